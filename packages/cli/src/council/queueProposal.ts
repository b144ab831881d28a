import { councilAbi, RetryableError, UserError } from "@musicchain/protocol";
import type { LocalAccount } from "viem";
import type { Council } from "./connectCouncil.ts";
import { formatMoment } from "./formatMoment.ts";
import { readKnownProposal } from "./readKnownProposal.ts";
import { sendCall } from "./sendCall.ts";

/**
 * Starts the delay of a proposal that passed. Anyone may.
 * @returns when it can be executed, block time, seconds
 * @throws RetryableError while it is voted on
 * @throws UserError when it did not pass, or is further on
 */
export async function queueProposal(council: Council, account: LocalAccount, id: bigint): Promise<number> {
  const { chain, address } = council;
  const { state, votes, needed, voteEnd, executableAt } = await readKnownProposal(council, id);
  if (state === "pending" || state === "active") {
    throw new RetryableError(
      `Proposal ${id} has ${votes.for} of ${needed} votes it needs.`,
      `Seats vote until ${formatMoment(voteEnd)}.`,
    );
  }
  if (state === "queued") {
    throw new UserError(
      `Proposal ${id} is queued already.`,
      `musicchain council execute ${id} carries it out, from ${formatMoment(executableAt!)} on.`,
    );
  }
  if (state !== "succeeded") {
    throw new UserError(
      `Proposal ${id} is ${state}.`,
      state === "executed" ? "There is nothing left to do." : "Propose it again.",
    );
  }
  await sendCall({
    ...{ chain, account },
    call: { address, abi: councilAbi, functionName: "queue", args: [id] },
  });
  return (await readKnownProposal(council, id)).executableAt!;
}
