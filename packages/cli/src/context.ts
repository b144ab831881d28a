import { join } from "node:path";
import {
  type Chain,
  connectChain,
  type Journal,
  type Library,
  openJournal,
  openLibrary,
  readDeployment,
} from "@musicchain/seeder";
import type { LocalAccount } from "viem";
import { loadAccount } from "./loadAccount.ts";
import { createOutput, type Output } from "./output.ts";

/** Options every command takes, after defaults. */
export type GlobalOptions = {
  deployment: string;
  rpc?: string;
  dataDir: string;
  oracle: string;
  keyFile?: string;
  json: boolean;
  debug: boolean;
};

/** What commands share. Nothing is opened or asked before a command needs it. */
export type Context = {
  output: Output;
  options: GlobalOptions;
  signal: AbortSignal;
  openLibrary(): Library;
  openJournal(): Journal;
  connect(): Promise<Chain>;
  account(chain: Chain): Promise<LocalAccount>;
};

export function createContext(options: GlobalOptions, signal: AbortSignal): Context {
  const output = createOutput({ json: options.json });
  return {
    ...{ output, options, signal },
    openLibrary: () => openLibrary(join(options.dataDir, "library.sqlite")),
    openJournal: () => openJournal(join(options.dataDir, "journal.sqlite")),
    connect: async () => connectChain(await readDeployment(options.deployment, options.rpc)),
    account: ({ chainId }) => loadAccount({ keyFile: options.keyFile, chainId, warn: output.note }),
  };
}
