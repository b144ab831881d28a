import type { Mutant } from "./types.ts";

/** The source with one mutant in it. */
export function applyMutant(source: string, { start, end, replacement }: Mutant): string {
  const text = Buffer.from(source);
  return text.subarray(0, start).toString() + replacement + text.subarray(end).toString();
}
