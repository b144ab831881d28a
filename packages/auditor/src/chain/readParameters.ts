import { playLedgerAbi } from "@musicchain/protocol";
import type { AuditChain, ChainEvent, HeaderParameters } from "./types.ts";

/**
 * The parameters the ledger was deployed with: its constructor logs them like every later change. Where nothing was read
 * from its deployment on, those of now.
 */
export async function readParameters(
  { client, ledger }: Pick<AuditChain, "client" | "ledger">,
  events: readonly ChainEvent[],
): Promise<HeaderParameters> {
  const first = events.find(({ of, name }) => of === "ledger" && name === "ParametersChanged");
  if (first) return first.args.parameters as HeaderParameters;
  return client.readContract({ address: ledger, abi: playLedgerAbi, functionName: "parameters" });
}
