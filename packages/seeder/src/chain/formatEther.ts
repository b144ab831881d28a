import { formatUnits } from "viem";

/** Wei as ETH with six significant digits at most, for people: `0.0123457 ETH`. */
export function formatEther(wei: bigint): string {
  const exact = formatUnits(wei, 18);
  const short = Number(exact).toPrecision(6);
  return `${short.includes("e") ? exact : String(Number(short))} ETH`;
}
