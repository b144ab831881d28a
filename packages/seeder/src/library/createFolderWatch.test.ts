import { appendFileSync } from "node:fs";
import { appendFile, chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeAudio, makeTextNamed } from "../../../../test/fixtures/makeAudio.ts";
import { createFolderWatch, type FolderWatch } from "./createFolderWatch.ts";
import { type Library, openLibrary } from "./openLibrary.ts";
import { type ScanEvent, type ScanResult, scanFolder } from "./scanFolder.ts";

// Real music is encoded and decoded here; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 });

let home: string;
let music: string;
let library: Library;
let watch: FolderWatch | undefined;
let events: ScanEvent[];
let scans: ScanResult[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-watch-"));
  music = join(home, "music");
  await mkdir(music);
  library = openLibrary(join(home, "library.sqlite"));
  events = [];
  scans = [];
});
afterEach(async () => {
  await watch?.stop();
  watch = undefined;
  library.close();
  await rm(home, { recursive: true });
});

function start(times: Parameters<typeof createFolderWatch>[0]["times"] = {}): FolderWatch {
  watch = createFolderWatch({
    library,
    onEvent: (event) => events.push(event),
    onScanned: (result) => scans.push(result),
    times: { quiet: 50, settle: 300, ...times },
  });
  watch.start();
  return watch;
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 90_000; !condition(); ) {
    if (Date.now() > end) throw new Error(`not within 90 s; scans: ${JSON.stringify(scans.slice(-3))}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const names = () => library.tracks().map(({ path }) => path.slice(music.length + 1));
const stagesOf = (path: string) =>
  events
    .filter((event) => event.type === "stage" && event.path === path)
    .map((event) => "stage" in event && event.stage);

test("new, renamed, changed and deleted files are noticed, and nothing is done twice", async () => {
  const first = await makeAudio(music, "first.ogg");
  library.watch(music);
  start();
  await until(() => names().length === 1);

  // A whole new folder, deeper than what is watched so far.
  const album = join(music, "artist", "album");
  await mkdir(album, { recursive: true });
  const second = await makeAudio(album, "second.mp3", { start: 9 });
  await until(() => names().length === 2);

  const moved = join(album, "moved.ogg");
  events.length = 0;
  await rename(first, moved);
  await until(() => names().includes("artist/album/moved.ogg"));
  await until(() => events.some((event) => event.type === "removed"));
  expect(names()).toEqual(["artist/album/moved.ogg", "artist/album/second.mp3"]);
  expect(stagesOf(moved)).toEqual(["hashing"]);
  expect(stagesOf(second)).toEqual([]);

  const before = library.tracks().find(({ path }) => path === second)!.contentHash;
  await makeAudio(album, "second.mp3", { start: 20 });
  await until(() => library.file(second)?.contentHash !== before);
  expect(stagesOf(moved)).toEqual(["hashing"]);

  await rm(join(music, "artist"), { recursive: true });
  await until(() => names().length === 0);
  // The folder that is gone comes back and is followed again.
  await mkdir(album, { recursive: true });
  await makeAudio(album, "third.flac", { start: 3 });
  await until(() => names().length === 1);
});

test("a copy that takes its time is left until it rests, then read once", async () => {
  const source = await makeAudio(home, "whole.wav");
  const bytes = await readFile(source);
  library.watch(music);
  start({ settle: 1_500 });
  await until(() => scans.length > 0);
  const path = join(music, "slow.wav");
  for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 6)) {
    appendFileSync(path, bytes.subarray(at, at + Math.ceil(bytes.length / 6)));
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  await until(() => names().length === 1);
  expect(scans.some(({ waiting }) => waiting.includes(path))).toBe(true);
  expect(events.filter((event) => event.type === "problem")).toEqual([]);
  expect(stagesOf(path).filter((stage) => stage === "fingerprinting")).toHaveLength(1);
});

test("what cannot be taken is named once, and taken when it can be", async () => {
  const text = await makeTextNamed(music, "list.mp3");
  const secret = await makeAudio(music, "secret.ogg");
  await copyFile(secret, join(home, "copy.ogg"));
  library.watch(music);
  const { problems, mark } = start();
  await until(() => scans.length > 0 && problems().size > 0);
  expect([...problems()].map(([path, { code }]) => [basename(path), code])).toContainEqual([
    "list.mp3",
    "NotAudio",
  ]);
  mark(music);
  const so = scans.length;
  await until(() => scans.length > so);
  expect(events.filter((event) => event.type === "problem" && event.path === text)).toHaveLength(1);
  await rename(join(home, "copy.ogg"), text);
  await until(() => !problems().has(text));
});

test("a disk that is away takes nothing from the library, and is followed again when it is back", async () => {
  await makeAudio(music, "a.ogg");
  library.watch(music);
  const { sync, problems } = start();
  await until(() => names().length === 1);
  await rename(music, join(home, "unplugged"));
  await until(() => problems().has(music));
  expect(names()).toEqual(["a.ogg"]);
  events.length = 0;
  await rename(join(home, "unplugged"), music);
  await sync();
  await until(() => !problems().has(music));
  expect(events.filter((event) => event.type !== "found" && event.type !== "unchanged")).toEqual([]);
  await makeAudio(music, "b.ogg", { start: 12 });
  await until(() => names().length === 2);
});

test("folders added and removed by others are taken up and let go; what is left out stays out", async () => {
  const other = join(home, "other");
  const hidden = join(music, "private");
  await mkdir(other);
  await mkdir(hidden);
  await makeAudio(music, "a.ogg");
  await makeAudio(hidden, "b.ogg", { start: 10 });
  library.watch(music);
  const { sync } = start();
  await until(() => names().length === 2);

  library.removeFolder(hidden);
  expect(names()).toEqual(["a.ogg"]);
  const so = scans.length;
  await makeAudio(hidden, "c.ogg", { start: 14 });
  await makeAudio(music, "d.ogg", { start: 16 });
  await until(() => scans.length > so && names().includes("d.ogg"));
  expect(names()).toEqual(["a.ogg", "d.ogg"]);

  const second = openLibrary(join(home, "library.sqlite"));
  second.watch(other);
  second.close();
  await makeAudio(other, "e.ogg", { start: 18 });
  await sync();
  await until(() => library.tracks().some(({ path }) => path === join(other, "e.ogg")));
  library.removeFolder(other);
  await sync();
  await makeAudio(other, "f.ogg", { start: 22 });
  await appendFile(join(music, "d.ogg"), "more");
  const later = scans.length;
  await until(() => scans.length > later);
  expect(library.paths().filter((path) => path.startsWith(other))).toEqual([]);
});

test("a song left out stays out under another name, until it is added again", async () => {
  const path = await makeAudio(music, "a.ogg");
  await scanFolder({ folder: music, library });
  const [track] = library.tracks();
  library.leaveOut(track!.contentHash);
  expect(library.tracks()).toEqual([]);
  await rename(path, join(music, "b.ogg"));
  await scanFolder({ folder: music, library });
  expect(library.tracks()).toEqual([]);
  library.takeIn(music);
  expect(names()).toEqual(["b.ogg"]);
});

test("a file in no watched folder is looked at, too: touched, it stays; gone, it goes", async () => {
  const path = await makeAudio(home, "loose.ogg");
  await scanFolder({ folder: path, library });
  expect(library.tracks()).toHaveLength(1);
  const { mark } = start();
  await until(() => scans.length > 0);
  const { mtimeMs } = library.file(path)!;
  await utimes(path, new Date(), new Date(mtimeMs + 60_000));
  mark(path);
  await until(() => library.file(path)!.mtimeMs !== mtimeMs);
  expect(library.tracks()).toHaveLength(1);
  await chmod(path, 0o600);
  await rm(path);
  mark(path);
  await until(() => library.tracks().length === 0);
});
