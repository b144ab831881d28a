import { PLAY_REASONS } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { describePlay } from "./describePlay.ts";
import { noPlay, type PlayState } from "./playStore.ts";

const say = (play: Partial<PlayState>, rest: Partial<Parameters<typeof describePlay>[0]> = {}) =>
  describePlay({
    play: { ...noPlay, ...play },
    hearing: "counting",
    covered: 10,
    seconds: 61,
    hasWallet: true,
    hasSession: true,
    ...rest,
  });

test("not yet: says how much is missing; half of an odd length is rounded up", () => {
  expect(say({ phase: "open" })).toMatchObject({
    short: "Counts in 21 s",
    long: "10 of 61 seconds heard. It counts at 31.",
  });
  expect(say({ phase: "open" }, { covered: 31 }).long).toContain("about to confirm");
});

test("counted, with what it burned", () => {
  expect(say({ phase: "counted" })).toMatchObject({ tone: "good", short: "Counted" });
  expect(say({ phase: "counted", mature: true, burn: 1_500_000_000_000_000_000n }).long).toContain(
    "burns 1.5 MUSIC",
  );
});

test("without a wallet or session it says that nothing is earned", () => {
  expect(say({ phase: "unpaid" }, { hasWallet: false, hasSession: false }).long).toContain(
    "nothing will be earned",
  );
  expect(say({ phase: "unpaid" }, { hasSession: false }).long).toContain("nothing will be earned");
});

test("why it stands still", () => {
  expect(say({ phase: "open" }, { hearing: "muted" }).long).toContain("Unmute");
  expect(say({ phase: "open" }, { hearing: "paused" }).long).toContain("Paused");
  expect(say({ phase: "open" }, { hearing: "rate" }).long).toContain("speed");
  expect(say({ phase: "open", offline: true }).long).toContain("oracle cannot be reached");
});

test("every refusal is told in words", () => {
  for (const reason of PLAY_REASONS) {
    expect(say({ phase: "refused", reason })).toMatchObject({ short: "Not counted" });
  }
  expect(
    say({ phase: "refused", reason: "CreditNeeded", needed: 2_000_000_000_000_000_000n }).long,
  ).toContain("2 MUSIC more");
});
