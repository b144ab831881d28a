import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { UserError } from "@musicchain/protocol";
import { InvalidArgumentError } from "commander";
import { nearestName } from "./nearestName.ts";
import type { Setting } from "./settings.ts";

/** What a file says, by the option's name on the command line's side. */
export type FileSettings = { file: string | undefined; values: Map<string, unknown> };

/** Where settings are looked for when no file is named. */
export const usualFile = (dataDir: string): string => join(dataDir, "config.json");

/** Names under which somebody may try to keep a secret. */
const SECRETS = /^(private_?key|key|password|passphrase|mnemonic|seed_?phrase|secret)$/i;

/**
 * Reads a settings file (JSON), each value by the words of the command line it stands for.
 * @param named the file somebody asked for; without it the data folder's own is read if it is there
 * @throws UserError when it cannot be read, a name is unknown or a value is not one
 */
export async function readSettings(
  { named, dataDir }: { named: string | undefined; dataDir: string },
  known: Setting[],
): Promise<FileSettings> {
  const file = resolve(named ?? usualFile(dataDir));
  if (named === undefined && !existsSync(file)) return { file: undefined, values: new Map() };
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(await readJson(file))) {
    const setting = known.find((each) => each.name === name);
    if (setting === undefined) throw unknown(name, known, file);
    if (named === undefined && name === "dataDir") {
      throw new UserError(
        `${file} names another data folder.`,
        "Pass it with --config, or leave dataDir out.",
      );
    }
    values.set(setting.option.attributeName(), toValue(setting, value, file));
  }
  return { file, values };
}

async function readJson(file: string): Promise<object> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(
      `The settings ${file} cannot be read (${cause.code}).`,
      "Name another file with --config.",
    );
  });
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  } catch {
    // Said below: a parser's message would quote the file.
  }
  throw new UserError(
    `The settings ${file} are no JSON object.`,
    'Write { "uploadLimit": "2M" }, for example.',
  );
}

function unknown(name: string, known: Setting[], file: string): UserError {
  if (SECRETS.test(name)) {
    return new UserError(
      `${file} must not hold a secret ("${name}").`,
      "Keep the key in a keystore (musicchain key new), and name it: keyFile, passwordFile.",
    );
  }
  const nearest = nearestName(
    name,
    known.map((each) => each.name),
  );
  return new UserError(
    `${file} has an unknown setting "${name}".`,
    `Did you mean "${nearest}"? musicchain config lists all of them.`,
  );
}

function toValue({ name, option, isPath = false }: Setting, value: unknown, file: string): unknown {
  const wrong = (why: string) =>
    new UserError(
      `"${name}" in ${file} is ${JSON.stringify(value)}.`,
      `${why} (as ${option.flags} takes it)`,
    );
  if (option.isBoolean()) {
    if (typeof value === "boolean") return value;
    throw wrong("It is true or false.");
  }
  const isList = Array.isArray(option.defaultValue);
  if (Array.isArray(value) !== isList) throw wrong(isList ? "It is a list: […]." : "It is one value.");
  const toText = (item: unknown): string => {
    if (typeof item !== "string" && typeof item !== "number") throw wrong("It is a text or a number.");
    return isPath ? resolve(dirname(file), String(item).replace(/^~(?=\/)/, homedir())) : String(item);
  };
  try {
    const { parseArg } = option;
    if (!isList) return parseArg ? parseArg(toText(value), undefined) : toText(value);
    return (value as unknown[]).reduce((list, item) => parseArg!(toText(item), list), [] as unknown);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw wrong(error.message);
    throw error;
  }
}
