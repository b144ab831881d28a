import { BPS } from "../constants.ts";

/** `bps` basis points of `amount` (wei), rounded down; exact for whole tokens. */
export function shareOf(amount: bigint, bps: number): bigint {
  return (amount * BigInt(bps)) / BigInt(BPS);
}
