import { getRouteApi } from "@tanstack/react-router";
import { CloudOff, Radio, SearchX, WifiOff } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { player } from "../app/services.ts";
import { catalogueStore, loadCatalogue } from "../catalogue/catalogueStore.ts";
import { searchSongs } from "../catalogue/searchSongs.ts";
import { configStore } from "../config/configStore.ts";
import { useStore } from "../lib/useStore.ts";
import { getSwarm } from "../swarm/startSwarm.ts";
import { swarmStore } from "../swarm/swarmStore.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";
import { GenreChips } from "./GenreChips.tsx";
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
  const { songs, unknown } = useOnlineSongs();
  const online = useStore(swarmStore, (state) => state.songs);
  const status = useStore(swarmStore, (state) => state.status);
  const peers = useStore(swarmStore, (state) => state.peers.size);
  const oracle = useStore(configStore, (state) => state.status);
  const config = useStore(configStore, (state) => state.config);
  const catalogue = useStore(catalogueStore, (state) => state.status);
  const found = useMemo(
    () => searchSongs(genre === undefined ? songs : songs.filter((song) => song.genre === genre), query),
    [songs, query, genre],
  );
  const ids = useMemo(() => found.map((song) => song.id), [found]);
  const waiting =
    oracle === "loading" ||
    (oracle === "ready" &&
      songs.length === 0 &&
      (status === "connecting" || status === "idle" || (online.size > 0 && catalogue === "loading")));

  return (
    <>
      <PageTitle title="Listen">
        <span data-testid="online-count">
          {songs.length > 0
            ? `${songs.length} ${songs.length === 1 ? "song" : "songs"} online now, from ${peers} ${peers === 1 ? "peer" : "peers"}`
            : "Music that people are serving right now"}
        </span>
      </PageTitle>
      <SearchField
        value={q}
        onChange={(text) =>
          void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true })
        }
      />
      <GenreChips
        songs={songs}
        genre={genre}
        onChoose={(next) =>
          void navigate({ search: (before) => ({ ...before, genre: next }), replace: true })
        }
      />
      {waiting ? (
        <SongsSkeleton />
      ) : found.length > 0 ? (
        <>
          <p className="sr-only" aria-live="polite">
            {query !== "" && `${found.length} songs fit`}
          </p>
          <ul data-testid="songs" className="-mx-2">
            {found.slice(0, MOST_ROWS).map((song, index) => (
              <SongRow
                key={song.id}
                song={song}
                peers={online.get(song.id)?.length ?? 0}
                onPlay={() => void player.play(ids.slice(0, MOST_ROWS), index)}
              />
            ))}
          </ul>
          {found.length > MOST_ROWS && (
            <p className="mt-4 text-center text-muted text-sm">
              {found.length - MOST_ROWS} more. Search by title, artist, album or genre to narrow them down.
            </p>
          )}
        </>
      ) : songs.length > 0 ? (
        <EmptyState
          icon={SearchX}
          title="No song online fits that"
          testId="no-match"
          action={
            <Button onClick={() => void navigate({ search: {}, replace: true })}>Show everything</Button>
          }
        >
          Try fewer words, or another spelling. Songs appear here the moment somebody serves them.
        </EmptyState>
      ) : oracle === "down" ? (
        <EmptyState icon={CloudOff} title="Waiting for the oracle" testId="waiting-for-oracle">
          It names the meeting point of the peers and knows the facts of their songs. Music appears here as
          soon as it answers.
        </EmptyState>
      ) : online.size > 0 && catalogue === "down" ? (
        <EmptyState
          icon={CloudOff}
          title="Songs are online, their facts are not"
          testId="catalogue-down"
          action={<Button onClick={() => void loadCatalogue(config!.oracleUrl)}>Try again</Button>}
        >
          {online.size} songs are being served, but the oracle did not say what they are.
        </EmptyState>
      ) : status === "offline" ? (
        <EmptyState
          icon={WifiOff}
          title="No connection to the peers"
          testId="swarm-offline"
          action={
            <Button shape="primary" onClick={() => void getSwarm().catch(() => {})}>
              Try again
            </Button>
          }
        >
          The meeting point of the peers does not answer. If you run the stack on this machine, check that its
          seeder is started; otherwise check your network.
        </EmptyState>
      ) : (
        <EmptyState
          icon={Radio}
          title={unknown > 0 ? "Songs are coming" : "Nobody is serving music right now"}
          testId="nobody-online"
        >
          {unknown > 0
            ? "Peers announce songs whose facts are not on the chain yet. They appear as soon as they are registered."
            : "Songs appear here by themselves when a peer comes online. To be the first, serve a folder of your own:"}
          {unknown === 0 && (
            <code className="mt-3 block rounded-lg bg-raised px-3 py-2 font-mono text-ink text-xs">
              musicchain seed ~/Music
            </code>
          )}
        </EmptyState>
      )}
    </>
  );
}
