/** Everything a command says goes through here: results to standard output, the rest to standard error. */
export type Output = {
  /** A result for people; silent with --json. */
  print(text: string): void;
  /** The result for programs; silent without --json. */
  json(value: unknown): void;
  /** Progress, warnings, questions. */
  note(text: string): void;
  /** A live line may be drawn. */
  interactive: boolean;
};

export function createOutput({ json }: { json: boolean }): Output {
  return {
    print: (text) => void (json || process.stdout.write(`${text}\n`)),
    json: (value) => void (json && process.stdout.write(`${JSON.stringify(value, replacer, 2)}\n`)),
    note: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stderr.isTTY === true && !json,
  };
}

/** Wei travels as decimal text, as everywhere in the API. */
function replacer(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

/** Terminal escapes in a tag must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "");
}
