import { expect, test } from "vitest";
import { applyMutant } from "./applyMutant.ts";
import { compile } from "./compile.ts";
import { findMutants } from "./findMutants.ts";

const FILE = "Small.sol";

/** The bodies that mutants of a function's body leave, without their white space at the ends. */
function bodies(
  body: string,
  head = "function f(uint256 a, uint256 b) external pure returns (uint256 r)",
): string[] {
  const before = `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.28;\n// − is three bytes\ncontract Small {\n${head} {`;
  const source = `${before}${body}}\n}\n`;
  const { asts, error } = compile(new Map([[FILE, source]]), [FILE], "ast");
  const ast = asts.get(FILE);
  if (!ast) throw new Error(error);
  return findMutants(FILE, source, ast).map((mutant) => {
    const text = applyMutant(source, mutant);
    return text.slice(text.indexOf(") {") + 3, text.lastIndexOf("}\n}"));
  });
}

test("moves a comparison's boundary and turns it round", () => {
  expect(bodies("require(a < b);")).toEqual(
    expect.arrayContaining(["require(a <= b);", "require(a >= b);", "{}"]),
  );
  expect(bodies("require(a == b);")).toContain("require(a != b);");
});

test("changes the right one of two like operators", () => {
  expect(bodies("r = a + (b + a);")).toEqual(
    expect.arrayContaining(["r = a - (b + a);", "r = a + (b - a);"]),
  );
});

test("moves constants by one, without going below zero", () => {
  const found = bodies("r = a * 0 days; r += 3 hours;");
  expect(found).toEqual(
    expect.arrayContaining([
      "r = a * (0 days + 1); r += 3 hours;",
      "r = a * 0 days; r += (3 hours + 1);",
      "r = a * 0 days; r += (3 hours - 1);",
    ]),
  );
  expect(found.some((body) => body.includes("0 days - 1"))).toBe(false);
});

test("drops a check, forces it, and drops what it does", () => {
  const found = bodies("if (a > b) revert(); r = 1;");
  expect(found).toEqual(
    expect.arrayContaining([
      "if (true) revert(); r = 1;",
      "if (false) revert(); r = 1;",
      "if (a > b) {} r = 1;",
      "if (a > b) revert(); {}",
    ]),
  );
});

test("changes what is returned, assigned and chosen", () => {
  expect(bodies("return a;")).toEqual(["return 0;", "return (a) + 1;"]);
  expect(bodies("r -= a;")).toEqual(expect.arrayContaining(["r += a;", "r = a;"]));
  expect(bodies("r = a < b ? a : b;")).toEqual(expect.arrayContaining(["r = (a);", "r = (b);"]));
  expect(bodies("r = a & b; r++;")).toEqual(
    expect.arrayContaining(["r = a | b; r++;", "r = a & b; r--;", "r = a & b; {}"]),
  );
});

test("changes assembly", () => {
  const found = bodies("assembly { r := add(a, 0x20) }");
  expect(found).toEqual(
    expect.arrayContaining([
      "assembly { r := sub(a, 0x20) }",
      "assembly { r := add(a, 33) }",
      "assembly { r := add(a, 31) }",
    ]),
  );
});

test("removes a modifier, and leaves a constructor its parents", () => {
  const source = `pragma solidity ^0.8.28;
contract Base { constructor(uint256) {} }
contract Small is Base { modifier only() { _; } constructor() Base(1) {} function f() external only {} }`;
  const { asts } = compile(new Map([[FILE, source]]), [FILE], "ast");
  const mutants = findMutants(FILE, source, asts.get(FILE)!);
  expect(mutants.filter(({ operator }) => operator === "modifier")).toMatchObject([
    { original: "only", where: "f" },
  ]);
});

test("names the place, and gives the same ids for the same text", () => {
  const source =
    "pragma solidity ^0.8.28;\ncontract Small { function f() external pure returns (bool) {\n return true; } }";
  const { asts } = compile(new Map([[FILE, source]]), [FILE], "ast");
  const mutants = findMutants(FILE, source, asts.get(FILE)!);
  expect(mutants).toMatchObject([
    { file: FILE, line: 3, where: "f", original: "true", replacement: "false" },
  ]);
  expect(findMutants(FILE, source, asts.get(FILE)!)).toEqual(mutants);
  expect(findMutants("Other.sol", source, asts.get(FILE)!)[0]!.id).not.toBe(mutants[0]!.id);
});
