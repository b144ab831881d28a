import type { Hex } from "@musicchain/protocol";
import type { ChainDemand } from "../chain/types.ts";

/** For how long an answer that was paid for counts, seconds. */
export const BUDGET_SECONDS = 86_400;

/** What demands of `demander` bind as of `now` (UTC seconds), and cost in the day before it: what a budget limits. Wei. */
export function demandsCost(demands: readonly ChainDemand[], demander: Hex, now: number): bigint {
  return demands
    .filter((demand) => demand.demander === demander)
    .reduce((sum, { status, bond, answer }) => {
      if (status === "open") return sum + bond;
      return answer && answer.time > now - BUDGET_SECONDS ? sum + answer.cost : sum;
    }, 0n);
}
