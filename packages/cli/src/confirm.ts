import { createInterface } from "node:readline/promises";
import type { Context } from "./context.ts";

/** Asks a person at a terminal; undefined when there is nobody to ask. */
export async function confirm({ output, signal }: Context, question: string): Promise<boolean | undefined> {
  if (!output.interactive || !process.stdin.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
  } finally {
    lines.close();
  }
}
