import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeMetadata } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChainSong } from "../store/createChainLog.ts";
import { createStore, type Store } from "../store/createStore.ts";
import { type Catalogue, createCatalogue } from "./createCatalogue.ts";

const CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const SONGS = [
  { title: "Café noir", artist: "Ōkami", album: "Twelve seconds", genre: "Chiptune" },
  { title: "Don't stop", artist: "Fleetwood", album: "Rumours", genre: "Rock" },
  { title: "東京", artist: "Ōkami", album: "Nights", genre: "Electro" },
  { title: "Noir", artist: "Café Tacvba", album: "Re", genre: "Rock" },
];

let dataDir: string;
let store: Store;
let catalogue: Catalogue;
const songOf = (id: number, block: number, metadata: Uint8Array): ChainSong => ({
  ...{ id, block, log: id, time: block, tx: "0x00", registrant: "0x00", seconds: 200, royaltyBps: 0 },
  contentHash: `0x${String(id).padStart(64, "0")}`,
  metadata,
  fingerprint: new Uint8Array(4),
  splits: [],
});
const block = (number: number) => ({ number, hash: `0x${number}` as const, time: number });
const read = (number: number, songs: ChainSong[]) =>
  store.chain.append(
    { block: block(number), events: [], songs, batches: [], reverts: [], demands: [], answers: [] },
    catalogue.index,
  );

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "musicchain-catalogue-"));
  store = createStore({ dataDir });
  catalogue = createCatalogue(store);
  SONGS.forEach((texts, i) => {
    read(i + 1, [songOf(i + 1, i + 1, encodeMetadata({ format: 1, year: 0, cid: CID, ...texts }))]);
  });
});
afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});
const ids = (query: string) => catalogue.find({ query, limit: 10 }).songs.map(({ id }) => id);

test.each([
  ["cafe", [1, 4]],
  ["CAFÉ", [1, 4]],
  ["noir cafe", [1, 4]],
  ["okami tok", []],
  ["okami", [1, 3]],
  ["fleet dont", []],
  ["fleet don't", [2]],
  ["don t", [2]],
  ["東", [3]],
  ["rumours rock sto", [2]],
  ['"; DROP TABLE songs --', []],
  ['"', []],
  ["* OR title", []],
  ["NEAR(a b)", []],
])("%s", (query, expected) => {
  expect(ids(query).sort()).toEqual(expected);
});

test("hidden songs are in no list and no search, unless asked for, until they are shown again", () => {
  const say = (number: number, name: string) =>
    store.chain.append(
      {
        ...{ block: block(number), songs: [], batches: [], reverts: [], demands: [], answers: [] },
        events: [
          {
            block: number,
            log: 0,
            time: number,
            tx: "0x00",
            name,
            key: "1",
            args: { songId: "1", reason: "Why" },
          },
        ],
      },
      catalogue.index,
    );
  const listed = (hidden?: boolean) => catalogue.find({ limit: 10, hidden }).songs.map(({ id }) => id);
  say(10, "SongHidden");
  expect(store.chain.hiddenReason(1)).toBe("Why");
  expect(store.chain.hiddenReason(2)).toBeUndefined();
  expect(ids("cafe")).toEqual([4]);
  expect(catalogue.find({ query: "cafe", limit: 10 }).total).toBe(1);
  expect(listed()).toEqual([2, 3, 4]);
  expect(catalogue.find({ limit: 10 }).total).toBe(3);
  expect(listed(true)).toEqual([1, 2, 3, 4]);
  say(11, "SongShown");
  expect(store.chain.hiddenReason(1)).toBeUndefined();
  expect(listed()).toEqual([1, 2, 3, 4]);
  // A reorganisation takes the showing back.
  store.chain.rollback(10, catalogue.unindex);
  expect(listed()).toEqual([2, 3, 4]);
});

test("plays count for where a song was pointed strictly before they start", () => {
  const point = (number: number, time: number, target: string) =>
    store.chain.append(
      {
        ...{
          block: { ...block(number), time },
          songs: [],
          batches: [],
          reverts: [],
          demands: [],
          answers: [],
        },
        events: [
          { block: number, log: 0, time, tx: "0x00", name: "SongRedirected", key: "2", args: { target } },
        ],
      },
      catalogue.index,
    );
  point(10, 1_000, "1");
  point(11, 2_000, "3");
  point(12, 2_000, "2");
  const at = (time: number) => store.chain.songAt(2, time);
  expect([0, 1_000, 1_001, 2_000, 2_001].map(at)).toEqual([2, 2, 1, 1, 2]);
  expect(store.chain.songAt(1, 5_000)).toBe(1);
  store.chain.rollback(11, catalogue.unindex);
  expect(at(2_001)).toBe(3);
});

test("a word of the title weighs more than one of the album", () => {
  expect(ids("noir")[0]).toBe(4);
});

test("lists by id, in pages, each with the total", () => {
  const first = catalogue.find({ limit: 3 });
  expect(first).toMatchObject({ next: 3, total: 4 });
  expect(catalogue.find({ limit: 3, after: first.next })).toMatchObject({
    songs: [{ id: 4 }],
    next: undefined,
  });
  const found = catalogue.find({ query: "okami", limit: 1 });
  expect(found).toMatchObject({ next: 1, total: 2 });
  const rest = catalogue.find({ query: "okami", limit: 1, after: 1 });
  expect(rest.next).toBeUndefined();
  expect([...found.songs, ...rest.songs].map(({ id }) => id).sort()).toEqual([1, 3]);
});

test("a reorganisation takes songs out, and another block brings others under the same ids", () => {
  store.chain.rollback(2, catalogue.unindex);
  expect(ids("okami")).toEqual([1]);
  expect(store.chain.songCount()).toBe(2);
  read(3, [songOf(3, 3, encodeMetadata({ format: 1, year: 0, cid: CID, ...SONGS[1]!, title: "Other" }))]);
  expect(ids("other")).toEqual([3]);
  expect(ids("東京")).toEqual([]);
});

test("a block that cannot be read is registered and not found by words", () => {
  read(5, [songOf(5, 5, new Uint8Array([1, 2, 3]))]);
  expect(catalogue.find({ limit: 10 }).total).toBe(5);
});
