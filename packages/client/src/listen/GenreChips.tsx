import type { ApiSong } from "@musicchain/protocol";
import { useMemo } from "react";
import { cn } from "../lib/cn.ts";

const MOST = 8;

/** The genres of what is online, most frequent first. One genre or none needs no chips. */
export function GenreChips({
  songs,
  genre,
  onChoose,
}: {
  songs: ApiSong[];
  genre: string | undefined;
  onChoose: (genre: string | undefined) => void;
}) {
  const genres = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { genre } of songs) if (genre !== "") counts.set(genre, (counts.get(genre) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST);
  }, [songs]);
  if (genres.length < 2) return null;
  const chip = (name: string, value: string | undefined) => (
    <li key={name}>
      <button
        type="button"
        aria-pressed={genre === value}
        onClick={() => onChoose(value)}
        className={cn(
          "min-h-8 whitespace-nowrap rounded-full border px-3.5 text-sm",
          genre === value
            ? "border-transparent bg-ink text-bg"
            : "border-line bg-surface text-muted hover:text-ink",
        )}
      >
        {name}
      </button>
    </li>
  );
  return (
    <ul
      aria-label="Genres"
      className="-mx-4 mb-4 flex gap-2 overflow-x-auto px-4 py-1 [scrollbar-width:none] md:mx-0 md:px-0.5"
    >
      {chip("All", undefined)}
      {genres.map(([name]) => chip(name, name))}
    </ul>
  );
}
