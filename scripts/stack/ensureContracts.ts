import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Address, FatalError, playLedgerAbi } from "@musicchain/protocol";
import { createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { type Deployment, readDeployment, writeDeployment } from "./deployment.ts";
import { hashFolders } from "./hashFolders.ts";
import { publicClientFor } from "./rpc.ts";

export type EnsureContractsOptions = {
  root: string;
  rpcUrl: string;
  /** `deployment.json` of this stack. */
  file: string;
  /** Ignition's journal. */
  folder: string;
  /** Ignition parameters; default: the committed ones of local chains. */
  parameters?: string;
  logFile: string;
  watchdog: Watchdog;
};

export type Contracts = {
  deployment: Deployment;
  /** Just now; else they were there. */
  deployed: boolean;
  /** They were made from other sources than those of this tree. */
  outdated: boolean;
};

/** The contracts of this chain: those there are, or new ones deployed by Ignition. */
export async function ensureContracts(options: EnsureContractsOptions): Promise<Contracts> {
  const { root, rpcUrl, file, folder, parameters, logFile, watchdog } = options;
  const client = publicClientFor(rpcUrl);
  const known = await readDeployment(file);
  const sources = await hashFolders(root, ["contracts", "ignition/modules"]);
  const sourcesFile = join(folder, "sources");
  if (known && (await client.getCode({ address: known.ledger }))) {
    const deployment = { ...known, rpcUrl };
    if (known.rpcUrl !== rpcUrl) await writeDeployment(file, deployment);
    const outdated = (await readFile(sourcesFile, "utf8").catch(() => sources)) !== sources;
    return { deployment, deployed: false, outdated };
  }

  await mkdir(folder, { recursive: true });
  const deployedAtBlock = Number(await client.getBlockNumber());
  const child = createChild({
    name: "deployment of the contracts",
    command: [
      process.execPath,
      join(import.meta.dirname, "deployContracts.ts"),
      ...["--rpc", rpcUrl, "--folder", folder],
      ...(parameters ? ["--parameters", parameters] : []),
    ],
    cwd: root,
    env: { HARDHAT_DISABLE_TELEMETRY: "true", NO_COLOR: "1" },
    logFile,
    watchdog,
  });
  child.start();
  const { code } = await child.exited;
  if (code !== 0) {
    throw new FatalError(`the contracts were not deployed:\n${await child.lastLines(30)}`, `read ${logFile}`);
  }
  const addresses = JSON.parse(await child.lastLines(1)) as Omit<
    Deployment,
    "chainId" | "rpcUrl" | "timelock" | "deployedAtBlock"
  >;
  const timelock = await client.readContract({
    ...{ address: addresses.ledger, abi: playLedgerAbi, functionName: "council" },
  });
  const deployment: Deployment = {
    chainId: await client.getChainId(),
    rpcUrl,
    ...addresses,
    timelock: timelock.toLowerCase() as Address,
    deployedAtBlock,
  };
  await writeDeployment(file, deployment);
  await writeFile(sourcesFile, sources);
  return { deployment, deployed: true, outdated: false };
}
