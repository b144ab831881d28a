/**
 * How well the rule of docs/formats.md, section 10, tells recordings apart: transcodes of real music against their
 * originals, and all pairs of different tracks, noises and tones at their best offset.
 *   node bench/fingerprints.ts [--json] [--transcode 20] [FOLDER…]      default: all tracks of music/
 * docs/fingerprints.md holds what it said, and of which music.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromaprint, SAME_SOUND_SCORE } from "@musicchain/protocol";
import { bestScore } from "./fingerprints/bestScore.ts";
import {
  BEYOND,
  fingerprintOf,
  fingerprintOfNoise,
  fingerprintOfVariant,
  NOISES,
  samplesOf,
  VARIANTS,
} from "./fingerprints/variants.ts";

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false }, transcode: { type: "string", default: "1000" } },
  allowPositionals: true,
});
const folders = positionals.length > 0 ? positionals : [fileURLToPath(new URL("../music", import.meta.url))];
/** By content: the same file in two folders is one track. */
const byHash = new Map<string, string>();
const found = folders
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))))
  .filter((file) => /\.(mp3|ogg|opus|flac|m4a|wav)$/.test(file))
  .sort();
for (const file of found) byHash.set(createHash("sha256").update(readFileSync(file)).digest("hex"), file);
const files = [...byHash.values()];

const quantile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
const kappa = (score: number) => (score / 10_000).toFixed(3);
const progress = (text: string) => process.stderr.write(`${text}\n`);

type Row = { what: string; files: number; same: number; lowest: string; median: string };

function rowOf(what: string, found: { score: number; same: boolean }[]): Row {
  const scores = found.map(({ score }) => score).sort((a, b) => a - b);
  return {
    what,
    files: found.length,
    same: found.filter(({ same }) => same).length,
    lowest: kappa(scores[0]!),
    median: kappa(quantile(scores, 0.5)),
  };
}

/** Thirty seconds at least: shorter ones can earn nothing. */
const tracks = files
  .map((file) => ({ file, items: fingerprintOf(file) }))
  .filter(({ items }) => items.length > 220);
progress(`${tracks.length} of ${files.length} files are tracks of 30 s or more`);

/** Transcoding takes by far the most time; pairs are made of all tracks. */
const step = Math.max(1, tracks.length / Number(values.transcode));
const transcoded = tracks.filter((_, i) => Math.floor(i / step) > Math.floor((i - 1) / step));
const ported = transcoded.map(({ file, items }) => bestScore(items, chromaprint(samplesOf(file))));
const rows: Row[] = [rowOf("fingerprinted by TypeScript", ported)];
for (const variant of [...VARIANTS, ...BEYOND]) {
  progress(variant.name);
  rows.push(
    rowOf(
      variant.name,
      transcoded.map(({ file, items }) => bestScore(items, fingerprintOfVariant(file, variant))),
    ),
  );
}
const claimed = rows.slice(0, 1 + VARIANTS.length);
const missed = claimed.reduce((sum, row) => sum + row.files - row.same, 0);
const transcodes = claimed.reduce((sum, row) => sum + row.files, 0);

const noises = Object.entries(NOISES).map(([file, source]) => ({ file, items: fingerprintOfNoise(source) }));
const all = [...tracks, ...noises];
const pairs: { a: string; b: string; score: number; items: number; same: boolean }[] = [];
for (let i = 0; i < all.length; i++) {
  for (let j = i + 1; j < all.length; j++) {
    const { score, items, same } = bestScore(all[i]!.items, all[j]!.items);
    pairs.push({ a: all[i]!.file, b: all[j]!.file, score, items, same });
  }
}
const spoken = pairs.filter(({ items }) => items >= 80).sort((a, b) => b.score - a.score);
const scores = spoken.map(({ score }) => score).reverse();
const wrong = pairs.filter(({ same }) => same);

if (values.json) {
  console.log(
    JSON.stringify({
      tracks: tracks.length,
      transcoded: transcoded.length,
      rows,
      pairs: pairs.length,
      wrong,
      nearest: spoken.slice(0, 12),
    }),
  );
} else {
  console.table(rows);
  console.log(`Transcodes missed: ${missed} of ${transcodes}`);
  console.log(
    `Pairs of different sounds called the same (κ ≥ ${kappa(SAME_SOUND_SCORE)}): ${wrong.length} of ${pairs.length}`,
  );
  console.log(
    `Scores of the ${scores.length} pairs with 80 informative items at their best offset: ` +
      `median ${kappa(quantile(scores, 0.5))}, 99 % ${kappa(quantile(scores, 0.99))}, highest ${kappa(scores.at(-1)!)}`,
  );
  console.table(spoken.slice(0, 12));
  if (wrong.length > 0) console.table(wrong);
}
