import { createSeeder, readDeployment } from "@musicchain/seeder";
import { InvalidArgumentError } from "commander";
import { createLog } from "../createLog.ts";
import type { AddSubcommand } from "../createProgram.ts";
import { runUntilStopped } from "../runUntilStopped.ts";

type Options = {
  listen: string[];
  announce: string[];
  hub: string[];
  relay?: boolean;
  statusPort?: number;
  uploadLimit?: number;
  pinSpace?: number;
};

export const seedCommand: AddSubcommand = (program, run) => {
  program
    .command("seed")
    .description("serve the library's registered songs and earn for it, until Ctrl-C")
    .option(
      "--listen <multiaddr>",
      "where to listen; repeat it (default: any port, TCP and WebSocket)",
      collect,
      [],
    )
    .option("--announce <multiaddr>", "public address, when it differs; repeat it", collect, [])
    .option("--hub <multiaddr>", "hub where this seeder is found; repeat it", collect, [])
    .option("--relay", "be a hub too: relay, presence, bootstrap node")
    .option("--status-port <port>", "page of numbers on 127.0.0.1: /health, /status", parsePort)
    .option("--upload-limit <bytes>", "bytes per second, all peers together", parseBytes)
    .option("--pin-space <bytes>", "room for attesters' evidence (default: 1 GiB)", parseBytes)
    .addHelpText(
      "after",
      `
What is added or registered meanwhile is noticed. Files are served where they lie; nothing is copied.

Examples:
  musicchain seed --key-file seeder.key --hub /ip4/203.0.113.7/tcp/4001/ws/p2p/12D3…
  musicchain seed --relay --listen /ip4/0.0.0.0/tcp/4001/ws --status-port 8549`,
    )
    .action(
      run(async (context, options: Options) => {
        const deployment = await readDeployment(context.options.deployment, context.options.rpc);
        const account = await context.account(await context.connect());
        const seeder = createSeeder({
          ...{ deployment, account, dataDir: context.options.dataDir },
          listen:
            options.listen.length > 0 ? options.listen : ["/ip4/0.0.0.0/tcp/0", "/ip4/0.0.0.0/tcp/0/ws"],
          announce: options.announce.length > 0 ? options.announce : undefined,
          ...{ hubs: options.hub, hub: options.relay, statusPort: options.statusPort },
          ...{ bytesPerSecond: options.uploadLimit, pinBytes: options.pinSpace },
          log: createLog("seeder", context.options),
        });
        await runUntilStopped(seeder, context.signal);
      }),
    );
};

export const collect = (value: string, before: string[]): string[] => [...before, value];

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("It is a port, 0 to 65535.");
  return port;
}

function parseBytes(text: string): number {
  const match = /^(\d{1,12})([kMG]?)$/.exec(text);
  if (!match) throw new InvalidArgumentError("It is a number of bytes like 500k, 2M or 1G.");
  return (
    Number(match[1]) * { "": 1, k: 1_000, M: 1_000_000, G: 1_000_000_000 }[match[2] as "" | "k" | "M" | "G"]
  );
}
