import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkTrees } from "./checkTrees.ts";
import { parseTree } from "./parseTree.ts";

const CONTRACT = `contract Jar {
    function open() external returns (bool) {}
    function fill(
        uint256 a
    ) external onlyOwner returns (uint256) {
        return a;
    }
    function _inner() private {}
}`;
const TREE = `Jar
├── open
│   ├── when it is open: it reverts → test_Open_RevertWhen_Open
│   └── else: it opens, and says
│       so → test_Open, testFuzz_Open
└── fill → test_Fill

Jar.again
└── shake → test_Fill
`;
const TEST = `contract JarTest {
    function test_Open_RevertWhen_Open() public {}
    function test_Open() public {}
    function testFuzz_Open(uint256 a) public {}
    function test_Fill() public {}
    function helper() public {}
}`;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function check(changes: Record<string, string | undefined>): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), "musicchain-trees-"));
  folders.push(root);
  const files: Record<string, string | undefined> = {
    "contracts/Jar.sol": CONTRACT,
    "contracts/IJar.sol": "interface IJar { function shake() external; }",
    "contracts/testing/Helper.sol": "contract Helper { function help() external {} }",
    "test/contracts/Jar.t.sol": TEST,
    "test/contracts/Jar.tree": TREE,
    "test/contracts/invariants/Jar.t.sol": "contract I { function invariant_A() public {} }",
    ...changes,
  };
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return checkTrees(root);
}

describe("checkTrees", () => {
  it("finds nothing where all fits", async () => {
    expect(await check({})).toEqual([]);
  });

  it("finds a leaf without a test, and one whose test is not there", async () => {
    const tree = TREE.replace(" → test_Open_RevertWhen_Open", "").replace("testFuzz_Open", "testFuzz_Opens");
    expect(await check({ "test/contracts/Jar.tree": tree })).toEqual([
      "test/contracts/Jar.tree:3 names no test: when it is open: it reverts",
      "test/contracts/Jar.tree:4 names testFuzz_Opens, which is not there",
      "test/contracts/Jar.tree has no leaf for test_Open_RevertWhen_Open",
      "test/contracts/Jar.tree has no leaf for testFuzz_Open",
    ]);
  });

  it("finds a test file without a tree", async () => {
    const problems = await check({ "test/contracts/Jar.tree": undefined });
    expect(problems[0]).toBe("test/contracts/Jar.t.sol has no tree: write Jar.tree beside it");
  });

  it("finds an external function that no tree names", async () => {
    const grown = CONTRACT.replace("function _inner", "function close() public {}\n    function _inner");
    expect(await check({ "contracts/Jar.sol": grown })).toEqual(["contracts/Jar.sol: no tree names close"]);
  });
});

describe("parseTree", () => {
  it("reads leaves with their tests, over more than one line", () => {
    expect(parseTree(TREE)).toEqual([
      { line: 3, text: "when it is open: it reverts", tests: ["test_Open_RevertWhen_Open"] },
      { line: 4, text: "else: it opens, and says so", tests: ["test_Open", "testFuzz_Open"] },
      { line: 6, text: "fill", tests: ["test_Fill"] },
      { line: 9, text: "shake", tests: ["test_Fill"] },
    ]);
  });
});
