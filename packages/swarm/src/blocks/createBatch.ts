import { LIMITS } from "../limits.ts";

const SPAN = 250;
const PART = 8;

/**
 * How many blocks to send at once: as many as went in the last 31 ms, so that somebody on a slow line gets each block by
 * itself, and somebody quick is spared the cost of a frame per block.
 */
export function createBatch(now: () => number = () => performance.now()) {
  let began = now();
  let blocks = 0;
  let before = 0;
  const turn = () => {
    const passed = now() - began;
    if (passed < SPAN) return;
    before = (blocks * SPAN) / passed;
    blocks = 0;
    began = now();
  };
  return {
    size(): number {
      turn();
      return Math.max(1, Math.min(LIMITS.blocks.maxBatch, Math.floor(before / PART)));
    },
    sent(count: number): void {
      turn();
      blocks += count;
    },
  };
}
