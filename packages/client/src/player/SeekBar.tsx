import { Slider } from "radix-ui";
import { useState } from "react";
import { player } from "../app/services.ts";
import { formatDuration } from "../lib/formatDuration.ts";
import { useStore } from "../lib/useStore.ts";
import { CoverageStrip } from "./CoverageStrip.tsx";
import { playerStore, progressStore } from "./playerStore.ts";

/** Where the song is, what has arrived, and under it what was heard. Seeking waits for the hand to let go. */
export function SeekBar({ large = false }: { large?: boolean }) {
  const { position, duration, buffered, coverage } = useStore(progressStore, (state) => state);
  const song = useStore(playerStore, (state) => state.song);
  const [held, setHeld] = useState<number>();
  const length = duration || song?.seconds || 0;
  const shown = Math.min(held ?? position, length);
  const at = (seconds: number) => (length > 0 ? (100 * seconds) / length : 0);
  return (
    <div className="w-full">
      <div className={large ? "space-y-2" : "flex items-center gap-3"}>
        {!large && <Time seconds={shown} className="w-11 text-right" />}
        <div className="relative min-w-0 flex-1 pb-1.5">
          <Slider.Root
            value={[shown]}
            max={Math.max(1, length)}
            step={1}
            disabled={song === undefined}
            onValueChange={([value]) => setHeld(value)}
            onValueCommit={([value]) => {
              player.seek(value!);
              setHeld(undefined);
            }}
            data-testid="seek"
            className="group relative flex h-5 w-full touch-none select-none items-center data-disabled:opacity-50"
          >
            <Slider.Track className="relative h-1.5 grow overflow-hidden rounded-full bg-line">
              <svg
                aria-hidden="true"
                viewBox="0 0 100 1"
                preserveAspectRatio="none"
                className="absolute inset-0 size-full"
              >
                {buffered.map(([from, to]) => (
                  <rect
                    key={from}
                    x={at(from)}
                    width={at(to - from)}
                    height="1"
                    className="fill-strong-line/60"
                  />
                ))}
              </svg>
              <Slider.Range className="absolute h-full rounded-full bg-accent" />
            </Slider.Track>
            <Slider.Thumb
              aria-label="Position in the song"
              aria-valuetext={`${formatDuration(shown)} of ${formatDuration(length)}`}
              className="block size-3.5 rounded-full bg-accent shadow-float transition-transform group-hover:scale-115"
            />
          </Slider.Root>
          <CoverageStrip
            coverage={coverage}
            seconds={song?.seconds ?? 0}
            className="pointer-events-none absolute inset-x-0 bottom-0 h-1"
          />
        </div>
        {!large && <Time seconds={length} className="w-11" />}
        {large && (
          <div className="flex justify-between">
            <Time seconds={shown} />
            <Time seconds={length} />
          </div>
        )}
      </div>
    </div>
  );
}

function Time({ seconds, className = "" }: { seconds: number; className?: string }) {
  return <span className={`text-muted text-xs tabular-nums ${className}`}>{formatDuration(seconds)}</span>;
}
