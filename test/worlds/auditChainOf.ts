import type { AuditChain } from "@musicchain/auditor";
import type { PublicClient } from "viem";
import type { Chain } from "../../packages/oracle/test/createChain.ts";

/** A test's chain as an auditor knows it. */
export function auditChainOf({ client, rpcUrl, ledger, token, songs, deployment }: Chain): AuditChain {
  return {
    client: client as unknown as PublicClient,
    ...{ rpcUrl, chainId: 31_337, ledger, token, songs },
    deployedAtBlock: deployment.deployedAtBlock,
  };
}
