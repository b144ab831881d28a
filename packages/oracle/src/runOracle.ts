import { type Address, RetryableError } from "@musicchain/protocol";
import type { Logger } from "pino";
import { createPublicClient, http, type LocalAccount } from "viem";
import { publicPart } from "./chain/createRpc.ts";
import { type OracleConfigInput, readAttesterKey } from "./config.ts";
import { createOracle } from "./createOracle.ts";

type Settings = Omit<OracleConfigInput, "rpcUrls" | "deployment" | "logLevel">;

export type RunOracleOptions = Settings & {
  /** Asked first; more of the same chain in `rpcUrls`. */
  rpcUrl: string;
  rpcUrls?: string[];
  ledger: Address;
  /** Asked of the chain when it is not given. */
  chainId?: number;
  deployedAtBlock?: number;
  /**
   * The attester, or its key in `attesterKey`. Default: the key in MUSICCHAIN_ATTESTER_KEY, or in the file that
   * MUSICCHAIN_ATTESTER_KEY_FILE names.
   */
  account?: LocalAccount;
  log?: Logger;
  /** Ends the run. Without it SIGINT and SIGTERM do; a second one ends the process at once. */
  signal?: AbortSignal;
};

/**
 * Runs an oracle until it is told to end, then closes it.
 *
 * @example
 * await runOracle({ rpcUrl, ledger, account, dataDir: ".local/oracle", bootstrap });
 */
export async function runOracle(options: RunOracleOptions): Promise<void> {
  const { rpcUrl, rpcUrls = [], ledger, deployedAtBlock, account, log, signal, ...settings } = options;
  const { chainId = await askChainId(rpcUrl), ...rest } = settings;
  const oracle = createOracle({
    config: {
      ...rest,
      rpcUrls: [rpcUrl, ...rpcUrls],
      deployment: { chainId, ledger, deployedAtBlock },
      ...(account || rest.attesterKey ? {} : { attesterKey: readAttesterKey() }),
    },
    account,
    logger: log,
  });
  const ended = signal ? aborted(signal) : signalled();
  try {
    await oracle.start();
    await ended;
  } finally {
    await oracle.stop();
  }
}

async function askChainId(rpcUrl: string): Promise<number> {
  try {
    return await createPublicClient({ transport: http(rpcUrl, { retryCount: 2 }) }).getChainId();
  } catch (cause) {
    throw new RetryableError(
      `The RPC at ${publicPart(rpcUrl)} does not answer.`,
      "Start the chain or correct the URL. With a chain id in its settings the oracle starts without it.",
      { cause },
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const name of ["SIGINT", "SIGTERM"] as const) {
      process.on(name, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}
