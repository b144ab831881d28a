import { PLAY_REASONS } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { explainReason, isPassing, mayChange, needsNewSession } from "./explainReason.ts";

test("every reason has its own sentence or two, none longer than a glance", () => {
  const sentences = PLAY_REASONS.map(explainReason);
  for (const [i, sentence] of sentences.entries()) {
    expect(sentence, PLAY_REASONS[i]).toMatch(/^[A-Z].{20,140}\.$/);
    expect(sentence, "a sentence, not the reason's name").not.toContain(PLAY_REASONS[i]);
  }
  // Faster than time is told the same way for beats and statements.
  expect(new Set(sentences).size).toBe(PLAY_REASONS.length - 1);
});

test("what passes by itself does not ask for a signature", () => {
  expect(PLAY_REASONS.filter((reason) => isPassing(reason) && needsNewSession(reason))).toEqual([]);
  expect(PLAY_REASONS.filter((reason) => isPassing(reason) && mayChange(reason))).toEqual([]);
  expect(PLAY_REASONS.filter(needsNewSession)).toContain("GrantExpired");
});
