import { type Address, ZERO_ADDRESS } from "../bytes.ts";
import { MAX_UINT32 } from "../constants.ts";
import { UserError } from "../errors.ts";

/** A play before it has a place in a batch. `relay` is `ZERO_ADDRESS` for none; `digest` is its identity. */
export type PendingPlay = {
  song: number;
  listener: Address;
  seeder: Address;
  relay: Address;
  start: number;
  digest: string;
};

export type IndexedPlay<P extends PendingPlay> = {
  play: P;
  listener: number;
  seeder: number;
  relay: number | undefined;
};

export type OrderedPlays<P extends PendingPlay> = {
  plays: IndexedPlay<P>[];
  /** Owners of the indexes from `accountCount` on. */
  newOwners: Address[];
};

const before = (a: PendingPlay, b: PendingPlay): number =>
  a.start - b.start || (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0);

/**
 * The order of a batch: songs ascending; within a song the play with the smallest known listener index, else
 * the new listener with the smallest (start, digest); plays of one listener and song by start. New accounts
 * take the next index in record order: listener, seeder, relay.
 */
export function orderPlays<P extends PendingPlay>(parameters: {
  plays: readonly P[];
  indexOf: (address: Address) => number | undefined;
  accountCount: number;
}): OrderedPlays<P> {
  const { accountCount } = parameters;
  const newIndexes = new Map<Address, number>();
  const indexOf = (address: Address) => newIndexes.get(address) ?? parameters.indexOf(address);
  const ordered: IndexedPlay<P>[] = [];

  const bySong = new Map<number, P[]>();
  for (const play of parameters.plays) {
    const list = bySong.get(play.song);
    if (list) list.push(play);
    else bySong.set(play.song, [play]);
  }

  for (const song of [...bySong.keys()].sort((a, b) => a - b)) {
    // A Map keeps insertion order: listeners new to the ledger stay by (start, digest) of their first play.
    const byListener = new Map<Address, P[]>();
    for (const play of bySong.get(song)!.sort(before)) {
      const list = byListener.get(play.listener);
      if (list) list.push(play);
      else byListener.set(play.listener, [play]);
    }
    // Indexes given out from here on are above all known ones and ascend, so a queue stays sorted.
    const queue = [...byListener.keys()]
      .map((listener) => ({ listener, index: indexOf(listener) }))
      .filter((entry): entry is { listener: Address; index: number } => entry.index !== undefined)
      .sort((a, b) => a.index - b.index)
      .map((entry) => entry.listener);
    const unknown = [...byListener.keys()].filter((listener) => indexOf(listener) === undefined);

    const assign = (address: Address): number => {
      const known = indexOf(address);
      if (known !== undefined) return known;
      const index = accountCount + newIndexes.size;
      if (index > MAX_UINT32) throw new UserError("The accounts tree is full", "Drop plays of new accounts.");
      newIndexes.set(address, index);
      if (byListener.has(address)) queue.push(address);
      return index;
    };

    let nextKnown = 0;
    let nextUnknown = 0;
    while (nextKnown < queue.length || nextUnknown < unknown.length) {
      if (nextKnown === queue.length) {
        // Whoever became known meanwhile was queued then.
        assign(unknown[nextUnknown++]!);
        continue;
      }
      for (const play of byListener.get(queue[nextKnown++]!)!) {
        const listener = assign(play.listener);
        const seeder = assign(play.seeder);
        const relay = play.relay === ZERO_ADDRESS ? undefined : assign(play.relay);
        ordered.push({ play, listener, seeder, relay });
      }
    }
  }
  return { plays: ordered, newOwners: [...newIndexes.keys()] };
}
