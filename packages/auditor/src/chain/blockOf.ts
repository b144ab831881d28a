import type { Hex } from "@musicchain/protocol";
import type { Block } from "./types.ts";

/** What is kept of a block. */
export function blockOf(block: { number: bigint; hash: Hex; parentHash: Hex; timestamp: bigint }): Block {
  const { number, hash, parentHash, timestamp } = block;
  return { number: Number(number), hash, parentHash, time: Number(timestamp) };
}
