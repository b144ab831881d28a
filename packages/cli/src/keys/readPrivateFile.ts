import { readFile, stat } from "node:fs/promises";
import { UserError } from "@musicchain/protocol";

/**
 * A file with a secret, which only its owner may read.
 * @throws UserError when others may read it, or it cannot be read
 */
export async function readPrivateFile(path: string, what: "key" | "password"): Promise<string> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new UserError(
        `Others can read the ${what} file ${path} (mode ${(mode & 0o777).toString(8)}).`,
        `Run: chmod 600 ${path}`,
      );
    }
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new UserError(
      `The ${what} file ${path} cannot be read (${code}).`,
      "Check the path and its owner.",
    );
  }
}
