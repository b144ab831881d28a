import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@musicchain/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDeployment } from "./readDeployment.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-deployment-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string, rpcUrl?: string) {
  const path = join(folder, "deployment.json");
  await writeFile(path, text);
  return await readDeployment(path, rpcUrl);
}

const LEDGER = `0x${"Aa".repeat(20)}`;
const rpcUrl = "http://127.0.0.1:8545";

test("what programs need, addresses in lower case, the node replaceable", async () => {
  const text = JSON.stringify({ chainId: 31_337, rpcUrl, ledger: LEDGER, token: LEDGER, deployedAtBlock: 4 });
  const deployment = { chainId: 31_337, rpcUrl, ledger: LEDGER.toLowerCase(), deployedAtBlock: 4 };
  expect(await read(text)).toEqual(deployment);
  expect(await read(text, "http://other:1")).toEqual({ ...deployment, rpcUrl: "http://other:1" });
});

test.each([
  { text: "not json", says: /is not JSON/ },
  { text: "{}", says: /is no deployment description: .*rpcUrl/ },
  { text: JSON.stringify({ rpcUrl, ledger: "0x12" }), says: /ledger/ },
])("$text is refused", async ({ text, says }) => {
  await expect(read(text)).rejects.toThrow(says);
  await expect(read(text)).rejects.toBeInstanceOf(UserError);
});

test("a file that is not there names itself and the way out", async () => {
  await expect(readDeployment(join(folder, "none.json"))).rejects.toMatchObject({
    message: expect.stringContaining("none.json"),
    action: expect.stringContaining("npm start"),
  });
});
