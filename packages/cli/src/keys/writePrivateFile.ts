import { existsSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@musicchain/protocol";

/** @throws UserError when there is such a file: said before a password is asked for */
export function requireFree(path: string): void {
  if (existsSync(path)) throw taken(path);
}

const taken = (path: string) =>
  new UserError(`There is a file ${path} already.`, "Name another one with --to FILE.");

/**
 * Writes a file that only its owner may read, and never over another: a key that is overwritten is money lost.
 * @throws UserError when there is a file already
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "EEXIST") throw taken(path);
    throw new UserError(`${path} cannot be written (${cause.code}).`, "Name another file with --to FILE.");
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
