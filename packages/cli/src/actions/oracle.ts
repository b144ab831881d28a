import { runOracle } from "@musicchain/oracle";
import { readDeployment } from "@musicchain/seeder/chain";
import type { Context } from "../context.ts";
import { createLog } from "../createLog.ts";

type Options = { port: number; host: string; publicUrl?: string; hub: string[]; faucet?: string };

export async function action(
  context: Context,
  { port, host, publicUrl, hub, faucet }: Options,
): Promise<void> {
  const { deployment, rpc, dataDir } = context.options;
  const { deployedAtBlock } = await readDeployment(deployment, rpc);
  const chain = await context.connect();
  await runOracle({
    ...{ rpcUrl: chain.rpcUrl, ledger: chain.ledger, chainId: chain.chainId, deployedAtBlock },
    account: await context.account(chain),
    ...{ dataDir, host, port, publicUrl, bootstrap: hub, faucetUrl: faucet },
    ...{ log: createLog("oracle", context.options), signal: context.signal },
  });
}
