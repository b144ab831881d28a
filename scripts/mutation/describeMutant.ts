import { applyMutant } from "./applyMutant.ts";
import type { Mutant } from "./types.ts";

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** The lines a mutant changes, before and after, each as one line. */
export function describeMutant(source: string, mutant: Mutant): { before: string; after: string } {
  const text = Buffer.from(source);
  const start = text.lastIndexOf("\n", mutant.start - 1) + 1;
  const newline = text.indexOf("\n", mutant.end);
  const end = newline < 0 ? text.length : newline;
  const before = text.subarray(start, end).toString();
  const shifted = { ...mutant, start: mutant.start - start, end: mutant.end - start };
  return { before: oneLine(before), after: oneLine(applyMutant(before, shifted)) };
}
