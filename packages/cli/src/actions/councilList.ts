import { councilAbi } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import type { Context } from "../context.ts";
import { describeCall } from "../council/describeCall.ts";
import { formatMoment } from "../council/formatMoment.ts";
import { type Proposal, readProposal } from "../council/readProposal.ts";
import { table } from "../table.ts";

export async function action(context: Context, { all }: { all: boolean }): Promise<void> {
  const { output } = context;
  const council = await context.council();
  const { chain, address } = council;
  try {
    const count = await chain.client.readContract({
      ...{ address, abi: councilAbi, functionName: "proposalCount" },
    });
    const ids = Array.from({ length: Number(count) }, (_, index) => count - BigInt(index));
    const read = await Promise.all(ids.map((id) => readProposal(council, id)));
    const proposals = all ? read : read.filter(({ state }) => !FINISHED.has(state));
    const described = proposals.map((proposal) => ({
      ...proposal,
      does: proposal.calls.map(({ target, data }) => describeCall(council, target, data)),
    }));
    output.json(described);
    if (described.length === 0) {
      output.print(
        read.length > 0 ? "No proposal is open; --all shows the finished." : "Nothing was proposed yet.",
      );
      return;
    }
    output.print(
      table(
        ["No.", "state", "for", "against", "abstain", "needed", "next", "does"],
        described.map((proposal) => [
          ...[proposal.id, proposal.state, proposal.votes.for, proposal.votes.against],
          ...[proposal.votes.abstain, proposal.needed, nextOf(proposal), proposal.does.join("; ")],
        ]),
      ),
    );
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}

const FINISHED: ReadonlySet<Proposal["state"]> = new Set(["canceled", "defeated", "expired", "executed"]);

function nextOf({ state, voteStart, voteEnd, executableAt }: Proposal): string {
  switch (state) {
    case "pending":
      return `vote from ${formatMoment(voteStart)}`;
    case "active":
      return `vote until ${formatMoment(voteEnd)}`;
    case "succeeded":
      return "queue";
    case "queued":
      return `execute from ${formatMoment(executableAt!)}`;
    default:
      return "–";
  }
}
