import { formatUnits } from "viem";

/** Wei as tokens, exact, with at least two decimals: `1.00`, `0.25`, `970.299`. */
export function formatTokens(wei: bigint): string {
  const [whole = "0", fraction = ""] = formatUnits(wei, 18).split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}
