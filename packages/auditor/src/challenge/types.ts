import type { Address, Hex } from "@musicchain/protocol";

/** A transaction to be sent, with what it is for in words. */
export type Call = { to: Address; data: Hex; value: bigint; words: string };
