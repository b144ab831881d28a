import { expect, test } from "vitest";
import type { ChainDemand } from "../chain/types.ts";
import { BUDGET_SECONDS, demandsCost } from "./demandsCost.ts";

const own = `0x${"01".repeat(20)}` as const;
const other = `0x${"02".repeat(20)}` as const;
const demand = (changes: Partial<ChainDemand>): ChainDemand => ({
  ...{ batch: 1, segment: 0, demander: own, deadline: 0, status: "open", bond: 100n },
  ...changes,
});
const answered = (time: number, cost: bigint) =>
  demand({ status: "answered", answer: { evidences: [], siblings: [], time, cost } });

test("is what open demands bind and the last day's answers cost, one's own alone", () => {
  const now = 1_000_000;
  const demands = [
    demand({}),
    demand({ bond: 30n, segment: 1 }),
    demand({ demander: other }),
    demand({ status: "closed" }),
    answered(now - BUDGET_SECONDS + 1, 7n),
    answered(now - BUDGET_SECONDS, 1_000n),
  ];
  expect(demandsCost(demands, own, now)).toBe(137n);
  expect(demandsCost([], own, now)).toBe(0n);
});
