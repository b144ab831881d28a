import { expect, test } from "vitest";
import { createClock } from "./createClock.ts";

test("goes along with a chain that is ahead, and no further where the system's clock is set right", () => {
  let [system, elapsed] = [1_000_000, 0];
  const clock = createClock({ now: () => system, elapsed: () => elapsed });
  expect(clock.seconds()).toBe(1_000);
  clock.follow(990);
  expect(clock.seconds()).toBe(1_000);
  clock.follow(1_060);
  expect(clock.seconds()).toBe(1_060);
  system += 5_000;
  elapsed += 5_000;
  expect(clock.seconds()).toBe(1_065);
  // The system's clock was a minute late and is corrected.
  system += 60_000;
  expect(clock.seconds()).toBe(1_065);
  // Blocks that come later at the same pace change nothing.
  elapsed += 10_000;
  system += 10_000;
  clock.follow(1_070);
  expect(clock.seconds()).toBe(1_075);
});
