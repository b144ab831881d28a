import { CAP, FLOOR } from "../constants.ts";

/**
 * What a mature play burns, wei, from the accrued supply (wei) of the state its batch extends:
 * `floor(1000 ONE ((S − FLOOR) / (CAP − FLOOR))³)`, exact. Twin: `BurnCurve.burn`.
 */
export function burn(accruedSupply: bigint): bigint {
  if (accruedSupply <= FLOOR) return 0n;
  const d = (accruedSupply < CAP ? accruedSupply : CAP) - FLOOR;
  return (d * d * d) / 10n ** 60n;
}
