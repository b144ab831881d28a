import { ListMusic, Play, X } from "lucide-react";
import { player } from "../app/services.ts";
import { closeDialog, uiStore } from "../app/uiStore.ts";
import { catalogueStore } from "../catalogue/catalogueStore.ts";
import { cn } from "../lib/cn.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { Cover } from "../ui/Cover.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { playerStore } from "./playerStore.ts";

export function QueueSheet() {
  const open = useStore(uiStore, (state) => state.dialog === "queue");
  const { items, at } = useStore(playerStore, (state) => state.queue);
  const songs = useStore(catalogueStore, (state) => state.songs);
  return (
    <Dialog open={open} onClose={closeDialog} title="Queue" testId="queue-sheet" sheet>
      {items.length === 0 && (
        <EmptyState icon={ListMusic} title="The queue is empty">
          Press play on a song, or choose “Play next” in its menu.
        </EmptyState>
      )}
      <ol>
        {items.map((item, index) => {
          const song = songs.get(item.song);
          const title = song?.title ?? `Song ${item.song}`;
          return (
            <li
              key={item.key}
              className={cn("flex items-center gap-3 rounded-lg p-1.5", index === at && "bg-accent-soft")}
            >
              <button
                type="button"
                aria-current={index === at ? "true" : undefined}
                onClick={() => void player.jump(index)}
                className="flex min-w-0 flex-1 items-center gap-3 rounded-md text-left"
              >
                <span className="sr-only">Play</span>
                <span className="relative">
                  <Cover hash={song?.fingerprintHash ?? "0x"} className="size-10" />
                  {index === at && (
                    <Play size={14} fill="white" className="absolute inset-0 m-auto text-white" aria-hidden />
                  )}
                </span>
                <span className={cn("min-w-0 flex-1", index < at && "opacity-60")}>
                  <span className="block truncate text-sm">{title}</span>
                  <span className="block truncate text-muted text-xs">{song?.artist}</span>
                </span>
              </button>
              <Button
                shape="quiet"
                size="icon"
                aria-label={`Remove ${title} from the queue`}
                onClick={() => player.remove(item.key)}
              >
                <X size={16} aria-hidden />
              </Button>
            </li>
          );
        })}
      </ol>
    </Dialog>
  );
}
