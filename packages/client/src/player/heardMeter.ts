import { addSecond, coveredSeconds, createCoverage } from "@musicchain/protocol";

/** What the deck looks like at one moment. Times in seconds. */
export type Sample = {
  /** The AudioContext's clock: it stands still when no sound is made. */
  audioTime: number;
  /** Where in the song the element is. */
  mediaTime: number;
  paused: boolean;
  seeking: boolean;
  /** The element waits for bytes. */
  stalled: boolean;
  muted: boolean;
  volume: number;
  rate: number;
  /** RMS of the deck's output since the last clock message, 0..1. */
  level: number;
};

export type Hearing = "counting" | "paused" | "seeking" | "stalled" | "muted" | "rate" | "silent";

export type HeardMeter = {
  note: (sample: Sample) => Hearing;
  /** Live bitmap of the distinct seconds heard; copy before keeping. */
  readonly coverage: Uint8Array;
  covered: () => number;
  /** Forgets what was heard (a play that starts anew). */
  reset: () => void;
};

/** Faster than this the oracle's rule of plausible time would refuse the play. */
const FASTEST = 1.05;
const SLOWEST = 0.5;
/** Rests are music; this much nothing on end is not (seconds of audio time). */
const LONGEST_REST = 10;
const QUIET = 1e-5;
/** `currentTime` moves in steps; a jump beyond this is a seek (seconds). */
const STEP = 0.25;
/** A second counts when this share of it was heard. */
const SHARE = 0.9;

/**
 * Which distinct seconds of a song were really audible: media time counts only where the audio clock advanced
 * with it, between two moments at which the sound was on.
 */
export function createHeardMeter(seconds: number): HeardMeter {
  const coverage = createCoverage(seconds);
  let spans: [from: number, to: number][] = [];
  let last: { audioTime: number; mediaTime: number; live: boolean } | undefined;
  let lastSound = 0;

  function add(from: number, to: number) {
    const touching = spans.filter(([a, b]) => b >= from - 0.05 && a <= to + 0.05);
    const span: [number, number] = [
      Math.min(from, ...touching.map(([a]) => a)),
      Math.max(to, ...touching.map(([, b]) => b)),
    ];
    spans = [...spans.filter((each) => !touching.includes(each)), span];
    const first = Math.max(0, Math.ceil(span[0] - (1 - SHARE)));
    for (let second = first; second + SHARE <= span[1] && second < seconds; second++)
      addSecond(coverage, second);
  }

  function judge(sample: Sample): Hearing {
    if (sample.paused) return "paused";
    if (sample.seeking) return "seeking";
    if (sample.stalled) return "stalled";
    if (sample.muted || sample.volume <= 0) return "muted";
    if (sample.rate > FASTEST || sample.rate < SLOWEST) return "rate";
    if (sample.level > QUIET || last === undefined) lastSound = sample.audioTime;
    return sample.audioTime - lastSound > LONGEST_REST ? "silent" : "counting";
  }

  return {
    coverage,
    note(sample) {
      const { audioTime, mediaTime } = sample;
      const hearing = judge(sample);
      if (hearing !== "counting" && hearing !== "silent") lastSound = audioTime;
      if (last?.live && hearing !== "silent") {
        const clock = audioTime - last.audioTime;
        const media = mediaTime - last.mediaTime;
        if (clock >= 0 && media > 0 && media <= clock * FASTEST + STEP) add(last.mediaTime, mediaTime);
      }
      last = { audioTime, mediaTime, live: hearing === "counting" };
      return hearing;
    },
    covered: () => coveredSeconds(coverage),
    reset() {
      coverage.fill(0);
      spans = [];
      if (last !== undefined) last = { ...last, live: false };
    },
  };
}
