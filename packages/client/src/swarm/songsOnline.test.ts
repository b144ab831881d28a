import { expect, test } from "vitest";
import { songsOnline } from "./songsOnline.ts";
import type { OnlinePeer } from "./swarmStore.ts";

const peer = (peerId: string, ...ids: number[]): OnlinePeer => ({
  peerId,
  multiaddrs: [],
  wallet: undefined,
  songs: ids.map((id) => ({ id, cid: `b${id}` })),
});

test("each song names every peer that has it", () => {
  const peers = new Map([peer("a", 3, 1), peer("b", 3)].map((each) => [each.peerId, each]));
  const songs = songsOnline(peers);
  expect([...songs].map(([id, who]) => [id, who.map((each) => each.peerId)])).toEqual([
    [1, ["a"]],
    [3, ["a", "b"]],
  ]);
  expect(songsOnline(new Map()).size).toBe(0);
});
