import { describe, expect, it } from "vitest";
import { LIMITS } from "../limits.ts";
import { createBatch } from "./createBatch.ts";

describe("createBatch", () => {
  const after = (seconds: number, blocksPerSecond: number) => {
    let time = 0;
    const batch = createBatch(() => time);
    const sizes: number[] = [];
    for (let block = 0; block < seconds * blocksPerSecond; block++) {
      sizes.push(batch.size());
      batch.sent(1);
      time += 1_000 / blocksPerSecond;
    }
    return { sizes, batch, pass: (milliseconds: number) => (time += milliseconds) };
  };

  it("sends one block at a time to somebody on a line of 4 Mbit/s", () => {
    expect(Math.max(...after(10, 8).sizes)).toBe(1);
  });

  it("sends several to somebody quick, and the first by itself", () => {
    const { sizes } = after(2, 500);
    expect(sizes[0]).toBe(1);
    expect(sizes.at(-1)).toBe(LIMITS.blocks.maxBatch);
  });

  it("begins anew after a pause", () => {
    const { batch, pass } = after(2, 500);
    pass(60_000);
    batch.size();
    pass(300);
    expect(batch.size()).toBe(1);
  });
});
