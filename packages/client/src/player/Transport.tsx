import { LoaderCircle, Pause, Play, Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from "lucide-react";
import { player } from "../app/services.ts";
import { cn } from "../lib/cn.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { toast } from "../ui/toasts.ts";
import { playerStore } from "./playerStore.ts";

const NEXT_REPEAT = { off: "all", all: "one", one: "off" } as const;
const REPEAT_WORDS = { off: "Repeat: off", all: "Repeat: all", one: "Repeat: this song" } as const;

export function PlayButton({ large = false }: { large?: boolean }) {
  const status = useStore(playerStore, (state) => state.status);
  const song = useStore(playerStore, (state) => state.song);
  const sounding = status === "playing" || status === "buffering";
  const waiting = status === "loading" || status === "buffering";
  const Icon = waiting ? LoaderCircle : sounding ? Pause : Play;
  return (
    <Button
      shape="primary"
      size="icon"
      disabled={song === undefined}
      aria-label={sounding ? "Pause" : "Play"}
      data-testid="play-pause"
      data-status={status}
      onClick={() => player.toggle()}
      className={large ? "size-16" : undefined}
    >
      <Icon
        size={large ? 28 : 20}
        aria-hidden
        fill={waiting ? "none" : "currentColor"}
        className={cn(waiting && "animate-spin")}
      />
    </Button>
  );
}

export function Transport({ large = false }: { large?: boolean }) {
  const repeat = useStore(playerStore, (state) => state.queue.repeat);
  const empty = useStore(playerStore, (state) => state.queue.items.length === 0);
  const size = large ? 24 : 18;
  return (
    <div className={cn("flex items-center justify-center", large ? "gap-4" : "gap-1")}>
      <Button
        shape="quiet"
        size="icon"
        aria-label="Shuffle what comes"
        disabled={empty}
        onClick={() => {
          player.shuffle();
          toast("What comes is shuffled.");
        }}
      >
        <Shuffle size={size - 2} aria-hidden />
      </Button>
      <Button
        shape="quiet"
        size="icon"
        aria-label="Previous song"
        disabled={empty}
        data-testid="previous"
        onClick={() => player.previous()}
      >
        <SkipBack size={size} aria-hidden fill="currentColor" />
      </Button>
      <PlayButton large={large} />
      <Button
        shape="quiet"
        size="icon"
        aria-label="Next song"
        disabled={empty}
        data-testid="next"
        onClick={() => player.next()}
      >
        <SkipForward size={size} aria-hidden fill="currentColor" />
      </Button>
      <Button
        shape="quiet"
        size="icon"
        aria-label={REPEAT_WORDS[repeat]}
        title={REPEAT_WORDS[repeat]}
        className={repeat === "off" ? "" : "text-accent"}
        onClick={() => player.setRepeat(NEXT_REPEAT[repeat])}
      >
        {repeat === "one" ? <Repeat1 size={size - 2} aria-hidden /> : <Repeat size={size - 2} aria-hidden />}
      </Button>
    </div>
  );
}
