import { basename } from "node:path";
import type { Row } from "./renderReport.ts";
import { scoreOutcomes } from "./scoreOutcomes.ts";

export type Result = {
  target: string;
  /** How many mutants there are, of which the rows are all or a sample. */
  found: number;
  seed: string;
  /** The day of the commit that was mutated. */
  day: string;
  rows: Row[];
};

const SUMMARY = [
  "| target | of | tried | killed | survived | not counted | killed of those counted |",
  "| --- | --- | --- | ---: | ---: | ---: | ---: |",
];
const SURVIVORS = [
  "| target | where | before | after | why no test can, or need, notice |",
  "| --- | --- | --- | --- | --- |",
];

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
/** What a row's first cell begins with: the target, before what is said of it. */
const targetOf = (row: string) => /^\| `?(\w+)/.exec(row)?.[1] ?? "";

function summarize({ target, found, seed, day, rows }: Result): string {
  const { killed, survived, uncounted, share } = scoreOutcomes(rows.map(({ outcome }) => outcome));
  const files = [...new Set(rows.map(({ mutant }) => basename(mutant.file, ".sol")))].map(code).join(", ");
  const tried = rows.length === found ? `all ${found}` : `${rows.length} of ${found}, seed ${seed}`;
  const counts = `${killed} | ${survived} | ${uncounted} | ${(share / 100).toFixed(2)} %`;
  return `| ${target}: ${files} | ${day} | ${tried} | ${counts} |`;
}

/**
 * The block of results in the document with those of some targets replaced; what it says of the others stays.
 * Targets come in the order of `order`.
 */
export function mergeResults(block: string, results: Result[], order: string[]): string {
  const rowsOf = (head: string[]) => {
    const lines = block.split("\n");
    const start = lines.indexOf(head[0] as string);
    if (start < 0) return [];
    const rest = lines.slice(start + head.length);
    const end = rest.findIndex((line) => !line.startsWith("|"));
    return (end < 0 ? rest : rest.slice(0, end)).filter(
      (row) => !results.some(({ target }) => target === targetOf(row)),
    );
  };
  const sorted = (rows: string[]) =>
    [...rows].sort((a, b) => order.indexOf(targetOf(a)) - order.indexOf(targetOf(b)));
  const survivors = results.flatMap(({ target, rows }) =>
    rows
      .filter(({ outcome }) => outcome.verdict === "survived")
      .map(
        ({ mutant, before, after, why }) =>
          `| ${target} | ${basename(mutant.file, ".sol")} ${mutant.where} | ${code(before)} | ${code(after)} | ${why ?? "not explained"} |`,
      ),
  );
  return [
    ...[...SUMMARY, ...sorted([...rowsOf(SUMMARY), ...results.map(summarize)])],
    ...["", ...SURVIVORS, ...sorted([...rowsOf(SURVIVORS), ...survivors])],
  ].join("\n");
}
