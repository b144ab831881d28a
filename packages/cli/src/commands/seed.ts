import type { AddSubcommand } from "../createProgram.ts";
import { collect, parseBytes, parsePort } from "../parse.ts";

const AFTER_HELP = `
What is added or registered meanwhile is noticed. Files are served where they lie; nothing is copied.

Examples:
  musicchain seed --key-file seeder.key --hub /ip4/203.0.113.7/tcp/4001/ws/p2p/12D3…
  musicchain seed --relay --listen /ip4/0.0.0.0/tcp/4001/ws --status-port 8549`;

export const seedCommand: AddSubcommand = (program, run) => {
  program
    .command("seed")
    .description("serve the library's registered songs and earn for it, until Ctrl-C")
    .option(
      "--listen <multiaddr>",
      "where to listen; repeat it (default: any port, TCP, WebSocket and WebRTC, and through the hubs)",
      collect,
      [],
    )
    .option("--announce <multiaddr>", "public address, when it differs; repeat it", collect, [])
    .option("--hub <multiaddr>", "hub where this seeder is found; repeat it", collect, [])
    .option("--relay", "be a hub too: relay, STUN, presence, bootstrap node")
    .option(
      "--stun-port <port>",
      "UDP port of a hub's STUN server; 0 for any (default: 3478)",
      parsePort,
      3_478,
    )
    .option("--stun <url>", "STUN server beside those of the hubs, as stun:host:port; repeat it", collect, [])
    .option("--status-port <port>", "page of numbers on 127.0.0.1: /health, /status", parsePort)
    .option("--upload-limit <bytes>", "bytes per second, all peers together", parseBytes)
    .option("--pin-space <bytes>", "room for attesters' evidence (default: 1 GiB)", parseBytes)
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/seed.ts")));
};
