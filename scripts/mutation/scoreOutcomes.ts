import type { Outcome } from "./types.ts";

export type Score = {
  killed: number;
  survived: number;
  /** Those that do not compile, or to the same code as another. */
  uncounted: number;
  /** Killed of those that count, in hundredths of a percent rounded down; a file without mutants has 10 000. */
  share: number;
};

/** Counts verdicts. */
export function scoreOutcomes(outcomes: Outcome[]): Score {
  const count = (verdict: Outcome["verdict"]) =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const [killed, survived] = [count("killed"), count("survived")];
  const counted = killed + survived;
  const share = counted === 0 ? 10_000 : Math.floor((killed * 10_000) / counted);
  return { killed, survived, uncounted: outcomes.length - counted, share };
}
