import { type Address, ZERO_ADDRESS } from "../bytes.ts";
import { BPS, MAX_SPLITS } from "../constants.ts";

/** One party's part of a song's artist lane, basis points. */
export type Split = { party: Address; bps: number };

/**
 * Why these splits cannot be registered, in words; `undefined` when they can.
 * `forbidden` are the token and the ledger: money sent there would be lost.
 */
export function checkSplits(splits: Split[], forbidden: Address[] = []): string | undefined {
  if (splits.length === 0) return "A song needs at least one split party.";
  if (splits.length > MAX_SPLITS)
    return `${splits.length} split parties; at most ${MAX_SPLITS} are possible.`;
  const seen = new Set<string>();
  let sum = 0;
  for (const { party, bps } of splits) {
    const address = party.toLowerCase();
    if (!/^0x[0-9a-f]{40}$/.test(address)) return `${party} is not an address.`;
    if (address === ZERO_ADDRESS) return "The zero address cannot be a split party.";
    if (forbidden.some((other) => other.toLowerCase() === address))
      return `${party} is a contract of Musicchain and cannot be a split party.`;
    if (seen.has(address)) return `${party} is named twice; add its shares together.`;
    if (!Number.isInteger(bps) || bps < 1 || bps > BPS)
      return `The share of ${party} is ${bps}; it must be 1 to ${BPS} basis points.`;
    seen.add(address);
    sum += bps;
  }
  if (sum !== BPS) return `The shares sum to ${sum} basis points; they must sum to exactly ${BPS}.`;
  return undefined;
}
