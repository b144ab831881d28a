import { playLedgerAbi, UserError } from "@musicchain/protocol";
import type { AuditChain, ChainEvent, HeaderParameters } from "./types.ts";

/**
 * The parameters the ledger was deployed with. They are those of today as long as no event changed them; otherwise
 * the node is asked for the ledger's state at its deployment.
 */
export async function readParameters(
  { client, ledger, deployedAtBlock }: Pick<AuditChain, "client" | "ledger" | "deployedAtBlock">,
  events: readonly ChainEvent[],
): Promise<HeaderParameters> {
  const changed = events.some(({ of, name }) => of === "ledger" && name === "ParametersChanged");
  const call = { address: ledger, abi: playLedgerAbi, functionName: "parameters" } as const;
  try {
    return await client.readContract(changed ? { ...call, blockNumber: BigInt(deployedAtBlock) } : call);
  } catch (cause) {
    if (!changed) throw cause;
    throw new UserError(
      `The node does not know the parameters of block ${deployedAtBlock}, which were changed since.`,
      "Name a node that keeps old state (an archive) with --rpc.",
      { cause },
    );
  }
}
