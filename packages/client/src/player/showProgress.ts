import type { ApiSong } from "@musicchain/protocol";
import type { Engine } from "./createEngine.ts";
import type { HeardMeter, Hearing } from "./heardMeter.ts";
import { progressStore } from "./playerStore.ts";

/** A song and the seconds heard of it: always changed together, so that no song is credited with another's. */
export type Sounding = { song: ApiSong; meter: HeardMeter };

/** Nothing of the song was heard yet. */
export function showBeginning({ song, meter }: Sounding): void {
  progressStore.set({
    position: 0,
    duration: song.seconds,
    buffered: [],
    coverage: meter.coverage.slice(),
    covered: 0,
  });
}

/** Where the song is and what was heard; the bitmap is copied only when it grew. */
export function showProgress({ song, meter }: Sounding, hearing: Hearing, engine: Engine): void {
  const { coverage, covered } = progressStore.get();
  const now = meter.covered();
  const { position, duration, buffered } = engine.now();
  const same = now === covered && coverage.length === meter.coverage.length;
  progressStore.set({
    position,
    duration: duration || song.seconds,
    buffered,
    hearing,
    covered: now,
    coverage: same ? coverage : meter.coverage.slice(),
  });
}
