/**
 * What finding a recording among many costs, and how often it is right: `npm run bench:match [-- --json]`.
 *   node bench/match.ts [--json] [--songs 10000,100000,1000000] [FOLDER…]      default: all tracks of music/
 * What each figure means: docs/benchmarks.md.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createMatcher, createMatchIndex, type Lookup } from "@musicchain/matcher";
import { chromaprint, type Hex } from "@musicchain/protocol";
import { bestScore } from "./fingerprints/bestScore.ts";
import { fingerprintOf, samplesOf, transcode } from "./fingerprints/variants.ts";
import { comparePairs } from "./match/comparePairs.ts";
import { COPIES } from "./match/copies.ts";
import { createRandom, createSongs } from "./match/createSongs.ts";
import { createStore } from "./match/createStore.ts";
import { makeMusic } from "./match/makeMusic.ts";

const { values, positionals } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    songs: { type: "string", default: "10000,100000,1000000" },
    pairs: { type: "boolean", default: true },
  },
  allowPositionals: true,
  allowNegative: true,
});
const root = join(import.meta.dirname, "..");
const music = join(root, "music");
const folder = join(root, ".local", "bench");
mkdirSync(folder, { recursive: true });
const progress = (text: string) => process.stderr.write(`${text}\n`);
const tracksIn = (directory: string) =>
  readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((file) => /\.(mp3|ogg|opus|flac|m4a|wav)$/.test(file))
    .sort();
const quantile = (numbers: number[], share: number) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(share * (numbers.length - 1))]!;
const round = (number: number, digits = 2) => Number(number.toFixed(digits));

/** Fingerprints tell the length of what is not cut at 120 s; 200 s stands for the rest. */
const secondsOf = ({ length }: Uint32Array) =>
  length >= 948 ? 200 : Math.floor((length * 1_365) / 11_025 + 2.6);
const hashOf = (number: number): Hex => `0x${number.toString(16).padStart(8, "0").repeat(8)}`;

// Real music: its files, their copies, and how copies differ.
const tracks = (positionals.length > 0 ? positionals : [music])
  .flatMap(tracksIn)
  .map((file) => ({ file, fingerprint: fingerprintOf(file) }))
  .filter(({ fingerprint }) => fingerprint.length > 220);
progress(`${tracks.length} tracks, ${COPIES.length} copies of each`);
const copies = tracks.flatMap(({ file, fingerprint }, track) =>
  COPIES.map((copy) => {
    const bytes = transcode(file, copy);
    const seconds = Math.floor(secondsOf(fingerprint) + copy.longer);
    const [native, own] = [fingerprintOf(bytes), chromaprint(samplesOf(bytes))];
    return { ...copy, track, seconds, native, own };
  }),
);
const errors = copies.map(({ track, native }) => {
  const original = tracks[track]!.fingerprint;
  const { offset } = bestScore(original, native);
  const from = Math.max(0, -offset);
  const until = Math.min(native.length, original.length - offset);
  return {
    offset: Math.max(0, offset),
    bits: native.subarray(from, until).map((item, i) => item ^ original[from + i + offset]!),
  };
});

progress("music at other speeds");
const others = makeMusic(tracksIn(music));
const songOf = createSongs(others.flat());
/** A copy of a made song: its start cut and its bits wrong as they are in a real copy. */
function copyOf(number: number): Uint32Array {
  const { offset, bits } = errors[number % errors.length]!;
  return songOf(number)
    .subarray(offset)
    .map((item, i) => item ^ bits[i % bits.length]!);
}

// The index: real tracks first, then songs nobody recorded.
const index = createMatchIndex();
const store = createStore(join(folder, "fingerprints"));
const matcher = createMatcher(index, store.read);
let building = 0;
function insert(fingerprints: Uint32Array[]): void {
  const begin = performance.now();
  for (const fingerprint of fingerprints) {
    const song = index.size + 1;
    index.insert({ song, contentHash: hashOf(song), seconds: secondsOf(fingerprint), fingerprint });
  }
  building += performance.now() - begin;
  store.add(fingerprints);
}
insert(tracks.map(({ fingerprint }) => fingerprint));

type Asked = { fingerprint: Uint32Array; seconds: number; song: number | undefined };
const LOOKUPS = 1_000;
const random = createRandom(7);
/** Real copies, copies of songs that are in the index, and songs that are not. */
function questions(): Record<"real" | "made" | "unknown", Asked[]> {
  const numbers = Array.from(
    { length: LOOKUPS },
    () => tracks.length + Math.floor(random() * (index.size - tracks.length)),
  );
  return {
    real: copies.map(({ native, seconds, track }) => ({ fingerprint: native, seconds, song: track + 1 })),
    made: numbers.map((number) => ({
      fingerprint: copyOf(number),
      seconds: secondsOf(songOf(number)),
      song: number + 1,
    })),
    unknown: numbers.map((number) => {
      const fingerprint = songOf(number + 1e9);
      return { fingerprint, seconds: secondsOf(fingerprint), song: undefined };
    }),
  };
}

async function ask(asked: Asked[]) {
  const times: number[] = [];
  const cpu: number[] = [];
  const answers: Lookup[] = [];
  for (const { fingerprint, seconds } of asked) {
    const used = process.cpuUsage();
    const begin = performance.now();
    answers.push(await matcher.lookUp({ fingerprint, seconds }));
    times.push(performance.now() - begin);
    const { user, system } = process.cpuUsage(used);
    cpu.push((user + system) / 1_000);
  }
  const right = answers.filter(({ verdict, recordings }, i) => {
    const { song } = asked[i]!;
    return song === undefined
      ? verdict === "none"
      : recordings.some((found) => found.verdict === "same" && found.song === song);
  });
  const wrong = answers.filter(({ recordings }, i) =>
    recordings.some(({ verdict, song }) => verdict === "same" && song !== asked[i]!.song),
  );
  return { times, cpu, answers, right: right.length, wrong: wrong.length };
}

const rows: Record<string, unknown>[] = [];
const figures: Record<string, number> = {};
const save = join(folder, "index");
for (const songs of values.songs.split(",").map(Number)) {
  progress(`${songs.toLocaleString("en")} songs`);
  while (index.size < songs) {
    const count = Math.min(1_000, songs - index.size);
    insert(Array.from({ length: count }, (_, i) => songOf(index.size + i)));
  }
  const { real, made, unknown } = questions();
  // Compiled code and warm caches, as in a program that runs on.
  await ask(unknown.slice(0, 200));
  const [ofReal, ofMade, ofUnknown] = [await ask(real), await ask(made), await ask(unknown)];
  const times = [...ofReal.times, ...ofMade.times, ...ofUnknown.times];
  const cpu = [...ofReal.cpu, ...ofMade.cpu, ...ofUnknown.cpu];
  const loaded = measureLoaded();
  const row = {
    songs,
    p50Ms: round(quantile(times, 0.5)),
    p99Ms: round(quantile(times, 0.99)),
    p50CpuMs: round(quantile(cpu, 0.5)),
    p99CpuMs: round(quantile(cpu, 0.99)),
    indexMb: round(index.bytes / 1e6, 0),
    rssMb: round(loaded.rss / 1e6, 0),
    peakMb: round(loaded.peak / 1e6, 0),
    buildSeconds: round(building / 1_000),
    loadSeconds: round(loaded.seconds),
    recall: round(ofReal.right / real.length, 4),
    recallMade: round(ofMade.right / made.length, 4),
    wrong: ofReal.wrong + ofMade.wrong + ofUnknown.wrong,
    asked: ofUnknown.answers.filter(({ verdict }) => verdict === "version").length,
  };
  rows.push(row);
  progress(JSON.stringify(row));
  for (const [name, value] of Object.entries(row))
    if (name !== "songs") figures[`match${songs}${upper(name)}`] = value;
  for (const [i, { right }] of [...real.entries()].map(
    ([j, one]) => [j, { right: isFound(ofReal.answers[j]!, one) }] as const,
  ))
    if (!right)
      progress(
        `  missed: ${copies[i]!.name} of ${tracks[copies[i]!.track]!.file}, ${ofReal.answers[i]!.verdict}`,
      );
}

function isFound({ recordings }: Lookup, { song }: Asked): boolean {
  return recordings.some((found) => found.verdict === "same" && found.song === song);
}

function upper(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

/** What a process takes that has the index and nothing else. */
function measureLoaded(): { rss: number; peak: number; seconds: number } {
  const descriptor = openSync(save, "w");
  index.save((bytes) => {
    for (let at = 0; at < bytes.length; )
      at += writeSync(descriptor, bytes, at, Math.min(bytes.length - at, 2 ** 26));
  });
  closeSync(descriptor);
  const loaded = execFileSync(process.execPath, [join(import.meta.dirname, "match", "loadIndex.ts"), save], {
    encoding: "utf8",
  });
  rmSync(save);
  return JSON.parse(loaded);
}

// The fingerprint of ffmpeg's library and our own of the same file lead to the same songs.
const byOwn = await ask(
  copies.map(({ own, seconds, track }) => ({ fingerprint: own, seconds, song: track + 1 })),
);
const byNative = await ask(
  copies.map(({ native, seconds, track }) => ({ fingerprint: native, seconds, song: track + 1 })),
);
const name = ({ verdict, recordings }: Lookup) =>
  `${verdict} ${recordings.filter((found) => found.verdict === verdict).map(({ song }) => song)}`;
figures.matchCopies = copies.length;
figures.matchOwnAgrees = byOwn.answers.filter(
  (answer, i) => name(answer) === name(byNative.answers[i]!),
).length;
figures.matchVariants = byNative.answers.filter(({ recordings }, i) =>
  recordings.some(({ song, variant }) => variant && song === copies[i]!.track + 1),
).length;
store.remove();

if (values.pairs) {
  progress("pairs of unrelated sound");
  const { pairs, same, version, calledSame, calledVersion, highest } = comparePairs(others);
  Object.assign(figures, {
    ...{
      matchPairs: pairs,
      matchPairsSame: same,
      matchPairsVersion: version,
      matchPairsHighest: highest / 10_000,
    },
    ...{ matchPairsCalledSame: calledSame, matchPairsCalledVersion: calledVersion },
  });
}

if (values.json) console.log(JSON.stringify(figures));
else {
  console.table(rows);
  const { matchCopies, matchOwnAgrees, matchVariants, ...rest } = figures;
  console.log(`${matchVariants} of ${matchCopies} copies can be variants on chain`);
  console.log(`${matchOwnAgrees} of ${matchCopies} copies are found alike by either fingerprint`);
  if (values.pairs) {
    console.log(
      `unrelated pairs at their best offset: ${rest.matchPairs}; same ${rest.matchPairsSame}, version ${rest.matchPairsVersion}, highest κ ${rest.matchPairsHighest}`,
    );
    console.log(
      `the same as the matcher sees them: same ${rest.matchPairsCalledSame}, version ${rest.matchPairsCalledVersion}`,
    );
  }
}
