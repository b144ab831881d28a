import { Link } from "@tanstack/react-router";
import { ChevronUp, ListMusic } from "lucide-react";
import { player } from "../app/services.ts";
import { openDialog } from "../app/uiStore.ts";
import { useMedia } from "../lib/useMedia.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { Cover } from "../ui/Cover.tsx";
import { PlayStatus } from "./PlayStatus.tsx";
import { playerStore, progressStore } from "./playerStore.ts";
import { SeekBar } from "./SeekBar.tsx";
import { PlayButton, Transport } from "./Transport.tsx";
import { VolumeControl } from "./VolumeControl.tsx";

/** What plays, on every page: a bar on a desk, a strip above the tabs on a phone. */
export function PlayerBar() {
  const song = useStore(playerStore, (state) => state.song);
  const status = useStore(playerStore, (state) => state.status);
  const wide = useMedia("(min-width: 48rem)");
  if (song === undefined) return null;
  return (
    <section
      aria-label="Player"
      data-testid="player"
      className="fixed inset-x-0 bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-30 border-line border-t bg-surface md:bottom-0"
    >
      {status === "elsewhere" && (
        <p
          className="flex items-center justify-center gap-3 bg-warn-soft px-4 py-1.5 text-sm"
          role="status"
          data-testid="elsewhere"
        >
          Playing in another tab. Only one tab sounds, and counts, at a time.
          <Button size="small" onClick={() => void player.playHere()} data-testid="play-here">
            Play here
          </Button>
        </p>
      )}
      {wide ? (
        <div className="grid grid-cols-[minmax(10rem,1fr)_minmax(20rem,40rem)_auto] items-center gap-4 lg:gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,40rem)_minmax(0,1fr)] px-5 py-2.5">
          <div className="flex min-w-0 items-center gap-3">
            <Cover hash={song.fingerprintHash} className="size-14" />
            <div className="min-w-0">
              <Link
                to="/songs/$id"
                params={{ id: String(song.id) }}
                data-testid="now-title"
                title={song.title}
                className="block truncate rounded font-semibold hover:underline"
              >
                {song.title}
              </Link>
              <p className="truncate text-muted text-sm">{song.artist || "Unknown artist"}</p>
            </div>
          </div>
          <div className="min-w-0">
            <Transport />
            <SeekBar />
            <PlayStatus className="mx-auto mt-1 min-h-8 max-w-xl justify-center lg:min-h-4" />
          </div>
          <div className="flex items-center justify-end gap-1">
            <Button
              shape="quiet"
              size="icon"
              aria-label="Queue"
              data-testid="queue-button"
              onClick={() => openDialog("queue")}
            >
              <ListMusic size={18} aria-hidden />
            </Button>
            <div className="hidden lg:block">
              <VolumeControl />
            </div>
          </div>
        </div>
      ) : (
        <div>
          <ThinProgress />
          <div className="flex items-center gap-3 px-3 py-2">
            <button
              type="button"
              onClick={() => openDialog("now")}
              className="flex min-w-0 flex-1 items-center gap-3 rounded-lg text-left"
            >
              <span className="sr-only">Open player:</span>
              <Cover hash={song.fingerprintHash} className="size-11" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-semibold text-sm">{song.title}</span>
                <span className="block truncate text-muted text-xs">{song.artist || "Unknown artist"}</span>
              </span>
              <ChevronUp size={18} className="text-muted" aria-hidden />
            </button>
            <PlayButton />
          </div>
          <PlayStatus className="px-3 pb-2" />
        </div>
      )}
    </section>
  );
}

function ThinProgress() {
  const { position, duration } = useStore(progressStore, (state) => state);
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      className="block h-0.5 w-full bg-line"
    >
      <rect width={duration > 0 ? (100 * position) / duration : 0} height="1" className="fill-accent" />
    </svg>
  );
}
