import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readStorageLayout } from "./readStorageLayout.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function read(body: string) {
  const root = await mkdtemp(join(tmpdir(), "musicchain-layout-"));
  folders.push(root);
  await mkdir(join(root, "contracts"));
  await writeFile(join(root, "package.json"), "{}");
  const source = `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.28;\ncontract Jar {\n${body}\n}`;
  await writeFile(join(root, "contracts/Jar.sol"), source);
  return (await readStorageLayout(root, ["contracts/Jar.sol"])).Jar;
}

test("tells slots, offsets and structs apart, and keeps still when only a comment moves", async () => {
  const body =
    "struct Spoon { uint64 size; address owner; }\nuint64 a; uint64 b; mapping(uint256 id => Spoon) c;";
  const layout = await read(body);
  expect(layout).toEqual([
    "0+0 a: uint64",
    "0+8 b: uint64",
    "1+0 c: mapping(uint256 => struct Jar.Spoon)",
    "struct Jar.Spoon { 0+0 size: uint64; 0+8 owner: address }",
  ]);
  expect(await read(`// a comment\nuint256 constant D = 1;\n${body}`)).toEqual(layout);
  expect(await read(body.replace("uint64 a; uint64 b;", "uint64 b; uint64 a;"))).not.toEqual(layout);
});
