import { expect, it } from "vitest";
import { createDelayWindow } from "./createDelayWindow.ts";

it("grows while answers come at once, up to its cap", () => {
  const window = createDelayWindow();
  expect(window.size).toBe(2);
  for (let i = 0; i < 10; i++) window.answered(20);
  expect(window.size).toBe(12);
  for (let i = 0; i < 100; i++) window.answered(20);
  expect(window.size).toBe(64);
  expect(window.latency).toBeCloseTo(20);
});

it("settles where a slow link queues for about the target", () => {
  // 4 Mbit/s and 64 KiB blocks: each block takes 131 ms, one waits for all before it.
  const window = createDelayWindow();
  for (let i = 0; i < 300; i++) window.answered(131 * window.size);
  expect(131 * window.size).toBeGreaterThan(300 - 131);
  expect(131 * window.size).toBeLessThan(600 + 131);
});

it("halves when a peer is busy, and keeps one request in any case", () => {
  const window = createDelayWindow({ start: 8 });
  window.congested();
  expect(window.size).toBe(4);
  for (let i = 0; i < 10; i++) window.congested();
  expect(window.size).toBe(1);
});
