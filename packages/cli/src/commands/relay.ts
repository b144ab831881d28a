import { createSeeder, readDeployment } from "@musicchain/seeder";
import { createLog } from "../createLog.ts";
import type { AddSubcommand } from "../createProgram.ts";
import { runUntilStopped } from "../runUntilStopped.ts";
import { collect, parsePort } from "./seed.ts";

type Options = { listen: string[]; announce: string[]; statusPort?: number };

export const relayCommand: AddSubcommand = (program, run) => {
  program
    .command("relay")
    .description("run a hub: relay, presence and bootstrap node, serving no songs of its own")
    .option(
      "--listen <multiaddr>",
      "where to listen; repeat it (default: WebSocket on port 4001)",
      collect,
      [],
    )
    .option("--announce <multiaddr>", "public address, when it differs; repeat it", collect, [])
    .option("--status-port <port>", "page of numbers on 127.0.0.1: /health, /status", parsePort)
    .addHelpText(
      "after",
      "\nExample:\n  musicchain relay --listen /ip4/0.0.0.0/tcp/4001/ws --status-port 8549",
    )
    .action(
      run(async ({ options: globals, signal }, options: Options) => {
        const hub = createSeeder({
          deployment: await readDeployment(globals.deployment, globals.rpc),
          dataDir: globals.dataDir,
          listen: options.listen.length > 0 ? options.listen : ["/ip4/0.0.0.0/tcp/4001/ws"],
          announce: options.announce.length > 0 ? options.announce : undefined,
          ...{ hub: true, statusPort: options.statusPort, log: createLog("hub", globals) },
        });
        await runUntilStopped(hub, signal);
      }),
    );
};
