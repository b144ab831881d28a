import type { Address } from "@musicchain/protocol";
import type { PlayPlace } from "./types.ts";

export type KnownPlay = PlayPlace & { song: number; start: bigint; end: bigint };

/**
 * Plays of batches that stand, by attester: what later ones may not overlap, and what was discovered already. They
 * come in the order of the chain, so the first that is found is the earlier one.
 */
export function createPlayBook() {
  const plays = new Map<string, KnownPlay[]>();
  const discoveries = new Map<string, PlayPlace[]>();

  function push<T>(table: Map<string, T[]>, key: string, entry: T): void {
    const entries = table.get(key);
    if (entries) entries.push(entry);
    else table.set(key, [entry]);
  }

  return {
    addPlay: (attester: Address, listener: Address, play: KnownPlay) =>
      push(plays, `${attester}${listener}`, play),
    addDiscovery: (attester: Address, listener: Address, song: number, place: PlayPlace) =>
      push(discoveries, `${attester}${listener}${song}`, place),
    /** A play of the listener at the same time. What ends before it starts overlaps nothing. */
    overlapping(attester: Address, listener: Address, play: Pick<KnownPlay, "start" | "end">) {
      if (play.start >= play.end) return undefined;
      return plays
        .get(`${attester}${listener}`)
        ?.find(({ start, end }) => start < end && start < play.end && play.start < end);
    },
    discovered: (attester: Address, listener: Address, song: number): PlayPlace | undefined =>
      discoveries.get(`${attester}${listener}${song}`)?.[0],
    /** Forgets the batches above `batch`. */
    cut(batch: number): void {
      for (const table of [plays, discoveries] as Map<string, PlayPlace[]>[]) {
        for (const [key, entries] of table) {
          if (entries.at(-1)!.batch <= batch) continue;
          const rest = entries.filter((entry) => entry.batch <= batch);
          if (rest.length === 0) table.delete(key);
          else table.set(key, rest);
        }
      }
    },
    /** Forgets all plays of one batch, to add them again once more of its evidence is known. */
    forgetPlays(batch: number): void {
      for (const [key, entries] of plays) {
        if (!entries.some((entry) => entry.batch === batch)) continue;
        plays.set(
          key,
          entries.filter((entry) => entry.batch !== batch),
        );
      }
    },
  };
}
export type PlayBook = ReturnType<typeof createPlayBook>;
