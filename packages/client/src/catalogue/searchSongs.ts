import { foldText } from "./foldText.ts";

export type Searchable = { title: string; artist: string; album: string; genre: string };
type Indexed = { words: { text: string; weight: number }[] };

const index = new WeakMap<Searchable, Indexed>();
const WEIGHTS = { title: 4, artist: 3, album: 2, genre: 1 } as const;

function indexed(song: Searchable): Indexed {
  let entry = index.get(song);
  if (entry === undefined) {
    entry = {
      words: (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).flatMap((field) =>
        foldText(song[field])
          .split(" ")
          .filter((word) => word !== "")
          .map((text) => ({ text, weight: WEIGHTS[field] })),
      ),
    };
    index.set(song, entry);
  }
  return entry;
}

/** How well a query's word fits one of the song's: whole, prefix, inside, or one letter wrong (four letters up). */
function fit(word: string, text: string): number {
  if (text === word) return 8;
  if (text.startsWith(word)) return 5;
  if (word.length >= 3 && text.includes(word)) return 2;
  return word.length >= 4 && isOneEditAway(word, text.slice(0, word.length + 1)) ? 1 : 0;
}

/** One letter replaced, missing, too many, or two swapped, against the beginning of `text`. */
function isOneEditAway(word: string, text: string): boolean {
  let i = 0;
  while (i < word.length && word[i] === text[i]) i++;
  const rest = word.slice(i);
  const other = text.slice(i);
  return (
    other.startsWith(rest.slice(1)) ||
    other.slice(1).startsWith(rest) ||
    (rest.length > 0 && other.slice(1).startsWith(rest.slice(1))) ||
    (rest.length > 1 && other.startsWith(rest[1]! + rest[0]! + rest.slice(2)))
  );
}

/**
 * Songs that have every word of the query, in any field and order, best first; of equals the given order stays.
 * Case, marks and punctuation do not matter, and a word may be unfinished or have one letter wrong.
 */
export function searchSongs<T extends Searchable>(songs: readonly T[], query: string): T[] {
  const words = foldText(query)
    .split(" ")
    .filter((word) => word !== "");
  if (words.length === 0) return [...songs];
  const found: { song: T; score: number }[] = [];
  for (const song of songs) {
    let score = 0;
    for (const word of words) {
      const best = Math.max(0, ...indexed(song).words.map(({ text, weight }) => fit(word, text) * weight));
      if (best === 0) {
        score = 0;
        break;
      }
      score += best;
    }
    if (score > 0) found.push({ song, score });
  }
  return found.sort((a, b) => b.score - a.score).map(({ song }) => song);
}
