import { readFile } from "node:fs/promises";

/** A row of the table of privileged functions in docs/trust.md. */
export type PrivilegedFunction = {
  /** Name of the contract. */
  contract: string;
  /** `name(types)` */
  signature: string;
  /** Who alone may call it, from {@link HOLDERS}; none: nobody. */
  holders: Holder[];
  /** Name of the error that everybody else gets. */
  refusal: string;
};

export const HOLDERS = [
  "council",
  "guardian",
  "founders",
  "seats",
  "governor",
  "ledger",
  "fault proofs",
] as const;
export type Holder = (typeof HOLDERS)[number] | "timelock itself";

const HEAD = "| contract | function | who | delay | bound | everybody else gets |";

/** Reads the table from the document people read, so that the two cannot differ. */
export async function readTrustTable(file: string | URL): Promise<PrivilegedFunction[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const begin = lines.indexOf(HEAD);
  if (begin < 0) throw new Error(`${file} has no table that begins with ${HEAD}`);
  const rows: PrivilegedFunction[] = [];
  for (const line of lines.slice(begin + 2)) {
    if (!line.startsWith("|")) break;
    const [contract, signature, who, , , refusal] = line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", ""));
    if (!contract || !signature || !who || !refusal) throw new Error(`a row is not whole: ${line}`);
    const holders = who === "nobody" ? [] : who.split(", ").map((name) => toHolder(name, line));
    rows.push({ contract, signature, holders, refusal });
  }
  return rows;
}

function toHolder(name: string, line: string): Holder {
  const known = [...HOLDERS, "timelock itself" as const].find((holder) => holder === name);
  if (!known) throw new Error(`"${name}" is nobody this table knows: ${line}`);
  return known;
}
