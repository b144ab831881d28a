import { councilAbi, type Hex, RetryableError, UserError } from "@musicchain/protocol";
import type { LocalAccount } from "viem";
import type { Council } from "./connectCouncil.ts";
import { formatMoment } from "./formatMoment.ts";
import { readKnownProposal } from "./readKnownProposal.ts";
import { sendCall } from "./sendCall.ts";

/**
 * Carries a queued proposal out. Anyone may, once its delay is over.
 * @throws RetryableError while the delay runs
 * @throws UserError when it is not queued
 */
export async function executeProposal(council: Council, account: LocalAccount, id: bigint): Promise<Hex> {
  const { chain, address } = council;
  const { state, executableAt } = await readKnownProposal(council, id);
  if (state === "succeeded") {
    throw new UserError(
      `Proposal ${id} passed but is not queued.`,
      `Run musicchain council queue ${id} first.`,
    );
  }
  if (state !== "queued") {
    throw new UserError(
      `Proposal ${id} is ${state}, so it cannot be executed.`,
      "musicchain council list shows where each proposal stands.",
    );
  }
  const { timestamp } = await chain.client.getBlock({ blockTag: "pending" });
  if (timestamp < BigInt(executableAt!)) {
    throw new RetryableError(
      `Proposal ${id} cannot be executed yet.`,
      `Its delay ends ${formatMoment(executableAt!)}, in ${BigInt(executableAt!) - timestamp} s.`,
    );
  }
  const { transactionHash } = await sendCall({
    ...{ chain, account },
    call: { address, abi: councilAbi, functionName: "execute", args: [id] },
  });
  return transactionHash;
}
