import type { Sample } from "./heardMeter.ts";
import * as Tone from "./tone.ts";

export type DeckEvent = "playing" | "paused" | "waiting" | "ended" | "failed" | "moved";

export type Deck = {
  element: HTMLAudioElement;
  /** 0 silent … 1 full; the crossfade moves it. */
  fader: Tone.Gain;
  /** The deck now, but for volume and mute, which the master has. */
  sample: () => Omit<Sample, "muted" | "volume">;
  stop: () => void;
};

/**
 * One media element and its way to the master: element → fader → clock → `output`. `onTick` comes four times per
 * second of audio time and at every change of state.
 */
export function createDeck({
  context,
  output,
  onTick,
  onEvent,
}: {
  context: AudioContext;
  output: Tone.Gain;
  onTick: (deck: Deck) => void;
  onEvent: (deck: Deck, event: DeckEvent) => void;
}): Deck {
  const element = new Audio();
  element.preload = "auto";
  const fader = new Tone.Gain(1);
  const clock = new AudioWorkletNode(context, "musicchain-clock", { outputChannelCount: [2] });
  Tone.connect(context.createMediaElementSource(element), fader);
  Tone.connect(fader, clock);
  Tone.connect(clock, output);

  let level = 0;
  let stalled = false;
  const deck: Deck = {
    element,
    fader,
    sample: () => ({
      audioTime: context.currentTime,
      mediaTime: element.currentTime,
      paused: element.paused,
      seeking: element.seeking,
      stalled,
      rate: element.playbackRate,
      level,
    }),
    stop() {
      element.pause();
      element.removeAttribute("src");
      element.load();
      stalled = false;
    },
  };
  clock.port.onmessage = (message: MessageEvent<number>) => {
    level = message.data;
    onTick(deck);
  };
  const on = (name: keyof HTMLMediaElementEventMap, event: DeckEvent, waiting?: boolean) =>
    element.addEventListener(name, () => {
      if (waiting !== undefined) stalled = waiting;
      onTick(deck);
      if (event !== "failed" || element.error !== null) onEvent(deck, event);
    });
  on("playing", "playing", false);
  on("pause", "paused");
  on("waiting", "waiting", true);
  on("ended", "ended", false);
  on("error", "failed", false);
  for (const name of ["seeking", "seeked", "ratechange", "durationchange", "progress"] as const)
    on(name, "moved");
  return deck;
}
