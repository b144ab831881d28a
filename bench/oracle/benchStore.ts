import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { bytesToHex, keccakHex } from "@musicchain/protocol";
import { createStore } from "../../packages/oracle/src/store/createStore.ts";
import { median } from "./measure.ts";

const GROUP = 1_000;
/** Evidence of a 200 s song with a P-256 session key. */
const EVIDENCE_BYTES = 422;
/** The row's other columns. */
const COLUMN_BYTES = 80;

export type StoreFigures = {
  /** Plays durable per second of the clock, 1 000 in a commit. */
  storedPerSecond: number;
  /** The same bytes appended to a file and `fdatasync`ed, per second. */
  appendedPerSecond: number;
  storeRatioToFdatasync: number;
};

/** The play log against a bare file, taking turns on the same disk. */
export async function benchStore({
  folder,
  rounds = 25,
}: {
  folder: string;
  rounds?: number;
}): Promise<StoreFigures> {
  const dataDir = mkdtempSync(join(folder, "store-"));
  const store = createStore({ dataDir, commitDelay: 0 });
  const file = openSync(join(dataDir, "append"), "w");
  const bytes = Buffer.alloc(GROUP * (EVIDENCE_BYTES + COLUMN_BYTES), 7);
  const evidence = new Uint8Array(EVIDENCE_BYTES).fill(7);
  const stored: number[] = [];
  const appended: number[] = [];
  for (let round = 0; round < rounds + 1; round++) {
    let began = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    const bare = performance.now() - began;

    const start = 1_000 + round * 1_000;
    const rows = Array.from({ length: GROUP }, (_, i) => {
      const listener = bytesToHex(Buffer.from(keccakHex(Uint8Array.of(i >> 8, i & 255)).slice(2, 42), "hex"));
      const digest = keccakHex(Uint8Array.of(round, i >> 8, i & 255));
      const play = { listener, start, version: 1 as const, end: start + 100, song: 1 + (i % 50) };
      return { ...play, covered: 100, seconds: 200, digest, evidence };
    });
    began = performance.now();
    const outcomes = await Promise.all(rows.map((row) => store.plays.append(row)));
    const ours = performance.now() - began;
    if (outcomes.some((outcome) => outcome !== "stored")) throw new Error("a play was not stored");
    if (round === 0) continue;
    stored.push(ours);
    appended.push(bare);
  }
  closeSync(file);
  store.close();
  rmSync(dataDir, { recursive: true });
  return {
    storedPerSecond: (GROUP * 1000) / median(stored),
    appendedPerSecond: (GROUP * 1000) / median(appended),
    storeRatioToFdatasync: median(stored.map((ours, i) => appended[i]! / ours)),
  };
}
