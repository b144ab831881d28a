/**
 * The accounts tree of a million accounts from nothing, against OpenZeppelin's `StandardMerkleTree` of 100 000
 * leaves with the same fields, on the same core: `node bench/tree.ts [--json]`.
 */
import { parseArgs } from "node:util";
import { type AccountState, accountLeaves, createTree } from "@musicchain/protocol";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

const ACCOUNTS = 1_000_000;
const ACCOUNTS_OF_OPENZEPPELIN = 100_000;
const CHANGED = 10_000;

export type TreeFigures = {
  /** CPU seconds from a million account records in memory to the root of their tree. */
  treeMillionSeconds: number;
  /** CPU seconds to change 10 000 of them and get the new root. */
  treeUpdateSeconds: number;
  openZeppelinSeconds: number;
  /** How many times less CPU an account costs than with OpenZeppelin's tree. */
  treePerAccountRatioToOpenZeppelin: number;
};

function accountOf(index: number): AccountState {
  return {
    owner: `0x${index.toString(16).padStart(40, "0")}`,
    earned: BigInt(index) * 10n ** 18n,
    burned: BigInt(index % 1_000) * 10n ** 15n,
    day: 20_000 + (index % 7),
    playsOnDay: index % 500,
    playsOnDayBefore: index % 300,
  };
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export function benchTree(rounds = 3): TreeFigures {
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => accountOf(i));
  const indexes = Float64Array.from(accounts, (_, i) => i);
  let tree = createTree();
  const treeMillionSeconds = median(
    Array.from({ length: rounds }, () =>
      cpuSeconds(() => {
        tree = createTree();
        tree.setMany(indexes, accountLeaves(accounts));
        tree.root();
      }),
    ),
  );
  const changed = Float64Array.from({ length: CHANGED }, (_, i) => (i * 7_919) % ACCOUNTS);
  const treeUpdateSeconds = median(
    Array.from({ length: rounds }, (_, round) =>
      cpuSeconds(() => {
        const after = Array.from(changed, (i) => ({ ...accounts[i]!, burned: BigInt(round) }));
        tree.setMany(changed, accountLeaves(after));
        tree.root();
      }),
    ),
  );
  const values = accounts
    .slice(0, ACCOUNTS_OF_OPENZEPPELIN)
    .map((a) => [a.owner, a.earned, a.burned, a.day, a.playsOnDay, a.playsOnDayBefore]);
  const types = ["address", "uint128", "uint128", "uint32", "uint16", "uint16"];
  const openZeppelinSeconds = cpuSeconds(() => {
    StandardMerkleTree.of(values, types);
  });
  return {
    treeMillionSeconds,
    treeUpdateSeconds,
    openZeppelinSeconds,
    treePerAccountRatioToOpenZeppelin:
      openZeppelinSeconds / ACCOUNTS_OF_OPENZEPPELIN / (treeMillionSeconds / ACCOUNTS),
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const figures = benchTree();
  if (values.json) console.log(JSON.stringify(figures));
  else {
    console.table({
      "a million accounts from nothing, CPU s": figures.treeMillionSeconds,
      "10 000 of them changed, CPU s": figures.treeUpdateSeconds,
      "OpenZeppelin, 100 000 leaves, CPU s": figures.openZeppelinSeconds,
      "times less per account": figures.treePerAccountRatioToOpenZeppelin,
    });
  }
}
