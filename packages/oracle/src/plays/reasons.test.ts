import { readFileSync } from "node:fs";
import { PLAY_REASONS } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { REASON_SENTENCES } from "./reasons.ts";

const table = readFileSync(new URL("../../../../docs/errors.md", import.meta.url), "utf8");

test.each(PLAY_REASONS)("%s has a sentence that says what to do, and a row in docs/errors.md", (reason) => {
  expect(REASON_SENTENCES[reason]).toMatch(/^[A-Z0-9].{20,}\.$/);
  expect(table).toMatch(new RegExp(`^\\| \`${reason}\` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$`, "m"));
});
