import type { Context } from "../context.ts";
import { ExitCode } from "../exitCodes.ts";
import { table } from "../table.ts";
import { toCsv } from "./toCsv.ts";

type Cell = string | number | bigint;

/** An answer of an audit: JSON, CSV of its rows in exact figures, or words and a table; 3 is the exit code of a no. */
export function report(
  { output }: Context,
  {
    csv,
    value,
    agrees,
    before = [],
    heads,
    rows,
    exact,
    after = [],
  }: {
    csv: boolean;
    /** What --json prints. */
    value: unknown;
    agrees: boolean;
    before?: string[];
    heads: readonly string[];
    rows: readonly (readonly Cell[])[];
    /** The same rows for programs: wei, UTC seconds. */
    exact: readonly (readonly (Cell | boolean | undefined)[])[];
    after?: string[];
  },
): void {
  output.json(value);
  if (csv) output.print(toCsv(heads, exact));
  else {
    for (const line of before) output.print(line);
    if (rows.length > 0) output.print(`${table(heads, rows)}\n`);
    for (const line of after) output.print(line);
  }
  if (!agrees) process.exitCode = ExitCode.Disagrees;
}
