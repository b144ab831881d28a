import type { Sources } from "./types.ts";

const BYTES = 4_096;

/**
 * Gives every contract that can be created code nobody calls, so that the code of a mutant of it fits into its place
 * in the code of whoever creates it.
 */
export function padContracts(sources: Sources, files: string[]): Sources {
  const padded: Sources = new Map(sources);
  for (const file of files) {
    const text = (sources.get(file) as string).replace(
      /^contract (\w+)\b[^{]*\{/gm,
      (head, name) =>
        `${head} function padding${name}() external pure returns (bytes memory) { return hex"${"5a".repeat(BYTES)}"; }`,
    );
    padded.set(file, text);
  }
  return padded;
}
