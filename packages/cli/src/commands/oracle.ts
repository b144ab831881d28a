import type { AddSubcommand } from "../createProgram.ts";
import { collect, parsePort } from "../parse.ts";

const AFTER_HELP = `
Example:
  musicchain oracle --key-file attester.key --data-dir /var/lib/musicchain --hub /dns4/hub.example.org/tcp/4001/ws/p2p/12D3…`;

export const oracleCommand: AddSubcommand = (program, run) => {
  program
    .command("oracle")
    .description("attest plays: receive, check, batch and settle them, until Ctrl-C")
    .option("--port <port>", "HTTP and WebSocket", parsePort, 8_546)
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--public-url <url>", "where browsers find it, when that differs")
    .option("--hub <multiaddr>", "hub that peers dial first; repeat it", collect, [])
    .option("--faucet <url>", "test ETH, on a local chain only")
    .addHelpText("after", AFTER_HELP)
    .action(run(() => import("../actions/oracle.ts")));
};
