import { expect, test } from "vitest";
import { fileNameOf } from "./fileNameOf.ts";

test.each([
  ["Juhani Junkala", "Idle Tune", "Juhani Junkala - Idle Tune"],
  ["", "Café noir", "Café noir"],
  ["AC/DC", "../../etc/passwd", "AC DC - .. .. etc passwd"],
  ["", "../x", "x"],
  ["", ".hidden", "hidden"],
  ["", 'What? "Now": <a|b>\u202e', "What Now a b"],
  ["", "...", "Untitled"],
  ["", "ends.", "ends"],
])("%s, %s", (artist, title, name) => {
  expect(fileNameOf({ artist, title })).toBe(name);
});

test("long names are cut between characters", () => {
  const name = fileNameOf({ artist: "", title: "é".repeat(300) });
  expect(name).toBe("é".repeat(100));
});
