import { type Address, type BatchPlay, ZERO_ADDRESS } from "@musicchain/protocol";

export const SONGS = 3_000;
export const LISTENERS = 200;
export const SEEDERS = 50;

const address = (group: number, index: number): Address =>
  `0x${(BigInt(group) * 2n ** 128n + BigInt(index) * 0x9e3779b97f4a7c15n).toString(16).padStart(40, "a7")}`;

export const listenerAt = (index: number): Address => address(0x11, index + 1);
export const seederAt = (index: number): Address => address(0x5e, index + 1);
export const relayAt = (index: number): Address => address(0x3e, index + 1);

/** A small generator with a seed (mulberry32): the same plays on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `count` plays of one day: songs by Zipf's law with exponent 1 over 3 000 songs, any of 200 listeners, any of 50
 * seeders. `relayed` puts one of 5 relays between every one of them.
 */
export function zipfPlays(count: number, { seed = 1, relayed = false } = {}): BatchPlay[] {
  const random = createRandom(seed);
  const shares = Array.from({ length: SONGS }, (_, rank) => 1 / (rank + 1));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const pickSong = (): number => {
    let rest = random() * total;
    const rank = shares.findIndex((share) => {
      rest -= share;
      return rest < 0;
    });
    // Popular songs are as old or as young as others: ranks are spread over the ids.
    return 1 + ((Math.max(0, rank) * 1_409) % SONGS);
  };
  return Array.from({ length: count }, (_, i) => ({
    song: pickSong(),
    listener: listenerAt(Math.floor(random() * LISTENERS)),
    seeder: seederAt(Math.floor(random() * SEEDERS)),
    relay: relayed ? relayAt(Math.floor(random() * 5)) : ZERO_ADDRESS,
    start: i,
    digest: `0x${i.toString(16).padStart(64, "0")}`,
    discoverer: true,
  }));
}
