import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { makeCopy } from "../../test/makeCopy.ts";
import { makeTrack } from "../../test/makeTrack.ts";
import { type Catalogue, openCatalogue } from "./openCatalogue.ts";
import { recogniseTracks } from "./recogniseTracks.ts";

const songs = ["one", "two", "three"].map(makeTrack);
let catalogue: Catalogue;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "musicchain-recognise-"));
  catalogue = openCatalogue(join(folder, "catalogue.sqlite"));
  catalogue.add(
    songs.map((song, i) => ({ ...song, songId: i + 11 })),
    { registry: "", block: 1n, blockHash: "0x" },
  );
  return async () => {
    catalogue.close();
    await rm(folder, { recursive: true });
  };
});

test("other sound is a song of its own", async () => {
  const tracks = ["four", "five"].map(makeTrack);
  expect(await recogniseTracks(tracks, catalogue)).toEqual({
    fresh: tracks,
    variants: [],
    twins: [],
    versions: [],
  });
});

test("another file of a song's recording is none, and may be its variant unless too much is cut", async () => {
  const [whole, late, half] = [
    makeCopy(songs[0]!),
    makeCopy(songs[1]!, { cut: 40 }),
    makeCopy(songs[2]!, { cut: 200 }),
  ];
  const { fresh, variants } = await recogniseTracks([whole, late, half], catalogue);
  expect(fresh).toEqual([]);
  expect(variants).toEqual([
    expect.objectContaining({ track: whole, songId: 11, title: "Song one", provable: true }),
    expect.objectContaining({ track: late, songId: 12, title: "Song two", provable: true }),
    expect.objectContaining({ track: half, songId: 13, title: "Song three", provable: false }),
  ]);
  expect(variants[0]!.score).toBeGreaterThan(9_000);
});

test("of two new files of one recording the first becomes a song", async () => {
  const track = makeTrack("new");
  const [copy, other] = [makeCopy(track), makeTrack("another")];
  const { fresh, twins } = await recogniseTracks([track, other, copy], catalogue);
  expect(fresh).toEqual([track, other]);
  expect(twins).toEqual([{ track: copy, of: track }]);
});

test("another version is a song of its own, and named", async () => {
  const other = makeTrack("remix");
  const fingerprint = other.fingerprint.map((item, i) => (i < 480 ? songs[1]!.fingerprint[i]! : item));
  const remix = { ...other, fingerprint };
  const { fresh, variants, versions } = await recogniseTracks([remix], catalogue);
  expect(fresh).toEqual([remix]);
  expect(variants).toEqual([]);
  expect(versions).toEqual([expect.objectContaining({ track: remix, songId: 12, title: "Song two" })]);
});
