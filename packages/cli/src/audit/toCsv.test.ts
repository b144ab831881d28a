import { expect, test } from "vitest";
import { toCsv } from "./toCsv.ts";

test("quotes what would be read as something else", () => {
  const rows = [
    [1, 2n, undefined],
    ["a,b", 'say "no"', "two\nlines"],
    ["=1+1", "-5", "-x"],
  ];
  expect(toCsv(["x", "y", "z"], rows)).toBe(
    'x,y,z\r\n1,2,\r\n"a,b","say ""no""","two\nlines"\r\n\'=1+1,-5,\'-x',
  );
});
