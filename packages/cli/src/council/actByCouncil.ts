import { setTimeout } from "node:timers/promises";
import { UserError } from "@musicchain/protocol";
import type { LocalAccount } from "viem";
import { castVote } from "./castVote.ts";
import { type ActRequest, composeAct } from "./composeAct.ts";
import type { Council } from "./connectCouncil.ts";
import { executeProposal } from "./executeProposal.ts";
import { formatMoment } from "./formatMoment.ts";
import { proposeAct } from "./proposeAct.ts";
import { queueProposal } from "./queueProposal.ts";
import { type Proposal, readProposal } from "./readProposal.ts";

export type ActByCouncilOptions = {
  /** One sentence for each step. */
  onStep?: (text: string) => void;
  signal?: AbortSignal;
};

/**
 * Proposes an act, votes for it with the account's seat, and sees it through to the end, waiting as long as the
 * council's terms say.
 * @returns the proposal's number
 * @throws UserError when other seats have to vote as well
 */
export async function actByCouncil(
  council: Council,
  account: LocalAccount,
  request: ActRequest,
  { onStep = () => {}, signal }: ActByCouncilOptions = {},
): Promise<bigint> {
  const act = composeAct(council, request);
  const id = await proposeAct(council, account, act);
  onStep(`proposal ${id}: ${act.title}`);
  const begun = await waitUntil(council, id, ({ state }) => state !== "pending", signal);
  if (begun.state === "active") {
    await castVote(council, account, { id, choice: "for" });
    onStep("voted for it");
  }
  const { state, votes, needed, voteEnd } = await readProposal(council, id);
  if (state === "active") {
    throw new UserError(
      `Proposal ${id} has ${votes.for} of ${needed} votes it needs.`,
      `Others vote until ${formatMoment(voteEnd)}; then: musicchain council queue ${id}`,
    );
  }
  if (state === "succeeded") {
    const executableAt = await queueProposal(council, account, id);
    onStep(`queued; it can be executed from ${formatMoment(executableAt)} on`);
  }
  await waitForTime(council, id, signal);
  // Anyone carries out what passed: somebody may have been faster.
  if ((await readProposal(council, id)).state !== "executed") await executeProposal(council, account, id);
  onStep("executed");
  return id;
}

async function waitForTime(council: Council, id: bigint, signal: AbortSignal | undefined): Promise<void> {
  const { executableAt } = await readProposal(council, id);
  if (executableAt === undefined) return;
  for (;;) {
    const { timestamp } = await council.chain.client.getBlock({ blockTag: "pending" });
    if (timestamp >= BigInt(executableAt)) return;
    await setTimeout(POLL, undefined, { signal });
  }
}

async function waitUntil(
  council: Council,
  id: bigint,
  done: (proposal: Proposal) => boolean,
  signal: AbortSignal | undefined,
): Promise<Proposal> {
  for (;;) {
    const proposal = await readProposal(council, id);
    if (done(proposal)) return proposal;
    await setTimeout(POLL, undefined, { signal });
  }
}

/** ms */
const POLL = 250;
