import { type Address, councilAbi, type Hex, seatsAbi } from "@musicchain/protocol";
import type { Council } from "./connectCouncil.ts";

/** In the contract's order. */
const STATES = [
  ...["pending", "active", "canceled", "defeated"],
  ...["succeeded", "queued", "expired", "executed"],
] as const as readonly [
  "pending",
  "active",
  "canceled",
  "defeated",
  "succeeded",
  "queued",
  "expired",
  "executed",
];
export type ProposalState = (typeof STATES)[number];

export type Proposal = {
  id: bigint;
  state: ProposalState;
  proposer: Address;
  calls: { target: Address; data: Hex; value: bigint }[];
  votes: { for: bigint; against: bigint; abstain: bigint };
  /** Votes in favour that make it pass: more than half of the seats there were when the vote began. */
  needed: bigint;
  /** Votes count strictly after this and until the end, block time, seconds. */
  voteStart: number;
  voteEnd: number;
  /** When it can be executed, once it is queued, block time, seconds. */
  executableAt: number | undefined;
};

/** A proposal as the next block will find it. */
export async function readProposal({ chain, address, seats }: Council, id: bigint): Promise<Proposal> {
  const { client } = chain;
  const at = { address, abi: councilAbi, args: [id], blockTag: "pending" } as const;
  const [state, proposer, details, votes, snapshot, deadline, eta] = await Promise.all([
    client.readContract({ ...at, functionName: "state" }),
    client.readContract({ ...at, functionName: "proposalProposer" }),
    client.readContract({ ...at, functionName: "proposalDetails" }),
    client.readContract({ ...at, functionName: "proposalVotes" }),
    client.readContract({ ...at, functionName: "proposalSnapshot" }),
    client.readContract({ ...at, functionName: "proposalDeadline" }),
    client.readContract({ ...at, functionName: "proposalEta" }),
  ]);
  const [targets, values, calldatas] = details;
  const name = STATES[state]!;
  // The seats of a moment are known only after it.
  const needed =
    name === "pending"
      ? (await client.readContract({ address: seats, abi: seatsAbi, functionName: "count" })) / 2n + 1n
      : await client.readContract({ ...at, functionName: "quorum", args: [snapshot] });
  return {
    ...{ id, state: name, proposer: proposer.toLowerCase() as Address, needed },
    calls: targets.map((target, index) => ({
      target: target.toLowerCase() as Address,
      data: calldatas[index]!,
      value: values[index]!,
    })),
    votes: { against: votes[0], for: votes[1], abstain: votes[2] },
    voteStart: Number(snapshot),
    voteEnd: Number(deadline),
    executableAt: eta === 0n ? undefined : Number(eta),
  };
}
