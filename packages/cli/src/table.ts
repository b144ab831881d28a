import { printable } from "./output.ts";

type Cell = string | number | bigint;

/** Columns for a terminal: the widest cell decides, numbers stand to the right. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell))));
  const widths = heads.map((head, column) =>
    Math.max(width(head), ...cells.map((row) => width(row[column] ?? ""))),
  );
  const right = heads.map(
    (_, column) =>
      rows.length > 0 && rows.every((row) => /^[\d.,:]*( [A-Z]+)?$|^–$/.test(String(row[column]))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const pad = " ".repeat(widths[column]! - width(cell));
        return right[column] ? pad + cell : cell + pad;
      })
      .join("  ")
      .trimEnd();
  return [line(heads), line(widths.map((columns) => "─".repeat(columns))), ...cells.map(line)].join("\n");
}

/** Terminal columns: East Asian wide characters and emoji take two, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
