import { join } from "node:path";

/** The command line that runs `musicchain`. */
export const musicchain = (root: string, ...args: string[]): string[] => [
  process.execPath,
  join(root, "packages", "cli", "bin", "musicchain.js"),
  ...args,
];
