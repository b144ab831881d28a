import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Chain } from "@musicchain/seeder/chain";
import type { Library } from "@musicchain/seeder/library";
import type { Journal } from "@musicchain/seeder/publish";
import type { Catalogue } from "@musicchain/seeder/recognise";
import type { LocalAccount } from "viem";
import type { Council } from "./council/connectCouncil.ts";
import { createOutput, type Output } from "./output.ts";

/** Options every command takes, after defaults. */
export type GlobalOptions = {
  deployment: string;
  rpc?: string;
  dataDir: string;
  oracle: string;
  keyFile?: string;
  passwordFile?: string;
  /** The settings file that was read. */
  settingsFile?: string;
  json: boolean;
  debug: boolean;
};

/** What commands share. Nothing is opened or asked before a command needs it. */
export type Context = {
  output: Output;
  options: GlobalOptions;
  signal: AbortSignal;
  openLibrary(): Promise<Library>;
  openJournal(): Promise<Journal>;
  openCatalogue(): Promise<Catalogue>;
  connect(): Promise<Chain>;
  council(): Promise<Council>;
  account(chain: Chain): Promise<LocalAccount>;
};

// What a command does not need is not loaded: --help and a mistyped option answer at once.
export function createContext(options: GlobalOptions, signal: AbortSignal): Context {
  const output = createOutput({ json: options.json });
  return {
    ...{ output, options, signal },
    async openLibrary() {
      const { openLibrary } = await import("@musicchain/seeder/library");
      return openLibrary(join(options.dataDir, "library.sqlite"));
    },
    async openJournal() {
      const { openJournal } = await import("@musicchain/seeder/publish");
      return openJournal(join(options.dataDir, "journal.sqlite"));
    },
    async openCatalogue() {
      const { openCatalogue } = await import("@musicchain/seeder/recognise");
      return openCatalogue(join(options.dataDir, "catalogue.sqlite"));
    },
    async connect() {
      const { connectChain, readDeployment } = await import("@musicchain/seeder/chain");
      return await connectChain(await readDeployment(options.deployment, options.rpc));
    },
    async council() {
      const { connectChain, readDeployment } = await import("@musicchain/seeder/chain");
      const { connectCouncil } = await import("./council/connectCouncil.ts");
      const deployment = await readDeployment(options.deployment, options.rpc);
      return await connectCouncil(await connectChain(deployment), deployment.council);
    },
    async account({ chainId }) {
      const { loadAccount } = await import("./keys/loadAccount.ts");
      const { passwordFile, keyFile = ownKeyFile(options) } = options;
      return await loadAccount({ keyFile, passwordFile, chainId, warn: output.note, signal });
    },
  };
}

/** What `musicchain key new` made, unless the environment holds a key. */
function ownKeyFile({ dataDir }: GlobalOptions): string | undefined {
  const file = join(dataDir, "wallet.json");
  return !process.env.MUSICCHAIN_KEY && existsSync(file) ? file : undefined;
}
