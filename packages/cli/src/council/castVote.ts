import { councilAbi, RetryableError, UserError } from "@musicchain/protocol";
import type { LocalAccount } from "viem";
import type { Council } from "./connectCouncil.ts";
import { formatMoment } from "./formatMoment.ts";
import { readKnownProposal } from "./readKnownProposal.ts";
import { sendCall } from "./sendCall.ts";

/** In the contract's order. */
export const CHOICES = ["against", "for", "abstain"] as const;
export type Choice = (typeof CHOICES)[number];

/**
 * Votes with the account's seat.
 * @throws UserError when it may not: no seat when the vote began, voted already, vote over
 * @throws RetryableError when the vote has not begun
 */
export async function castVote(
  council: Council,
  account: LocalAccount,
  { id, choice, reason }: { id: bigint; choice: Choice; reason?: string },
): Promise<void> {
  const { chain, address } = council;
  const proposal = await readKnownProposal(council, id);
  if (proposal.state === "pending") {
    throw new RetryableError(
      `The vote on proposal ${id} has not begun.`,
      `It begins ${formatMoment(proposal.voteStart)}.`,
    );
  }
  if (proposal.state !== "active") {
    throw new UserError(
      `Proposal ${id} is ${proposal.state}: its vote is over.`,
      "musicchain council list shows what can be voted on.",
    );
  }
  const at = { address, abi: councilAbi } as const;
  const [voted, weight] = await Promise.all([
    chain.client.readContract({ ...at, functionName: "hasVoted", args: [id, account.address] }),
    chain.client.readContract({
      ...{ ...at, functionName: "getVotes", blockTag: "pending" },
      args: [account.address, BigInt(proposal.voteStart)],
    }),
  ]);
  if (voted) {
    throw new UserError(`${account.address} has voted on proposal ${id}.`, "A vote cannot be changed.");
  }
  if (weight === 0n) {
    throw new UserError(
      `${account.address} had no seat when the vote on proposal ${id} began.`,
      "Seats given since then vote on later proposals; musicchain council seats lists them.",
    );
  }
  const support = CHOICES.indexOf(choice);
  const call = reason
    ? { ...at, functionName: "castVoteWithReason", args: [id, support, reason] }
    : { ...at, functionName: "castVote", args: [id, support] };
  await sendCall({ chain, account, call });
}
