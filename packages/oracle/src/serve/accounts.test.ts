import { accountSchema } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keyOf } from "../../test/createChain.ts";
import { createOracleWorld, eventually, type OracleWorld } from "../../test/createOracleWorld.ts";

const NOT_ADMITTED = 7;
let world: OracleWorld;
beforeEach(async () => {
  world = await createOracleWorld();
});
afterEach(() => world.stop());

test("an oracle that is not admitted as an attester answers for accounts all the same", async () => {
  const oracle = await world.startOracle(world.newFolder(), { attesterKey: keyOf(NOT_ADMITTED) });
  await eventually(() => oracle.status().problem?.includes("is not admitted"));
  const { address } = await world.createListener();
  const account = await oracle.get(`/accounts/${address}`, accountSchema);
  expect(account).toMatchObject({ earned: "0", balance: "0", proof: null });
});
