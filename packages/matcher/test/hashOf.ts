import type { Hex } from "@musicchain/protocol";

/** A content hash of its own for every number. */
export const hashOf = (number: number): Hex => `0x${number.toString(16).padStart(64, "0")}`;
