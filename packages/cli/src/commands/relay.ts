import type { AddSubcommand } from "../createProgram.ts";
import { collect, parsePort } from "../parse.ts";

export const relayCommand: AddSubcommand = (program, run) => {
  program
    .command("relay")
    .description("run a hub: relay, STUN, presence and bootstrap node, serving no songs of its own")
    .option(
      "--listen <multiaddr>",
      "where to listen; repeat it (default: WebSocket on port 4001)",
      collect,
      [],
    )
    .option("--announce <multiaddr>", "public address, when it differs; repeat it", collect, [])
    .option("--stun-port <port>", "UDP port of the STUN server; 0 for any (default: 3478)", parsePort, 3_478)
    .option("--no-stun", "run no STUN server: peers behind this hub stay relayed")
    .option(
      "--status-port <port>",
      "page of numbers on 127.0.0.1: /health, /status (default: any)",
      parsePort,
      0,
    )
    .addHelpText(
      "after",
      "\nExample:\n  musicchain relay --listen /ip4/0.0.0.0/tcp/4001/ws --status-port 8549",
    )
    .action(run(() => import("../actions/relay.ts")));
};
