import type { Outcome } from "./types.ts";

export type Score = {
  killed: number;
  survived: number;
  invalid: number;
  /** Killed of those that compile, in hundredths of a percent rounded down; a file without mutants has 10 000. */
  share: number;
};

/** Counts verdicts. */
export function scoreOutcomes(outcomes: Outcome[]): Score {
  const count = (verdict: Outcome["verdict"]) =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const [killed, survived, invalid] = [count("killed"), count("survived"), count("invalid")];
  const valid = killed + survived;
  return { killed, survived, invalid, share: valid === 0 ? 10_000 : Math.floor((killed * 10_000) / valid) };
}
