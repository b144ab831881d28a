import { spawn } from "node:child_process";
import { appendFile, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@musicchain/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeAudio } from "../../../../test/fixtures/makeAudio.ts";
import { findTools } from "./findTools.ts";
import { type Library, openLibrary } from "./openLibrary.ts";
import { scanFolder } from "./scanFolder.ts";

// A busy machine takes seconds to encode and decode.
vi.setConfig({ testTimeout: 90_000 });

let folder: string;
let library: Library;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-edges-"));
  library = openLibrary(":memory:");
});
afterEach(async () => {
  library.close();
  await rm(folder, { recursive: true });
});

test("a file written to while it is read is named, not stored, and taken when it is complete", async () => {
  const path = await makeAudio(folder, "recording.wav");
  const first = await scanFolder({
    ...{ folder, library },
    onEvent: async (event) => {
      if (event.type === "stage" && event.stage === "measuring") await appendFile(path, Buffer.alloc(4_096));
    },
  });
  expect(first.added).toEqual([]);
  expect(first.problems.map(({ problem }) => problem.code)).toEqual(["ChangedWhileReading"]);
  expect((await scanFolder({ folder, library })).added).toHaveLength(1);
});

test("a pipe in the folder does not hold up a scan", async () => {
  const made = spawn("mkfifo", [join(folder, "endless.mp3")]);
  await new Promise((resolve) => made.once("exit", resolve));
  expect(await scanFolder({ folder, library })).toMatchObject({ added: [], problems: [], ignored: 0 });
});

test("without ffmpeg a scan says what to install", async () => {
  const programs = { ffmpeg: "no-such-ffmpeg", ffprobe: "ffprobe", fpcalc: "fpcalc" };
  await expect(findTools(programs)).rejects.toBeInstanceOf(UserError);
  await expect(findTools(programs)).rejects.toThrow("no-such-ffmpeg cannot be started.");
});

test("names with quotes, newlines, dashes and colons are only names", async () => {
  for (const name of ["-i.ogg", "a:b.ogg", "q\"uo'te.ogg", "new\nline.ogg", "concat:x.ogg"]) {
    const path = await makeAudio(folder, "tmp.ogg", { start: 3 + name.length, tagged: false });
    await rename(path, join(folder, name));
  }
  const { added, problems } = await scanFolder({ folder, library });
  expect(problems).toEqual([]);
  expect(added.map((track) => track.title).sort()).toEqual(["-i", "a:b", "concat:x", "new line", "q\"uo'te"]);
});
