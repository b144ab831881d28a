import type { ApiSong } from "@musicchain/protocol";
import { Link } from "@tanstack/react-router";
import { EllipsisVertical, Pause, Play } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { memo } from "react";
import { player } from "../app/services.ts";
import { cn } from "../lib/cn.ts";
import { formatDuration } from "../lib/formatDuration.ts";
import { useStore } from "../lib/useStore.ts";
import { playerStore } from "../player/playerStore.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Cover } from "../ui/Cover.tsx";
import { menuContent, menuItem } from "../ui/menuStyles.ts";
import { toast } from "../ui/toasts.ts";
import { SoundBars } from "./SoundBars.tsx";

/** One song that can be played now. */
export const SongRow = memo(function SongRow({
  song,
  peers,
  onPlay,
}: {
  song: ApiSong;
  peers: number;
  onPlay: () => void;
}) {
  const present = useStore(playerStore, (state) => state.song?.id === song.id);
  const sounding = useStore(
    playerStore,
    (state) => present && (state.status === "playing" || state.status === "buffering"),
  );
  const title = song.title;
  return (
    <li
      data-testid="song-row"
      data-song={song.id}
      className={cn(
        "group flex items-center gap-3 rounded-xl px-2 py-2 [contain-intrinsic-size:auto_4rem] [content-visibility:auto] hover:bg-raised sm:gap-4",
        present && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      <button
        type="button"
        data-testid="song-play"
        onPointerEnter={player.warmUp}
        onClick={() => (present ? player.toggle() : onPlay())}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-lg text-left sm:gap-4"
      >
        {/* A word before what is seen, so that the name holds the visible text (WCAG 2.5.3). */}
        <span className="sr-only">{sounding ? "Pause" : "Play"}</span>
        <span className="relative shrink-0">
          <Cover hash={song.fingerprintHash} className="size-12" />
          <span
            className={cn(
              "absolute inset-0 grid place-items-center rounded-lg bg-black/45 text-white opacity-0 transition-opacity",
              "group-focus-within:opacity-100 group-hover:opacity-100",
              present && "opacity-100",
            )}
          >
            {sounding ? (
              <>
                <span className="group-hover:hidden">
                  <SoundBars />
                </span>
                <Pause size={18} fill="currentColor" aria-hidden className="hidden group-hover:block" />
              </>
            ) : (
              <Play size={18} fill="currentColor" aria-hidden />
            )}
          </span>
        </span>
        <span className="min-w-0 flex-1">
          <span
            className={cn("block truncate font-medium", present && "text-accent")}
            data-testid="song-title"
          >
            {title}
          </span>
          <span className="block truncate text-muted text-sm">
            {song.artist || "Unknown artist"}
            {song.album !== "" && <span className="max-sm:hidden"> · {song.album}</span>}
          </span>
        </span>
      </button>
      {song.soundCheck !== "passed" && (
        <span className="max-md:hidden" title={song.soundCheckReason}>
          <Badge tone={song.soundCheck === "failed" ? "bad" : "neutral"}>
            {song.soundCheck === "failed" ? "Failed sound check" : "Sound check pending"}
          </Badge>
        </span>
      )}
      <span className="w-20 text-right text-muted text-xs max-lg:hidden">
        {peers} {peers === 1 ? "peer" : "peers"}
      </span>
      <span className="w-20 text-right text-muted text-xs tabular-nums max-sm:hidden">
        {song.plays} {song.plays === 1 ? "play" : "plays"}
      </span>
      <span className="w-11 text-right text-muted text-sm tabular-nums">{formatDuration(song.seconds)}</span>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button shape="quiet" size="icon" aria-label={`More for ${title}`} className="-mx-1">
            <EllipsisVertical size={18} aria-hidden />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" className={menuContent}>
            <DropdownMenu.Item
              className={menuItem}
              onSelect={() => {
                player.add(song.id, "next");
                toast(`${title} plays next.`);
              }}
            >
              Play next
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className={menuItem}
              onSelect={() => {
                player.add(song.id, "last");
                toast(`${title} is in the queue.`);
              }}
            >
              Add to the queue
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menuItem} asChild>
              <Link to="/songs/$id" params={{ id: String(song.id) }}>
                Facts and splits
              </Link>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </li>
  );
});
