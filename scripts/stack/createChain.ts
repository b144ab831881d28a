import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_CHAIN_ID } from "./accounts.ts";
import { type Child, createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { findAnvil } from "./findAnvil.ts";
import { publicClientFor } from "./rpc.ts";
import { waitUntil } from "./waitUntil.ts";

export type ChainOptions = {
  root: string;
  /** Where the state is kept between runs. */
  folder: string;
  logFile: string;
  port: number;
  watchdog: Watchdog;
};

/**
 * A local chain with a block every second. anvil keeps its state in `folder`; where it has no build for this platform,
 * Hardhat's node stands in, which starts fresh every time. MUSICCHAIN_CHAIN=hardhat chooses it anywhere.
 */
export function createChain({ root, folder, logFile, port, watchdog }: ChainOptions) {
  const rpcUrl = `http://127.0.0.1:${port}`;
  const anvil = findAnvil(root);
  const common = ["--port", String(port), "--chain-id", String(LOCAL_CHAIN_ID)];
  // SIGINT makes anvil save its state; between, it saves every five seconds.
  const keeping = ["--block-time", "1", "--state", join(folder, "state.json"), "--state-interval", "5"];
  const hardhat = join(root, "node_modules", ".bin", "hardhat");
  const command = anvil
    ? [anvil, "--host", "127.0.0.1", ...common, ...keeping]
    : // Told where to listen: it would choose 0.0.0.0 inside a container.
      [hardhat, "node", "--hostname", "127.0.0.1", ...common];
  const child: Child = createChild({
    name: "chain",
    command,
    cwd: root,
    env: { HARDHAT_DISABLE_TELEMETRY: "true" },
    logFile,
    stopSignal: "SIGINT",
    watchdog,
  });

  return {
    child,
    rpcUrl,
    keepsState: anvil !== undefined,
    async start({ signal }: { signal?: AbortSignal } = {}) {
      mkdirSync(folder, { recursive: true });
      child.start();
      const client = publicClientFor(rpcUrl);
      await waitUntil("the chain", async () => (await client.getChainId()) === LOCAL_CHAIN_ID, {
        seconds: 30,
        unless: child.death(),
        signal,
      });
      if (!anvil)
        await client.request({ method: "evm_setIntervalMining" as never, params: [1_000] as never });
    },
    stop: () => child.stop(),
  };
}
