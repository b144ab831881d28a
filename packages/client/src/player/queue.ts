/** What plays, what played, what comes. `items` are song ids in order; a song may stand twice. */
export type Queue = {
  items: { key: number; song: number }[];
  /** Position in `items`; −1: nothing chosen. */
  at: number;
  repeat: "off" | "all" | "one";
  nextKey: number;
};

export const emptyQueue: Queue = { items: [], at: -1, repeat: "off", nextKey: 1 };

/** Replaces the queue and points at one of its songs. */
export function startQueue(queue: Queue, songs: number[], at: number): Queue {
  const items = songs.map((song, i) => ({ key: queue.nextKey + i, song }));
  return { ...queue, items, at: Math.min(at, items.length - 1), nextKey: queue.nextKey + items.length };
}

/** `next`: right after the present song; otherwise at the end. */
export function addToQueue(queue: Queue, song: number, where: "next" | "last"): Queue {
  const item = { key: queue.nextKey, song };
  const place = where === "next" ? queue.at + 1 : queue.items.length;
  return { ...queue, items: queue.items.toSpliced(place, 0, item), nextKey: queue.nextKey + 1 };
}

/** The present song stays where it is; removing it moves on to what follows. */
export function removeFromQueue(queue: Queue, key: number): Queue {
  const index = queue.items.findIndex((item) => item.key === key);
  if (index < 0) return queue;
  const items = queue.items.toSpliced(index, 1);
  const at = index < queue.at ? queue.at - 1 : Math.min(queue.at, items.length - 1);
  return { ...queue, items, at };
}

/**
 * Moves by one; undefined at the edge. `auto`: the song ended by itself, so repeating one song repeats it, where
 * a press on Next still goes on.
 */
export function stepQueue(queue: Queue, by: 1 | -1, auto: boolean): Queue | undefined {
  if (queue.items.length === 0) return undefined;
  if (auto && queue.repeat === "one") return queue;
  const at = queue.at + by;
  if (at >= 0 && at < queue.items.length) return { ...queue, at };
  if (queue.repeat !== "all") return undefined;
  return { ...queue, at: at < 0 ? queue.items.length - 1 : 0 };
}

/** Another order for what has not played yet. `random` gives 0 ≤ x < 1. */
export function shuffleRest(queue: Queue, random: () => number): Queue {
  const items = [...queue.items];
  for (let i = items.length - 1; i > queue.at + 1; i--) {
    const j = queue.at + 1 + Math.floor(random() * (i - queue.at));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return { ...queue, items };
}

export const presentSong = (queue: Queue): number | undefined => queue.items[queue.at]?.song;
