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

const cell = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;

/** Markdown: counts per file, and every survivor with its explanation. */
export function renderReport(rows: Row[]): { table: string; survivors: string } {
  const line = (name: string, some: Row[]) => {
    const { killed, survived, invalid, share } = scoreOutcomes(some.map(({ outcome }) => outcome));
    return `| ${name} | ${killed} | ${survived} | ${invalid} | ${(share / 100).toFixed(2)} % |`;
  };
  const files = [...new Set(rows.map(({ mutant }) => mutant.file))];
  const table = [
    "| file | killed | survived | does not compile | killed of the valid |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...files.map((file) =>
      line(
        cell(file),
        rows.filter(({ mutant }) => mutant.file === file),
      ),
    ),
    line("all", rows),
  ].join("\n");
  const survivors = rows
    .filter(({ outcome }) => outcome.verdict === "survived")
    .map(
      ({ mutant, before, after, why }) =>
        `| ${mutant.file.replace("contracts/", "")} ${mutant.where} | ${cell(before)} | ${cell(after)} | ${why ?? "not explained"} |`,
    );
  const head = ["| where | before | after | why no test can, or need, notice |", "| --- | --- | --- | --- |"];
  return { table, survivors: survivors.length === 0 ? "" : [...head, ...survivors, ""].join("\n") };
}
