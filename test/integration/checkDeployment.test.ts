import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import hre from "hardhat";
import {
  type Address,
  createPublicClient,
  createTestClient,
  encodeAbiParameters,
  http,
  keccak256,
  type PublicClient,
  parseAbi,
} from "viem";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDeployment } from "../../scripts/deployment/checkDeployment.ts";
import { TIMELOCK_ROLES } from "../../scripts/deployment/readTimelockRoles.ts";
import { type PrivilegedFunction, readTrustTable } from "../../scripts/deployment/readTrustTable.ts";
import { localAccount } from "../../scripts/stack/accounts.ts";
import { createChain } from "../../scripts/stack/createChain.ts";
import { createWatchdog } from "../../scripts/stack/createWatchdog.ts";
import type { Deployment } from "../../scripts/stack/deployment.ts";
import { ensureContracts } from "../../scripts/stack/ensureContracts.ts";
import { freePorts } from "../../scripts/stack/freePorts.ts";
import { localChain, walletClientFor } from "../../scripts/stack/rpc.ts";
import { findRoot } from "../../scripts/testing/stages.ts";

const root = findRoot(import.meta.dirname);
const watchdog = createWatchdog();
let folder: string;
let chain: ReturnType<typeof createChain>;
let deployment: Deployment;
let client: PublicClient;
let table: PrivilegedFunction[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-check-"));
  const common = { root, watchdog };
  const { chain: port } = await freePorts();
  chain = createChain({ ...common, port, folder: join(folder, "chain"), logFile: join(folder, "chain.log") });
  await chain.start();
  ({ deployment } = await ensureContracts({
    ...{ ...common, rpcUrl: chain.rpcUrl, file: join(folder, "deployment.json") },
    ...{ folder: join(folder, "ignition"), logFile: join(folder, "deploy.log") },
  }));
  client = createPublicClient({ chain: localChain(chain.rpcUrl), transport: http(chain.rpcUrl) });
  table = await readTrustTable(join(root, "docs", "trust.md"));
}, 180_000);
afterAll(async () => {
  await chain?.stop();
  watchdog.close();
  await rm(folder, { recursive: true, force: true });
});

const built = (contract: string) => hre.artifacts.readArtifact(contract);
async function wrongIn(options: { deployment?: Deployment; table?: PrivilegedFunction[] } = {}) {
  const findings = await checkDeployment({ client, deployment, table, built, ...options });
  expect(findings.length).toBeGreaterThan(50);
  return findings.filter(({ ok }) => !ok).map(({ what, detail }) => `${what}: ${detail}`);
}

describe("a live chain, compared with sources and docs/trust.md", () => {
  test("as deployed, everything is as it should be", async () => {
    expect(await wrongIn()).toEqual([]);
  }, 120_000);

  test("a privileged function the document does not name, or gives to another, is found", async () => {
    const without = table.filter(({ signature }) => !signature.startsWith("release("));
    expect(await wrongIn({ table: without })).toEqual([
      "PlayLedger.release: privileged (AttesterSet_NotCouncil), not in docs/trust.md",
    ]);
    const wrong = table.map((row) =>
      row.signature === "pause()" ? { ...row, holders: ["council" as const] } : row,
    );
    expect((await wrongIn({ table: wrong })).join()).toMatch(
      /PlayLedger\.pause\(\): .* may, but should|is refused with PlayLedger_NotGuardian, but may/,
    );
  }, 120_000);

  test("another contract in a part's place is found", async () => {
    const swapped = { ...deployment, recordings: deployment.faultProofs };
    const wrong = (await wrongIn({ deployment: swapped })).join("\n");
    expect(wrong).toContain(`Recordings at ${deployment.faultProofs} is the code of these sources`);
    expect(wrong).toContain("the ledger's recordings");
  }, 120_000);

  test("a second proposer in the timelock is found", async () => {
    const mallory = localAccount("listener").address;
    // As a deployment would have left it that gave its deployer a role and forgot to take it back.
    const slot = (role: `0x${string}`, account: Address) => {
      const roles = keccak256(encodeAbiParameters([{ type: "bytes32" }, { type: "uint256" }], [role, 0n]));
      return keccak256(encodeAbiParameters([{ type: "address" }, { type: "bytes32" }], [account, roles]));
    };
    const tester = createTestClient({
      mode: "anvil",
      chain: localChain(chain.rpcUrl),
      transport: http(chain.rpcUrl),
    });
    await tester.setStorageAt({
      address: deployment.timelock,
      index: slot(TIMELOCK_ROLES.admin, mallory),
      value: `0x${"0".repeat(63)}1`,
    });
    const hash = await walletClientFor(chain.rpcUrl, "listener").writeContract({
      ...{
        address: deployment.timelock,
        abi: parseAbi(["function grantRole(bytes32 role, address account)"]),
      },
      ...{ functionName: "grantRole", args: [TIMELOCK_ROLES.proposer, mallory] },
    });
    expect((await client.waitForTransactionReceipt({ hash })).status).toBe("success");
    const wrong = await wrongIn();
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/^the timelock: the council proposes/);
    expect(wrong[0]).toContain(`proposer ${mallory.toLowerCase()}`);
  }, 120_000);
});
