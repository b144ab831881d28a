type Cell = string | number | bigint | boolean | undefined;

/** RFC 4180: a line of heads, a line for each row; quoted where a cell holds a comma, a quote or a line break. */
export function toCsv(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => cells.map(quote).join(",");
  return [line(heads), ...rows.map(line)].join("\r\n");
}

function quote(cell: Cell): string {
  const text = String(cell ?? "");
  // A spreadsheet would take a title that begins like this for a formula.
  const safe = /^[=+@\t\r-]/.test(text) && !/^-?\d+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
