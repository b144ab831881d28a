import type { Address, Hex, OpenedSubmission, SplitsOpening } from "@musicchain/protocol";
import type { PublicClient } from "viem";

/** Where the contracts are, and whom to ask. `client` is any viem client of the chain. */
export type AuditChain = {
  client: PublicClient;
  /** For readers that do not go through `client`. */
  rpcUrl: string;
  chainId: number;
  ledger: Address;
  token: Address;
  songs: Address;
  /** Nothing is looked for below it. */
  deployedAtBlock: number;
  /** Where it is not where every public chain has it. */
  multicall3?: Address;
};

/** The contracts whose events tell the whole story. */
export type Contracts = { ledger: Address; songs: Address; proofs: Address; recordings: Address };

export type Block = { number: number; hash: Hex; parentHash: Hex; time: number };
export type Place = { block: number; log: number; time: number; tx: Hex };

/** One event, its arguments as viem decodes them. */
export type ChainEvent = Place & {
  of: keyof Contracts;
  name: string;
  args: Record<string, unknown>;
  /** Of a `BatchSubmitted`: the calldata of its transaction. */
  input?: Hex;
};

/** Window, answer time and bond: what a batch's header keeps of the parameters in force. */
export type HeaderParameters = { window: bigint; answerTime: bigint; bond: bigint };

/** A batch as it was committed, with all the chain says of it. */
export type ChainBatch = Place &
  OpenedSubmission & {
    batchId: number;
    commitment: Hex;
    evidenceCid: Hex;
    /** Where finality stood when it was submitted; later moves are events. */
    finalAt: number;
    status: "pending" | "final" | "reverted";
    /** Who showed the fault it, or one before it, fell by. */
    revertedBy?: Address;
    /** Block of the revert. */
    revertedIn?: number;
  };

/** Somebody asked for the evidences of a segment, on chain. */
export type ChainDemand = {
  batch: number;
  segment: number;
  demander: Address;
  /** The last second in which it can be answered. */
  deadline: number;
  status: "open" | "answered" | "closed";
  /** Wei. */
  bond: bigint;
  answer?: {
    evidences: Hex[];
    siblings: Hex[];
    /** UTC seconds. */
    time: number;
    /** What it cost the demander, wei. */
    cost: bigint;
  };
};

export type ChainSong = {
  id: number;
  registeredAt: number;
  seconds: number;
  parties: Address[];
  metadata: Hex;
  /** What its commitment opens to. */
  opening: SplitsOpening;
};

/** How much of a long task is done. */
export type OnProgress = (progress: { task: string; done: number; total: number }) => void;
