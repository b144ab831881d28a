import { getRouteApi } from "@tanstack/react-router";
import { useDeferredValue, useMemo } from "react";
import { player } from "../app/services.ts";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import { searchSongs } from "../catalogue/searchSongs.ts";
import { configStore } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { swarmStore } from "../swarm/swarmStore.ts";
import { PageTitle } from "../ui/PageTitle.tsx";
import { GenreChips } from "./GenreChips.tsx";
import { ListenEmpty } from "./ListenEmpty.tsx";
import { SearchField } from "./SearchField.tsx";
import { SongRow } from "./SongRow.tsx";
import { SongsSkeleton } from "./SongsSkeleton.tsx";
import { useOnlineSongs } from "./useOnlineSongs.ts";

const route = getRouteApi("/");
/** Rows drawn at once; search narrows the rest. */
const MOST_ROWS = 300;

/** What can be heard right now, from the peers themselves. */
export function ListenPage() {
  const { q = "", genre } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useDeferredValue(q);
  const songs = useOnlineSongs();
  const online = useStore(swarmStore, (state) => state.songs);
  const peers = useStore(swarmStore, (state) => state.peers.size);
  const waiting = useIsComing(songs.length);
  const found = useMemo(
    () => searchSongs(genre === undefined ? songs : songs.filter((song) => song.genre === genre), query),
    [songs, query, genre],
  );
  const ids = useMemo(() => found.slice(0, MOST_ROWS).map((song) => song.id), [found]);
  const search = (change: { q?: string; genre?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });

  return (
    <>
      <PageTitle title="Listen">
        <span data-testid="online-count">
          {songs.length > 0
            ? `${songs.length} ${songs.length === 1 ? "song" : "songs"} online now, from ${peers} ${peers === 1 ? "peer" : "peers"}`
            : "Music that people are serving right now"}
        </span>
      </PageTitle>
      <SearchField value={q} onChange={(text) => search({ q: text || undefined })} />
      <GenreChips songs={songs} genre={genre} onChoose={(next) => search({ genre: next })} />
      <p className="sr-only" aria-live="polite">
        {query !== "" && `${found.length} songs fit`}
      </p>
      {waiting ? (
        <SongsSkeleton />
      ) : found.length === 0 ? (
        <ListenEmpty
          anyOnline={songs.length > 0}
          onShowAll={() => search({ q: undefined, genre: undefined })}
        />
      ) : (
        <ul data-testid="songs" className="-mx-2">
          {found.slice(0, MOST_ROWS).map((song, index) => (
            <SongRow
              key={song.id}
              song={song}
              peers={online.get(song.id)?.length ?? 0}
              onPlay={() => void player.play(ids, index)}
            />
          ))}
        </ul>
      )}
      {found.length > MOST_ROWS && (
        <p className="mt-4 text-center text-muted text-sm">
          {found.length - MOST_ROWS} more. Search by title, artist, album or genre to narrow them down.
        </p>
      )}
    </>
  );
}

/** Whether an empty list may still fill by itself in a moment. */
function useIsComing(shown: number): boolean {
  const oracle = useStore(configStore, (state) => state.status);
  const swarm = useStore(swarmStore, (state) => state.status);
  const announced = useStore(swarmStore, (state) => state.songs.size);
  const catalogue = useStore(catalogueStore, (state) => state.status);
  if (shown > 0 || oracle === "down") return false;
  return (
    oracle === "loading" ||
    swarm === "connecting" ||
    swarm === "idle" ||
    (announced > 0 && catalogue === "loading")
  );
}
