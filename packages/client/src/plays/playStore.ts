import type { PlayReason } from "@musicchain/protocol";
import { createStore } from "../lib/createStore.ts";

/** What becomes of the present song's play. `covered` of the oracle's last word; the meter knows more. */
export type PlayState = {
  phase:
    | "none"
    /** No wallet, or no session: nothing will be earned. */
    | "unpaid"
    /** Waiting for the oracle or the seeder. */
    | "opening"
    | "open"
    /** Stored by the oracle: it counts. */
    | "counted"
    | "refused";
  reason: PlayReason | undefined;
  /** For `CreditNeeded`: wei missing. */
  needed: bigint | undefined;
  digest: `0x${string}` | undefined;
  mature: boolean;
  /** Wei this play burns if it counts. */
  burn: bigint;
  /** The socket to the oracle is down; counting resumes when it is back. */
  offline: boolean;
};

export const noPlay: PlayState = {
  phase: "none",
  reason: undefined,
  needed: undefined,
  digest: undefined,
  mature: false,
  burn: 0n,
  offline: false,
};

export const playStore = createStore<PlayState>(noPlay);
