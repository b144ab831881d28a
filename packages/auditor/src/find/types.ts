import type { Fault } from "@musicchain/protocol";

/** A play by its place: `play` counts through the whole batch. */
export type PlayPlace = { batch: number; play: number };

/** A fault of a batch, with what it takes to show it. */
export type FoundFault = { batch: number; fault: Fault; words: string } & (
  | { proof: "segment" | "order"; segment: number }
  | { proof: "evidence"; play: number }
  | { proof: "overlap" | "secondDiscoverer"; first: PlayPlace; play: number }
  | { proof: "ownerTwice"; low: number; high: number }
);
