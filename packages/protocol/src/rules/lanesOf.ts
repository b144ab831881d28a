import { ONE } from "../constants.ts";

/** What one play pays, wei: to the song's parties, its seeder, its relay, and a listener who discovered it. */
export type Lanes = { artist: bigint; seeder: bigint; relay: bigint; listener: bigint };

/** The lanes of a play that minted `minted`: at the cap it is nothing, and so is every lane. */
export function lanesOf(
  { relay, discoverer }: { relay: number | undefined; discoverer: boolean },
  minted: bigint,
): Lanes {
  const token = minted === 0n ? 0n : ONE;
  const relayed = relay === undefined ? 0n : token / 4n;
  return { artist: token, seeder: token - relayed, relay: relayed, listener: discoverer ? token : 0n };
}
