import { existsSync, readFileSync, truncateSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { makeTrack } from "../../test/makeTrack.ts";
import { LIMITS } from "../limits.ts";
import { type Catalogue, type CatalogueSong, openCatalogue } from "./openCatalogue.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-catalogue-"));
  file = join(folder, "catalogue.sqlite");
  return () => rm(folder, { recursive: true });
});

function makeSong(songId: number): CatalogueSong {
  const { contentHash, seconds, fingerprint, title } = makeTrack(`song ${songId}`);
  return { songId, title, contentHash, seconds, fingerprint };
}
/** Three seconds. */
function makeJingle(songId: number): CatalogueSong {
  const fingerprint = Uint32Array.from({ length: 8 }, (_, i) => (songId * 8 + i) * 0x9e37_79b1);
  return { songId, title: "", contentHash: `0x${String(songId).padStart(64, "0")}`, seconds: 3, fingerprint };
}
const at = (block: bigint) => ({ registry: "1:0xa", block, blockHash: `0x${block}` as const });
const find = async (catalogue: Catalogue, song: CatalogueSong) =>
  (await catalogue.matcher().lookUp(song)).song;
const sound = (song: CatalogueSong) => ({ ...song, contentHash: `0x${"9".repeat(64)}` as const });

describe("the catalogue", () => {
  test("keeps songs and how far it was read, also when it is opened again", async () => {
    const songs = [makeSong(1), makeSong(2), makeSong(3)];
    const first = openCatalogue(file);
    expect(first.position()).toBeUndefined();
    first.add(songs.slice(0, 2), at(7n));
    first.add(songs.slice(2), at(9n));
    first.add(songs.slice(1), at(9n));
    first.close();

    const again = openCatalogue(file);
    expect(again.size()).toBe(3);
    expect(again.position()).toEqual(at(9n));
    expect(again.titleOf(2)).toBe("Song song 2");
    expect(again.titleOf(4)).toBe("");
    for (const song of songs) expect(await find(again, sound(song))).toBe(song.songId);
    expect(await find(again, sound(makeSong(4)))).toBeUndefined();

    again.clear();
    expect(again.size()).toBe(0);
    expect(again.position()).toBeUndefined();
    expect(await find(again, songs[0]!)).toBeUndefined();
    again.close();
  });

  test("two programs share it", async () => {
    const [one, other] = [openCatalogue(file), openCatalogue(file)];
    one.add([makeSong(1), makeSong(2)], at(1n));
    other.add([makeSong(1), makeSong(2), makeSong(3)], at(2n));
    one.add([makeSong(3), makeSong(4)], at(3n));
    expect(one.size()).toBe(4);
    expect(await find(one, sound(makeSong(3)))).toBe(3);
    other.clear();
    one.add([makeSong(7)], at(4n));
    expect(one.size()).toBe(1);
    expect(await find(one, sound(makeSong(1)))).toBeUndefined();
    one.close();
    other.close();
  });

  test("saves the index of many songs, and makes it anew where it does not fit", async () => {
    const many = Array.from({ length: LIMITS.recognise.saveAfter - 1 }, (_, i) => makeJingle(i + 1));
    many.push(makeSong(many.length + 1));
    const index = `${file}.index`;
    const first = openCatalogue(file);
    first.add(many.slice(0, -1), at(1n));
    first.close();
    expect(existsSync(index)).toBe(false);
    const second = openCatalogue(file);
    second.add(many.slice(-1), at(2n));
    second.close();
    const whole = readFileSync(index);

    async function check(): Promise<void> {
      const catalogue = openCatalogue(file);
      expect(catalogue.size()).toBe(many.length);
      expect(await find(catalogue, sound(many.at(-1)!))).toBe(many.length);
      catalogue.close();
    }
    await check();
    truncateSync(index, 1_000_000);
    await check();
    await writeFile(index, "no index");
    await check();

    // The index of more songs than the file has is that of another time.
    const emptied = openCatalogue(file);
    emptied.clear();
    emptied.close();
    expect(existsSync(index)).toBe(false);
    await writeFile(index, whole);
    const reopened = openCatalogue(file);
    expect(reopened.size()).toBe(0);
    reopened.close();
  });
});
