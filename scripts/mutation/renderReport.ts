import { scoreOutcomes } from "./scoreOutcomes.ts";
import type { Mutant, Outcome } from "./types.ts";

export type Row = {
  target: string;
  mutant: Mutant;
  outcome: Outcome;
  before: string;
  after: string;
  /** Why a survivor is none of the tests' business. */
  why: string | undefined;
};

/** Markdown: counts per file and of all. */
export function renderReport(rows: Row[]): string {
  const line = (name: string, some: Row[]) => {
    const { killed, survived, uncounted, share } = scoreOutcomes(some.map(({ outcome }) => outcome));
    return `| ${name} | ${killed} | ${survived} | ${uncounted} | ${(share / 100).toFixed(2)} % |`;
  };
  const files = [...new Set(rows.map(({ mutant }) => mutant.file))];
  return [
    "| file | killed | survived | not counted | killed of those counted |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...files.map((file) =>
      line(
        `\`${file}\``,
        rows.filter(({ mutant }) => mutant.file === file),
      ),
    ),
    line("all", rows),
  ].join("\n");
}
