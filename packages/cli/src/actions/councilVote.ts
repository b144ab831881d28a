import { UserError } from "@musicchain/protocol";
import type { Context } from "../context.ts";
import { CHOICES, type Choice, castVote } from "../council/castVote.ts";
import { readKnownProposal } from "../council/readKnownProposal.ts";

export async function action(
  context: Context,
  { reason }: { reason?: string },
  id: bigint,
  choice: string,
): Promise<void> {
  if (!CHOICES.includes(choice as Choice)) {
    throw new UserError(`"${choice}" is no vote.`, "Say for, against or abstain.");
  }
  const { output } = context;
  const council = await context.council();
  const account = await context.account(council.chain);
  await castVote(council, account, { id, choice: choice as Choice, reason });
  const proposal = await readKnownProposal(council, id);
  const { votes, needed, state } = proposal;
  output.print(
    `Voted. Proposal ${id} has ${votes.for} of ${needed} votes it needs` +
      (state === "succeeded" ? ` and has passed: musicchain council queue ${id}` : "."),
  );
  output.json(proposal);
}
