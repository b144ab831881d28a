const flat = (value: unknown, path = ""): [string, unknown][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, path === "" ? key : `${path} › ${key}`))
    : [[path, value]];

const show = (value: unknown) => (value === undefined ? "nothing" : String(value));

/** One sentence for each figure or line that is not what was committed; the last says what to do. */
export function compareSnapshot(name: string, committed: unknown, measured: unknown): string[] {
  const [before, after] = [new Map(flat(committed)), new Map(flat(measured))];
  const drift = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${name}: ${path} is ${show(after.get(path))}, and was ${show(before.get(path))}`);
  return drift.length === 0
    ? []
    : [...drift, "If the change is meant, run `npm run snapshots` and commit snapshots/ with it."];
}
