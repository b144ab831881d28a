import { expect, it } from "vitest";
import { createSpeed } from "./createSpeed.ts";

it("counts the time in which something was fetched, not the pauses", () => {
  const speed = createSpeed();
  expect(speed.bytesPerSecond()).toBeUndefined();
  speed.add(1_000, 100, 10_000);
  expect(speed.bytesPerSecond()).toBeCloseTo(10_000);
  // Answers of requests that overlap: the time between them counts.
  for (let i = 1; i <= 9; i++) speed.add(1_000, 500, 10_000 + i * 100);
  expect(speed.bytesPerSecond()).toBeCloseTo(10_000);
  speed.add(1_000, 100, 60_000);
  expect(speed.bytesPerSecond()).toBeCloseTo(10_000);
});

it("follows a peer that becomes quicker", () => {
  const speed = createSpeed();
  for (let i = 0; i < 100; i++) speed.add(1_000, 1_000, i * 1_000);
  expect(speed.bytesPerSecond()).toBeCloseTo(1_000);
  for (let i = 0; i < 300; i++) speed.add(100_000, 1_000, 100_000 + i * 100);
  expect(speed.bytesPerSecond()).toBeGreaterThan(700_000);
});
