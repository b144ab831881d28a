import { expect, test } from "vitest";
import { table } from "./table.ts";

test("columns line up, numbers to the right, wide characters counted", () => {
  expect(
    table(
      ["title", "plays"],
      [
        ["Café", 7],
        ["音楽", 1200],
      ],
    ),
  ).toBe(["title  plays", "─────  ─────", "Café       7", "音楽    1200"].join("\n"));
});

test("a tag cannot drive the terminal", () => {
  expect(table(["title"], [["\u001b[2Jx\u202e"]])).toBe("title\n─────\n[2Jx");
});
