import { Volume1, Volume2, VolumeX } from "lucide-react";
import { Slider } from "radix-ui";
import { player } from "../app/services.ts";
import { useStore } from "../lib/useStore.ts";
import { Button } from "../ui/Button.tsx";
import { LevelMeter } from "./LevelMeter.tsx";
import { playerStore } from "./playerStore.ts";

export function VolumeControl() {
  const volume = useStore(playerStore, (state) => state.volume);
  const muted = useStore(playerStore, (state) => state.muted);
  const Icon = muted || volume === 0 ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  return (
    <div className="flex items-center gap-1">
      <Button
        shape="quiet"
        size="icon"
        aria-label={muted ? "Unmute" : "Mute"}
        aria-pressed={muted}
        data-testid="mute"
        onClick={() => player.setVolume(volume, !muted)}
      >
        <Icon size={18} aria-hidden />
      </Button>
      <div className="relative">
        <Slider.Root
          value={[muted ? 0 : Math.round(volume * 100)]}
          max={100}
          onValueChange={([value]) => player.setVolume(value! / 100)}
          className="group relative flex h-5 w-24 touch-none select-none items-center"
        >
          <Slider.Track className="relative h-1 grow rounded-full bg-line">
            <Slider.Range className="absolute h-full rounded-full bg-strong-line group-hover:bg-accent" />
          </Slider.Track>
          <Slider.Thumb
            aria-label="Volume"
            data-testid="volume"
            className="block size-3 rounded-full bg-ink group-hover:bg-accent"
          />
        </Slider.Root>
        <LevelMeter />
      </div>
    </div>
  );
}
