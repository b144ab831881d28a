import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMemoryBlockstore, layOutBytes } from "@musicchain/swarm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  cutOff,
  MUSIC,
  makeAudio,
  makeLongAudio,
  makeTextNamed,
} from "../../../../test/fixtures/makeAudio.ts";
import { type Library, openLibrary } from "./openLibrary.ts";
import { type ScanEvent, type ScanResult, scanFolder } from "./scanFolder.ts";

// Everything here decodes real music in processes of their own; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

let home: string;
let music: string;
let library: Library;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-scan-"));
  music = join(home, "music");
  await mkdir(music);
  library = openLibrary(join(home, "library.sqlite"));
});
afterEach(async () => {
  library.close();
  await rm(home, { recursive: true });
});

const problemsOf = (result: ScanResult) =>
  Object.fromEntries(result.problems.map(({ path, problem }) => [basename(path), problem.code]));

describe("the shipped music", () => {
  test("becomes ten tracks, once", async () => {
    const first = await scanFolder({ folder: MUSIC, library });
    expect(first.problems).toEqual([]);
    expect(first.added.map(({ title, seconds, format }) => ({ title, seconds, format }))).toContainEqual({
      ...{ title: "Menu Background Music", seconds: 70, format: "ogg" },
    });
    expect(first.added).toHaveLength(10);
    const opened: string[] = [];
    const second = await scanFolder({
      ...{ folder: MUSIC, library },
      onEvent: (event) => event.type === "stage" && opened.push(event.path),
    });
    expect(second).toMatchObject({ added: [], unchanged: 10, problems: [], duplicates: [], removed: [] });
    expect(opened).toEqual([]);
  });

  test("hash and CID are those of the bytes", async () => {
    await copyFile(join(MUSIC, "training.ogg"), join(music, "training.ogg"));
    const { added } = await scanFolder({ folder: music, library });
    const bytes = await readFile(join(music, "training.ogg"));
    const digest = createHash("sha256").update(bytes).digest("hex");
    const blockstore = createMemoryBlockstore({ maxBytes: 1 << 22 });
    const cid = await layOutBytes(bytes, { blockstore, chunkSize: 65_536 });
    expect(added[0]).toMatchObject({ contentHash: `0x${digest}`, size: bytes.length, cid });
  });
});

describe("files that cannot be songs", () => {
  test("are named with their reason, and the rest is added", async () => {
    await makeAudio(music, "good.ogg");
    await makeTextNamed(music, "list.mp3");
    await cutOff(await makeAudio(music, "cut.flac"));
    await writeFile(join(music, "empty.wav"), "");
    await makeAudio(music, "blink.flac", { seconds: 0.4 });
    await makeAudio(music, "short.flac", { seconds: 2 });
    await cutOff(await makeAudio(music, "cut.m4a"));
    await writeFile(join(music, "cover.txt"), "not music and not named like it");
    await writeFile(join(music, ".hidden.mp3"), "");
    await symlink(music, join(music, "loop"));
    const result = await scanFolder({ folder: music, library });
    expect(result.added.map((track) => basename(track.path))).toEqual(["good.ogg"]);
    expect(problemsOf(result)).toEqual({
      ...{ "list.mp3": "NotAudio", "cut.flac": "Damaged", "cut.m4a": "Damaged", "empty.wav": "Empty" },
      ...{ "blink.flac": "TooShort", "short.flac": "TooShort" },
    });
    expect(result.ignored).toBe(1);
    const cut = result.problems.find(({ path }) => path.endsWith("cut.flac"))!;
    expect(cut.problem.message).toMatch(
      /^is cut off or damaged: \d\.\d s of 12\.0 s can be decoded; copy it again/,
    );

    const again = await scanFolder({ folder: music, library });
    expect(problemsOf(again)).toEqual(problemsOf(result));
    expect(again).toMatchObject({ added: [], unchanged: 1 });
  });

  test("a file one may not read is named, and added when one may", async () => {
    const path = await makeAudio(music, "secret.ogg");
    await chmod(path, 0o000);
    await chmod(home, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    let result: ScanResult;
    try {
      result = await scanFolder({ folder: music, library });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    expect(problemsOf(result)).toEqual({ "secret.ogg": "Unreadable" });
    expect(result.problems[0]!.problem.message).toContain("EACCES");
    await chmod(path, 0o600);
    expect((await scanFolder({ folder: music, library })).added).toHaveLength(1);
  });

  test("a folder that is not there is a problem, not a crash", async () => {
    const result = await scanFolder({ folder: join(home, "nowhere"), library });
    expect(problemsOf(result)).toEqual({ nowhere: "Unreadable" });
  });
});

describe("changes", () => {
  test("exact copies are reported once, moves cost one hash, edits are read again, removals go", async () => {
    const path = await makeAudio(music, "a.ogg");
    await copyFile(path, join(music, "b.ogg"));
    const first = await scanFolder({ folder: music, library });
    expect(first.added).toHaveLength(1);
    expect(first.duplicates).toHaveLength(1);
    expect((await scanFolder({ folder: music, library })).duplicates).toEqual([]);

    await rename(path, join(music, "c.ogg"));
    const stages: ScanEvent[] = [];
    const moved = await scanFolder({ folder: music, library, onEvent: (event) => stages.push(event) });
    expect(moved.removed).toEqual([path]);
    expect(moved.added).toEqual([]);
    expect(stages.filter((event) => event.type === "stage").map((event) => event.stage)).toEqual(["hashing"]);
    expect(library.tracks().map((track) => basename(track.path))).toEqual(["b.ogg"]);

    await makeAudio(music, "b.ogg", { start: 20 });
    const edited = await scanFolder({ folder: music, library });
    expect(edited.added.map((track) => basename(track.path))).toEqual(["b.ogg"]);
    expect(library.tracks()).toHaveLength(2);

    await rm(join(music, "b.ogg"));
    await rm(join(music, "c.ogg"));
    expect((await scanFolder({ folder: music, library })).removed).toHaveLength(2);
    expect(library.tracks()).toEqual([]);
  });

  test("the same bytes with a new time are not analysed again", async () => {
    const path = await makeAudio(music, "a.ogg");
    await scanFolder({ folder: music, library });
    await utimes(path, 1_000_000, 1_000_000);
    const stages: string[] = [];
    const result = await scanFolder({
      ...{ folder: music, library },
      onEvent: (event) => event.type === "stage" && stages.push(event.stage),
    });
    expect(result).toMatchObject({ added: [], unchanged: 1 });
    expect(stages).toEqual(["hashing"]);
  });

  test("a scan that is interrupted stops at once and says so", async () => {
    await makeAudio(music, "a.ogg");
    await makeAudio(music, "b.ogg", { start: 20 });
    const abort = new AbortController();
    const scan = scanFolder({
      ...{ folder: music, library, atOnce: 1, signal: abort.signal },
      onEvent: (event) => event.type === "added" && abort.abort(),
    });
    await expect(scan).rejects.toThrow(/abort/i);
    expect(library.tracks()).toHaveLength(1);
    expect(await scanFolder({ folder: music, library })).toMatchObject({ unchanged: 1, problems: [] });
    expect(library.tracks()).toHaveLength(2);
  });

  test("a scan killed in the middle goes on where it was", async () => {
    for (const name of ["training.ogg", "menu.ogg", "SpikeBackground.ogg", "play_tune.mp3"]) {
      await copyFile(join(MUSIC, name), join(music, name));
    }
    const script = fileURLToPath(new URL("../../test/scanProcess.ts", import.meta.url));
    const child = spawn(process.execPath, [script, music, join(home, "killed.sqlite")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.includes("added") && child.exitCode === null) child.kill("SIGKILL");
    }
    const survivor = openLibrary(join(home, "killed.sqlite"));
    const before = survivor.tracks().length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(4);
    const { added, unchanged, problems } = await scanFolder({ folder: music, library: survivor });
    expect({ added: added.length, unchanged, problems }).toEqual({
      added: 4 - before,
      unchanged: before,
      problems: [],
    });
    survivor.close();
  });
});

describe("long files", () => {
  test("three hours are scanned in bounded memory", async () => {
    await makeLongAudio(music, "night.mp3", 3);
    const script = fileURLToPath(new URL("../../test/scanProcess.ts", import.meta.url));
    const child = spawn(process.execPath, [script, music, join(home, "long.sqlite")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const chunk of child.stdout) output += chunk;
    const summary = JSON.parse(output.trim().split("\n").at(-1)!) as {
      seconds: number[];
      peakMegabytes: number;
    };
    expect(summary.seconds).toEqual([10_800]);
    // A Node process that has loaded all of this takes about 150 MB; decoded, the file would be 345 MB.
    expect(summary.peakMegabytes).toBeLessThan(300);
  });

  test("five hours are refused", async () => {
    await makeLongAudio(music, "opera.mp3", 5);
    const result = await scanFolder({ folder: music, library });
    expect(problemsOf(result)).toEqual({ "opera.mp3": "TooLong" });
    expect(result.problems[0]!.problem.message).toBe(
      "lasts 5.0 hours; a song lasts at most 4: cut it into parts",
    );
  });
});
