import type { Context } from "../context.ts";
import { type Choice, castVote } from "../council/castVote.ts";
import { readKnownProposal } from "../council/readKnownProposal.ts";

export async function action(
  context: Context,
  { reason }: { reason?: string },
  id: bigint,
  choice: Choice,
): Promise<void> {
  const { output } = context;
  const council = await context.council();
  const account = await context.account(council.chain);
  await castVote(council, account, { id, choice, reason });
  const proposal = await readKnownProposal(council, id);
  const { votes, needed, state } = proposal;
  output.print(
    `Voted. Proposal ${id} has ${votes.for} of ${needed} votes it needs` +
      (state === "succeeded" ? ` and has passed: musicchain council queue ${id}` : "."),
  );
  output.json(proposal);
}
