import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RetryableError } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listenToFile } from "./listenToFile.ts";

const MUSIC = fileURLToPath(new URL("../../../../music/", import.meta.url));
const MP3 = 1;
const FLAC = 3;
const { PATH } = process.env;
let folder: string;
let track: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "musicchain-listen-"));
  track = join(folder, "track.mp3");
  copyFileSync(join(MUSIC, readdirSync(MUSIC).find((name) => name.endsWith(".mp3"))!), track);
});
afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});
const listen = (path: string, format: 1 | 3 = MP3) =>
  listenToFile(path, { format, signal: AbortSignal.timeout(20_000) });

/** Puts another program in ffmpeg's place. */
function replaceFfmpeg(script: string): void {
  writeFileSync(join(folder, "ffmpeg"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "ffmpeg"), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
}

test("a file is heard as the format it is registered in, and as no other", async () => {
  expect((await listen(track)).seconds).toBeGreaterThan(30);
  expect(await listen(track, FLAC)).toMatchObject({ seconds: 0, problem: expect.any(String) });
});

test("a playlist leads to no other file", async () => {
  const playlist = join(folder, "audio");
  for (const text of ["ffconcat version 1.0\nfile 'track.mp3'\n", "#EXTM3U\n#EXTINF:60,\ntrack.mp3\n"]) {
    writeFileSync(playlist, text);
    expect((await listen(playlist)).seconds).toBe(0);
  }
});

test.each([
  ["kill -9 $$", /SIGKILL/],
  ["kill -11 $$", /SIGSEGV/],
  ["head -c 1000000 /dev/zero; echo 'Cannot allocate memory' >&2; exit 1", /Cannot allocate memory/],
])("where this machine fails it can be tried again: %s", async (script, message) => {
  replaceFfmpeg(script);
  const heard = listen(track);
  await expect(heard).rejects.toThrow(RetryableError);
  await expect(heard).rejects.toThrow(message);
});

test("where ffmpeg is missing it says so", async () => {
  process.env.PATH = folder;
  await expect(listen(track)).rejects.toThrow(/ffmpeg cannot be started/);
});
