import type { FatalError } from "@musicchain/protocol";
import { localPrivateKey } from "./accounts.ts";
import { type Child, createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { musicchain } from "./musicchain.ts";
import { waitUntil } from "./waitUntil.ts";

export type OracleOptions = {
  root: string;
  port: number;
  deploymentFile: string;
  /** Its database. */
  folder: string;
  /** Multiaddrs of the hub. */
  bootstrap: string[];
  faucetUrl: string | undefined;
  logFile: string;
  watchdog: Watchdog;
};

/** The oracle as a process that can be killed and started again. */
export function createOracle(options: OracleOptions) {
  const { root, port, deploymentFile, folder, bootstrap, faucetUrl, logFile, watchdog } = options;
  const url = `http://127.0.0.1:${port}`;
  let generation = 0;
  let announce: (error: FatalError) => void = () => {};
  const died = new Promise<FatalError>((resolve) => {
    announce = resolve;
  });

  const make = (): Child =>
    createChild({
      name: "oracle",
      command: musicchain(
        root,
        "oracle",
        ...["--port", String(port)],
        ...bootstrap.flatMap((address) => ["--hub", address]),
        ...(faucetUrl ? ["--faucet", faucetUrl] : []),
      ),
      cwd: root,
      env: {
        MUSICCHAIN_DEPLOYMENT: deploymentFile,
        MUSICCHAIN_DATA_DIR: folder,
        MUSICCHAIN_KEY: localPrivateKey("attester"),
        NO_COLOR: "1",
      },
      // Each life has a log of its own: the one before says why there is another.
      logFile: generation++ === 0 ? logFile : logFile.replace(/\.log$/, `.${generation}.log`),
      watchdog,
    });
  let child = make();

  async function start({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    child.start();
    child.death().then(announce);
    await waitUntil("the oracle", async () => (await fetch(`${url}/ready`)).ok, {
      seconds: 60,
      unless: child.death(),
      signal,
    });
  }

  return {
    url,
    died,
    get child() {
      return child;
    },
    start,
    stop: () => child.stop(),
    /** As after a power cut: `kill -9`, then a new process on the same store. */
    async crash(): Promise<void> {
      await child.kill();
      child = make();
    },
  };
}
