import { createLog } from "../createLog.ts";
import type { AddSubcommand } from "../createProgram.ts";
import { collect, parsePort } from "./seed.ts";

type Options = { port: number; host: string; hub: string[]; faucet?: string; publicUrl?: string };

export const oracleCommand: AddSubcommand = (program, run) => {
  program
    .command("oracle")
    .description("attest plays: receive, check, batch and settle them, until Ctrl-C")
    .option("--port <port>", "HTTP and WebSocket", parsePort, 8_546)
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--hub <multiaddr>", "hub that peers dial first; repeat it", collect, [])
    .option("--faucet <url>", "test ETH, on a local chain only")
    .addHelpText(
      "after",
      "\nExample:\n  musicchain oracle --key-file attester.key --data-dir /var/lib/musicchain --hub /dns4/…",
    )
    .action(
      run(async (context, options: Options) => {
        const chain = await context.connect();
        const account = await context.account(chain);
        // Loaded when it is needed: the other commands start faster without it.
        const { runOracle } = await import("@musicchain/oracle");
        await runOracle({
          ...{ rpcUrl: chain.rpcUrl, ledger: chain.ledger, account, dataDir: context.options.dataDir },
          ...{ host: options.host, port: options.port, bootstrap: options.hub, faucetUrl: options.faucet },
          ...{ log: createLog("oracle", context.options), signal: context.signal },
        });
      }),
    );
};
