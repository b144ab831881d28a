import { readFile, writeFile } from "node:fs/promises";
import type { Address } from "@musicchain/protocol";

/** What every program reads to find the contracts. */
export type Deployment = {
  chainId: number;
  rpcUrl: string;
  ledger: Address;
  token: Address;
  songs: Address;
  faultProofs: Address;
  recordings: Address;
  /** The governor; the ledger obeys its timelock. */
  council: Address;
  timelock: Address;
  seats: Address;
  multicall3: Address;
  deployedAtBlock: number;
};

export async function readDeployment(file: string): Promise<Deployment | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Deployment);
}

export const writeDeployment = (file: string, deployment: Deployment): Promise<void> =>
  writeFile(file, `${JSON.stringify(deployment, null, 2)}\n`);
