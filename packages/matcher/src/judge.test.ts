import { bytesToHex, encodeFingerprint, soundProof } from "@musicchain/protocol";
import { describe, expect, it } from "vitest";
import { makeItems } from "../test/makeItems.ts";
import { judge, type Sound } from "./judge.ts";

const song: Sound = { fingerprint: makeItems(1, 948), seconds: 200 };
/** Some of the bits of every item wrong: κ is about 1 − 2 · share. */
const spoil = ({ fingerprint, seconds }: Sound, wrong: number): Sound => ({
  fingerprint: fingerprint.map((item, i) => {
    const noise = makeItems(i + 5_000, 32);
    return noise.reduce(
      (result, random, bit) => (random / 2 ** 32 < wrong ? result ^ (1 << bit) : result),
      item,
    );
  }),
  seconds,
});
const cut = ({ fingerprint }: Sound, from: number, to = fingerprint.length, seconds = 200): Sound => ({
  fingerprint: fingerprint.subarray(from, to),
  seconds,
});

describe("judge", () => {
  it.each([
    { name: "a copy", wanted: spoil(song, 0.1), offset: 0, verdict: "same" },
    {
      name: "a copy without its first five seconds",
      wanted: { ...cut(song, 40), seconds: 195 },
      offset: 40,
      verdict: "same",
    },
    { name: "a copy that is bad", wanted: spoil(song, 0.19), offset: 0, verdict: "same" },
    { name: "a copy that is too bad", wanted: spoil(song, 0.21), offset: 0, verdict: "version" },
    { name: "hardly anything in common", wanted: spoil(song, 0.36), offset: 0, verdict: "none" },
    {
      name: "other sound",
      wanted: { fingerprint: makeItems(2, 948), seconds: 200 },
      offset: 0,
      verdict: "none",
    },
    { name: "an excerpt", wanted: cut(song, 100, 400, 38), offset: 100, verdict: "version" },
    { name: "an extended version", wanted: { ...song, seconds: 420 }, offset: 0, verdict: "version" },
    { name: "less than half in common", wanted: cut(song, 560), offset: 560, verdict: "version" },
    {
      name: "a loop of three seconds, where two songs overlap by ten",
      wanted: {
        fingerprint: Uint32Array.from([...song.fingerprint.subarray(868, 894), ...makeItems(3, 900)]),
        seconds: 200,
      },
      offset: 868,
      verdict: "none",
    },
    { name: "ten seconds are not enough", wanted: cut(song, 0, 79, 10), offset: 0, verdict: "none" },
  ] as const)("$name: $verdict", ({ wanted, offset, verdict }) => {
    expect(judge(song, wanted, [offset]).verdict).toBe(verdict);
  });

  it.each([
    { seconds: 207, variant: true },
    { seconds: 193, variant: true },
    { seconds: 208, variant: false },
    { seconds: 192, variant: false },
  ])("a variant of $seconds s to 200 s: $variant", ({ seconds, variant }) => {
    expect(judge(song, { ...song, seconds }, [0])).toMatchObject({ verdict: "same", variant });
  });

  it("a long song's variant may be one thirty-third longer", () => {
    const long = { ...song, seconds: 3_300 };
    expect(judge(long, { ...song, seconds: 3_400 }, [0]).variant).toBe(true);
    expect(judge(long, { ...song, seconds: 3_401 }, [0]).variant).toBe(false);
  });

  it("takes the offset beside the one given where fewer bits differ, and the best of several", () => {
    const wanted = { ...cut(song, 41), seconds: 195 };
    expect(judge(song, wanted, [40]).offset).toBe(41);
    expect(judge(song, wanted, [3, 42, -50])).toMatchObject({ offset: 41, score: 10_000, verdict: "same" });
    expect(judge(song, wanted, [38]).verdict).toBe("none");
    expect(judge(song, wanted, [])).toMatchObject({ verdict: "none", items: 0 });
  });

  it("says what a proof on chain would see", () => {
    const wanted = spoil({ ...cut(song, 12), seconds: 198 }, 0.1);
    const { offset, score, items, overlap, same } = judge(song, wanted, [12]);
    const hex = ({ fingerprint }: Sound) => bytesToHex(encodeFingerprint(fingerprint));
    expect({ offset, score, items, overlap, same }).toEqual(soundProof(hex(song), hex(wanted)));
  });
});
