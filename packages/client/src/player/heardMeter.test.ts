import { expect, test } from "vitest";
import { createHeardMeter, type HeardMeter, type Hearing, type Sample } from "./heardMeter.ts";

const still: Sample = {
  audioTime: 0,
  mediaTime: 0,
  paused: false,
  seeking: false,
  stalled: false,
  muted: false,
  volume: 1,
  rate: 1,
  level: 0.2,
};

/** A deck at a clock of four ticks a second. */
function createDeck(meter: HeardMeter) {
  const now = { ...still };
  let hearing: Hearing = meter.note(now);
  const change = (to: Partial<Sample>) => {
    hearing = meter.note(Object.assign(now, to));
  };
  return {
    change,
    hearing: () => hearing,
    play(seconds: number, every = 0.25) {
      for (let t = 0; t < seconds - 1e-9; t += every) {
        change({ audioTime: now.audioTime + every, mediaTime: now.mediaTime + every * now.rate });
      }
    },
    seek(to: number) {
      change({ seeking: true, mediaTime: to });
      change({ seeking: false });
    },
  };
}
const heard = (meter: HeardMeter, seconds: number) =>
  Array.from({ length: seconds }, (_, i) => i).filter((i) => (meter.coverage[i >> 3]! >> (i & 7)) & 1);

test("seconds played are covered once, however often they sound", () => {
  const meter = createHeardMeter(120);
  const deck = createDeck(meter);
  deck.play(10);
  expect(meter.covered()).toBe(10);
  deck.seek(0);
  deck.play(10);
  expect(meter.covered()).toBe(10);
  deck.seek(60);
  deck.play(5);
  expect(heard(meter, 120)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 60, 61, 62, 63, 64]);
});

test("a seek covers nothing of what it jumps over", () => {
  const meter = createHeardMeter(120);
  const deck = createDeck(meter);
  deck.play(2);
  deck.change({ mediaTime: 100 }); // a jump without a `seeking` event in between
  deck.play(1);
  expect(heard(meter, 120)).toEqual([0, 1, 100]);
});

test("paused, muted, volume 0 and a stalled deck count nothing and say so", () => {
  for (const [change, hearing] of [
    [{ paused: true }, "paused"],
    [{ muted: true }, "muted"],
    [{ volume: 0 }, "muted"],
    [{ stalled: true }, "stalled"],
    [{ rate: 1.5 }, "rate"],
    [{ rate: 0.25 }, "rate"],
  ] as const) {
    const meter = createHeardMeter(60);
    const deck = createDeck(meter);
    deck.change(change);
    deck.play(5);
    expect([deck.hearing(), meter.covered()]).toEqual([hearing, 0]);
  }
});

test("media time that runs ahead of the audio clock does not count", () => {
  const meter = createHeardMeter(60);
  const deck = createDeck(meter);
  for (let i = 1; i <= 20; i++) deck.change({ audioTime: i * 0.25, mediaTime: i * 0.75 });
  expect(meter.covered()).toBe(0);
});

test("media time while the audio clock stands still does not count", () => {
  const meter = createHeardMeter(60);
  const deck = createDeck(meter);
  for (let i = 1; i <= 20; i++) deck.change({ mediaTime: i });
  expect(meter.covered()).toBe(0);
});

test("late clock messages of a hidden tab lose nothing", () => {
  const meter = createHeardMeter(60);
  const deck = createDeck(meter);
  deck.play(12, 2);
  expect(meter.covered()).toBe(12);
});

test("a rest is music, ten seconds of nothing are not", () => {
  const meter = createHeardMeter(120);
  const deck = createDeck(meter);
  deck.play(5);
  deck.change({ level: 0 });
  deck.play(8);
  expect(deck.hearing()).toBe("counting");
  deck.play(20);
  expect(deck.hearing()).toBe("silent");
  expect(meter.covered()).toBeLessThanOrEqual(16);
  deck.change({ level: 0.2 });
  deck.play(5);
  expect(deck.hearing()).toBe("counting");
});

test("a bitmap never has a bit at or beyond the end", () => {
  const meter = createHeardMeter(30);
  createDeck(meter).play(40);
  expect(meter.covered()).toBe(30);
});

test("a reset forgets, and what was heard before it is not credited after it", () => {
  const meter = createHeardMeter(30);
  const deck = createDeck(meter);
  deck.play(5);
  meter.reset();
  expect(meter.covered()).toBe(0);
  deck.play(3);
  expect(heard(meter, 30)).toEqual([6, 7]);
});
