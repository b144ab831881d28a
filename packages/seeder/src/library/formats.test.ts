import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AudioExtension, matchFingerprints } from "@musicchain/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyApe,
  ENCODED_FORMATS,
  makeAudio,
  makeTextNamed,
  TUNE_TAGS,
} from "../../../../test/fixtures/makeAudio.ts";
import { detectFormat } from "./detectFormat.ts";
import { findTools, type Tools } from "./findTools.ts";
import { fingerprintFile } from "./fingerprintFile.ts";
import { measureSeconds } from "./measureSeconds.ts";
import { probeFile } from "./probeFile.ts";
import { readTags } from "./readTags.ts";

let folder: string;
let tools: Tools;
let reference: Uint32Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-formats-"));
  tools = await findTools();
  const path = await makeAudio(folder, "reference.flac");
  reference = await fingerprintFile({ path, format: "flac", tools });
});
afterAll(() => rm(folder, { recursive: true }));

/** Twelve real seconds in every format; the APE file is committed, as ffmpeg cannot write it. */
const files: AudioExtension[] = [...ENCODED_FORMATS, "ape"];

describe.each(files)("%s", (format) => {
  let path: string;
  beforeAll(async () => {
    path = format === "ape" ? await copyApe(folder) : await makeAudio(folder, `tune.${format}`);
  });

  test("is told by content under any name", async () => {
    const lying = `${path}.${format === "mp3" ? "flac" : "mp3"}`;
    await rename(path, lying);
    expect(await detectFormat(lying)).toBe(format);
    await rename(lying, path);
  });

  test("its tags are read; without a title the file name gives one", async () => {
    const { tags: probed } = await probeFile({ path, format, tools });
    const tags = await readTags({ path, format, probed });
    const untagged = { title: "tune", artist: "", album: "", genre: "", year: 0 };
    expect(tags).toEqual(format === "aac" || format === "ape" ? untagged : TUNE_TAGS);
  });

  test("it lasts what can be decoded", async () => {
    const probe = await probeFile({ path, format, tools });
    // A WMA decoder gives one block less than was encoded.
    expect(await measureSeconds({ path, format, probe, tools })).toBe(format === "wma" ? 11 : 12);
  });

  test.each(["ffmpeg", "fpcalc", "typescript"] as const)(
    "is recognised as the same recording by %s",
    async (way) => {
      const items = await fingerprintFile({ path, format, tools: { ...tools, fingerprint: way } });
      expect(items.length).toBeGreaterThan(70);
      expect(matchFingerprints(reference, items).score).toBeGreaterThan(0.8);
    },
  );
});

test("FLAC in Ogg keeps its tags, which only the probe can read", async () => {
  const path = await makeAudio(folder, "tune.oga", { format: "flac" });
  const { tags: probed } = await probeFile({ path, format: "flac", tools });
  expect(await readTags({ path, format: "ogg", probed })).toEqual(TUNE_TAGS);
});

test("text, and an MP3 tag with text behind it, are not taken for long", async () => {
  expect(await detectFormat(await makeTextNamed(folder, "list.mp3"))).toBeUndefined();
});
