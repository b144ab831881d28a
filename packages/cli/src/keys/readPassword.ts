import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UserError } from "@musicchain/protocol";
import { readPrivateFile } from "./readPrivateFile.ts";

export type PasswordSource = {
  /** File whose first line is the password, readable by its owner only. */
  passwordFile?: string;
  question: string;
  /** A new one is asked for twice, and not taken when it is short. */
  isNew?: boolean;
  signal?: AbortSignal;
};

const SHORTEST = 8;

/**
 * A password, from a file or typed at the terminal, where it is not shown.
 * @throws UserError when there is neither, or the two do not agree
 */
export async function readPassword(source: PasswordSource): Promise<string> {
  const { passwordFile, question, isNew = false, signal } = source;
  const password =
    passwordFile === undefined
      ? await ask(question, signal)
      : (await readPrivateFile(passwordFile, "password")).split(/\r?\n/, 1)[0]!;
  if (!isNew) return password;
  if (password.length < SHORTEST) {
    throw new UserError(
      `The password has ${password.length} characters.`,
      `Use ${SHORTEST} or more: whoever gets the file can try as many as they like.`,
    );
  }
  if (passwordFile === undefined && (await ask("The same once more: ", signal)) !== password) {
    throw new UserError("The two passwords are not the same.", "Try again.");
  }
  return password;
}

/** Asks for a line at the terminal without showing it. */
export async function ask(question: string, signal?: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      "A password is needed, and there is no terminal to ask at.",
      "Pass --password-file FILE, a file with the password that only you can read (chmod 600).",
    );
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 });
  // The terminal is ours while we ask, so Ctrl-C comes as a character.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const closed = new Promise<never>((_, reject) =>
    lines.once("close", () =>
      reject(new UserError("No password was given.", "Type it, or pass --password-file FILE.")),
    ),
  );
  closed.catch(() => {});
  // Not before: what is typed while the terminal still echoes would be seen.
  process.stderr.write(question);
  try {
    return await Promise.race([lines.question("", { signal }), closed]);
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}
