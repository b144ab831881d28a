import { type ApiSong, encodeMetadata, keccakHex, songCommitment } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { commitmentOfSong } from "./commitmentOfSong.ts";

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const hash = (digit: string) => `0x${digit.repeat(64)}` as const;
const fingerprint = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const words = {
  year: 2007,
  cid: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
  title: "Idle Tune",
  artist: "Àlex",
  album: "",
  genre: "Chiptune",
};
const splits = [
  { party: address("a"), bps: 7_000 },
  { party: address("b"), bps: 3_000 },
];
const song: ApiSong = {
  ...words,
  ...{ id: 1, seconds: 44, format: "ogg", contentHash: hash("c"), fingerprintHash: keccakHex(fingerprint) },
  ...{
    registrant: address("a"),
    owner: address("a"),
    registeredAt: 1,
    transaction: hash("d"),
    royaltyBps: 500,
  },
  ...{ splits, plays: 0, soundCheck: "passed" },
};

test("equals the protocol's commitment over the whole song block", () => {
  const metadata = encodeMetadata({ ...words, format: 2 });
  const whole = { metadata, contentHash: hash("c"), fingerprint, splits, duration: 44, royaltyBps: 500 };
  expect(commitmentOfSong(song)).toBe(songCommitment(whole));
});

test("any changed fact gives another one; impossible facts give none", () => {
  const changes: Partial<ApiSong>[] = [
    { cid: "bafkreib3qxtbtjxqwbf3rmvtnynpmnfqvmdqgvrgbwqbwvzfxh4qhgbdya" },
    { title: "Idle Tunes" },
    { seconds: 45 },
    { royaltyBps: 0 },
    { splits: [...splits].reverse() },
    { format: "mp3" },
  ];
  for (const change of changes) {
    expect(commitmentOfSong({ ...song, ...change }), JSON.stringify(change)).not.toBe(commitmentOfSong(song));
  }
  expect(commitmentOfSong({ ...song, format: "exe" })).toBeUndefined();
  expect(commitmentOfSong({ ...song, title: "" })).toBeUndefined();
});
