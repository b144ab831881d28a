import type { AuditChain } from "@musicchain/auditor";
import { readDeployment } from "@musicchain/seeder/chain";
import type { Context } from "../context.ts";

/** The chain as the auditor reads it: by the deployment file and a node, and nothing else. */
export async function openAudit(context: Context): Promise<AuditChain> {
  const { deployedAtBlock = 0, multicall3 } = await readDeployment(
    context.options.deployment,
    context.options.rpc,
  );
  const { client, rpcUrl, chainId, ledger, token, songs } = await context.connect();
  return { client, rpcUrl, chainId, ledger, token, songs, deployedAtBlock, multicall3 };
}
