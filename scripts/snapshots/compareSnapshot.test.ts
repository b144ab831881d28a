import { expect, test } from "vitest";
import { compareSnapshot } from "./compareSnapshot.ts";

const before = { claim: 50_000, PlayLedger: { runtime: 20_062, lines: ["0+0 head: uint64"] } };

test("says nothing where nothing moved, whatever the order", () => {
  const same = { PlayLedger: { lines: ["0+0 head: uint64"], runtime: 20_062 }, claim: 50_000 };
  expect(compareSnapshot("gas", before, same)).toEqual([]);
});

test("names each figure that moved, came or went, and what to run", () => {
  const after = { claim: 50_001, PlayLedger: { runtime: 20_062, lines: ["1+0 head: uint64"] }, burn: 7 };
  expect(compareSnapshot("gas", { ...before, gone: 1 }, after)).toEqual([
    "gas: claim is 50001, and was 50000",
    "gas: PlayLedger › lines › 0 is 1+0 head: uint64, and was 0+0 head: uint64",
    "gas: gone is nothing, and was 1",
    "gas: burn is 7, and was nothing",
    "If the change is meant, run `npm run snapshots` and commit snapshots/ with it.",
  ]);
});
