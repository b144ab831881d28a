import { localPrivateKey } from "./accounts.ts";
import { createChild } from "./createChild.ts";
import type { Watchdog } from "./createWatchdog.ts";
import { musicchain } from "./musicchain.ts";
import type { Ports } from "./ports.ts";
import { waitUntil } from "./waitUntil.ts";

export type SeederOptions = {
  root: string;
  ports: Ports;
  deploymentFile: string;
  /** Its library. */
  folder: string;
  logFile: string;
  watchdog: Watchdog;
};

/** The process that serves the songs; also relay and bootstrap node. */
export function createSeeder({ root, ports, deploymentFile, folder, logFile, watchdog }: SeederOptions) {
  const statusUrl = `http://127.0.0.1:${ports.seederStatus}`;
  const child = createChild({
    name: "seeder",
    command: musicchain(
      root,
      "seed",
      "--relay",
      ...[
        "--listen",
        `/ip4/127.0.0.1/tcp/${ports.seederWs}/ws`,
        "--listen",
        `/ip4/127.0.0.1/tcp/${ports.seederTcp}`,
      ],
      ...["--stun-port", "0"],
      ...["--status-port", String(ports.seederStatus)],
    ),
    cwd: root,
    env: {
      MUSICCHAIN_DEPLOYMENT: deploymentFile,
      MUSICCHAIN_DATA_DIR: folder,
      MUSICCHAIN_KEY: localPrivateKey("seeder"),
      NO_COLOR: "1",
    },
    logFile,
    watchdog,
  });
  return {
    child,
    statusUrl,
    /** @returns the multiaddrs browsers dial first */
    async start({ signal }: { signal?: AbortSignal } = {}): Promise<string[]> {
      child.start();
      let addresses: string[] = [];
      await waitUntil(
        "the seeder",
        async () => {
          const answer = await fetch(`${statusUrl}/status`);
          addresses = ((await answer.json()) as { multiaddrs: string[] }).multiaddrs;
          return answer.ok;
        },
        { seconds: 60, unless: child.death(), signal },
      );
      return addresses.filter((address) => address.includes("/ws"));
    },
    stop: () => child.stop(),
  };
}
