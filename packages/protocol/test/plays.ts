import fc from "fast-check";
import { type Address, type BatchPlay, ZERO_ADDRESS } from "../src/index.ts";

/** Plays to batch: songs by id, people by a small number. */
export const DAY = 20_400;
export const person = (i: number): Address => `0x${(i + 0xa0).toString(16).padStart(40, "0")}`;

let serial = 0;
export function play(
  song: number,
  listener: number,
  seeder: number,
  changes: Partial<BatchPlay> = {},
): BatchPlay {
  serial++;
  return {
    song,
    listener: person(listener),
    seeder: person(seeder),
    relay: ZERO_ADDRESS,
    start: DAY * 86_400 + serial,
    digest: `0x${serial.toString(16).padStart(64, "0")}`,
    discoverer: false,
    ...changes,
  };
}

export const anyPlays = fc.array(
  fc
    .record({
      song: fc.integer({ min: 1, max: 6 }),
      listener: fc.nat(12),
      seeder: fc.nat(12),
      relay: fc.option(fc.nat(12), { nil: undefined }),
      discoverer: fc.boolean(),
      second: fc.nat(86_399),
      digest: fc.nat(),
    })
    .map(({ song, listener, seeder, relay, discoverer, second, digest }) =>
      play(song, listener, seeder, {
        relay: relay === undefined ? ZERO_ADDRESS : person(relay),
        discoverer,
        start: DAY * 86_400 + second,
        digest: `0x${digest.toString(16).padStart(64, "0")}`,
      }),
    ),
  { maxLength: 120 },
);
