import { bytesToHex, domainSeparator, type EvidenceCheck } from "@musicchain/protocol";
import hre from "hardhat";
import { type Abi, pad } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evidenceCases } from "../../packages/protocol/test/evidenceCases.ts";

let connection: Awaited<ReturnType<typeof connect>>;

/** A hardfork without the precompile at 0x100: OpenZeppelin falls back to verifying in Solidity. */
const connect = () =>
  hre.network.create({ network: "hardhatL1", chainType: "l1", override: { hardfork: "cancun" } });

beforeAll(async () => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  connection = await connect();
});
afterAll(() => connection.close());

function contextOf({ record, song, countsFor, batch, grant, domain }: EvidenceCheck) {
  return {
    ...record,
    countsFor: BigInt(countsFor),
    ...batch,
    registeredAt: song?.registeredAt ?? 0,
    duration: song?.seconds ?? 0,
    parties: song?.parties ?? [],
    grantRegisteredAt: grant.registeredAt,
    grantRevokedAt: grant.revokedAt,
    domainSeparator: bytesToHex(domainSeparator(domain)),
  };
}

test("evidence is judged alike on a chain without the P-256 precompile", async () => {
  const client = await connection.viem.getPublicClient();
  const { data } = await client.call({ to: pad("0x100", { size: 20 }), data: "0x" });
  expect(data, "no precompile answers").toBeUndefined();

  const harness = await connection.viem.deployContract("RulesHarness");
  const judged: Record<string, unknown> = {};
  const expected: Record<string, number> = {};
  for (const { name, fault, check } of evidenceCases()) {
    expected[name] = fault;
    judged[name] = await client.readContract({
      address: harness.address,
      abi: harness.abi as Abi,
      functionName: "checkEvidence",
      args: [bytesToHex(check.evidence), contextOf(check)],
    });
  }
  expect(judged).toEqual(expected);
});
