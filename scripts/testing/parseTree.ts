export type Leaf = { line: number; text: string; tests: string[] };

type Item = Leaf & { depth: number };

/** The leaves of a `.tree`: what stands before `→`, and the tests named after it. A text may go on in the next line. */
export function parseTree(text: string): Leaf[] {
  const items: Item[] = [];
  for (const [i, row] of text.split("\n").entries()) {
    const [, indent, rest] = /^([│ ]*)[├└]── (.*)$/.exec(row) ?? [];
    if (indent !== undefined) items.push({ depth: indent.length, line: i + 1, text: rest!, tests: [] });
    // A row without indentation is the root of the next tree of the file.
    else if (items.length > 0 && /^[│ ]/.test(row)) items.at(-1)!.text += ` ${row.replace(/^[│ ]+/, "")}`;
  }
  return items
    .filter(({ depth }, i) => (items[i + 1]?.depth ?? 0) <= depth)
    .map(({ line, text: whole }) => {
      const [before, after = ""] = whole.split("→");
      return { line, text: before!.trim(), tests: after.match(/\w+/g) ?? [] };
    });
}
