import type { ExplainedPlay } from "@musicchain/auditor";
import { ZERO_ADDRESS } from "@musicchain/protocol";

export const PLAY_HEADS = ["batch", "play", "song", "listener", "seeder", "relay", "tier"] as const;
export const STATEMENT_HEADS = ["start", "end", "heard", "statement", "evidence"] as const;

/** The record of a play as the ledger counted it. */
export function recordCells({
  batch,
  index,
  song,
  listener,
  seeder,
  relay,
  mature,
  discoverer,
}: ExplainedPlay) {
  const tier = mature ? "mature" : discoverer ? "discovery, first" : "discovery";
  return [batch, index, song, listener, seeder, relay === ZERO_ADDRESS ? "" : relay, tier];
}

/** What was signed for it, times as `time` writes them. */
export function statementCells({ statement }: ExplainedPlay, time: (seconds: number) => string | number) {
  if (!statement) return ["", "", "", "", "not shown"];
  const { start, end, covered, digest, fault, grant, key } = statement;
  const verdict = fault === undefined ? `stands (grant ${grant}, ${key} key)` : `FALSE: ${fault}`;
  return [time(start), time(end), covered, digest, verdict];
}

export const utc = (seconds: number): string => {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().slice(0, 19).replace("T", " ");
};

/** For people: the ends are enough to find an address or a hash again. */
export const short = (cell: string | number): string | number =>
  typeof cell === "string" && /^0x[0-9a-f]{40,}$/.test(cell) ? `${cell.slice(0, 8)}…${cell.slice(-4)}` : cell;

/** The statements of `plays` that do not stand. */
export const falsePlays = (plays: readonly ExplainedPlay[]) =>
  plays.filter(({ statement }) => statement?.fault !== undefined);
