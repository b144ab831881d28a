import clockUrl from "./clock.worklet.js?url&no-inline";
import { createDeck, type Deck, type DeckEvent } from "./createDeck.ts";
import type { Sample } from "./heardMeter.ts";
import * as Tone from "./tone.ts";

export type Engine = {
  /** Lets sound out; browsers allow it only after a press or a key. */
  unlock: () => Promise<void>;
  /** Plays `url` from its start, over `fade` seconds if something sounds. Resolves when it was accepted. */
  start: (url: string, fade: number) => Promise<void>;
  resume: () => Promise<void>;
  pause: () => void;
  seek: (seconds: number) => void;
  /** 0..1 as the listener sets it; the ear gets its square. */
  setVolume: (volume: number, muted: boolean) => void;
  stop: () => void;
  now: () => { position: number; duration: number; buffered: [number, number][]; paused: boolean };
  /** Loudness of what goes out, 0..1 of the meter's range (−60 dB … 0 dB). */
  level: () => number;
};

/** Tone.js around two media elements. Loaded with the first play, apart from the app. */
export async function createEngine({
  onSample,
  onEvent,
}: {
  onSample: (sample: Sample) => void;
  onEvent: (event: DeckEvent) => void;
}): Promise<Engine> {
  const context = new AudioContext({ latencyHint: "playback" });
  // Tone's own clock would be a worker from a blob: URL, which the content security policy forbids; nothing here
  // is scheduled by it.
  Tone.setContext(new Tone.Context({ context, clockSource: "timeout", updateInterval: 0.5, lookAhead: 0 }));
  await context.audioWorklet.addModule(clockUrl);
  const master = new Tone.Gain(1);
  const meter = new Tone.Meter({ smoothing: 0.7 });
  master.connect(meter);
  Tone.connect(master, context.destination);

  let volume = 1;
  let muted = false;
  const onTick = (deck: Deck) => deck === current && onSample({ ...deck.sample(), volume, muted });
  const tell = (deck: Deck, event: DeckEvent) => deck === current && onEvent(event);
  const decks = [0, 1].map(() => createDeck({ context, output: master, onTick, onEvent: tell })) as [
    Deck,
    Deck,
  ];
  let current = decks[0];
  let fading: ReturnType<typeof setTimeout> | undefined;

  return {
    unlock: () => context.resume(),
    async start(url, fade) {
      clearTimeout(fading);
      const before = current;
      const audible = !before.element.paused && fade > 0;
      const deck = audible ? decks.find((each) => each !== before)! : before;
      for (const other of decks) if (other !== deck && !(audible && other === before)) other.stop();
      current = deck;
      deck.element.src = url;
      const time = context.currentTime;
      deck.fader.gain.cancelScheduledValues(time);
      deck.fader.gain.setValueAtTime(audible ? 0 : 1, time);
      await deck.element.play();
      if (!audible || current !== deck) return;
      deck.fader.gain.rampTo(1, fade);
      before.fader.gain.rampTo(0, fade);
      fading = setTimeout(() => before.stop(), fade * 1_000 + 100);
    },
    resume: () => current.element.play(),
    pause() {
      clearTimeout(fading);
      for (const deck of decks) deck === current ? deck.element.pause() : deck.stop();
      current.fader.gain.cancelScheduledValues(context.currentTime);
      current.fader.gain.value = 1;
    },
    seek(seconds) {
      const { duration } = current.element;
      current.element.currentTime = Math.max(
        0,
        Number.isFinite(duration) ? Math.min(seconds, duration - 0.05) : seconds,
      );
    },
    setVolume(to, mute) {
      volume = to;
      muted = mute;
      master.gain.rampTo(mute ? 0 : to * to, 0.03);
      onTick(current);
    },
    stop() {
      clearTimeout(fading);
      for (const deck of decks) deck.stop();
    },
    now() {
      const { currentTime, duration, buffered, paused } = current.element;
      return {
        position: currentTime,
        duration: Number.isFinite(duration) ? duration : 0,
        buffered: Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)]),
        paused,
      };
    },
    level() {
      const decibels = meter.getValue() as number;
      return Number.isFinite(decibels) ? Math.min(1, Math.max(0, 1 + decibels / 60)) : 0;
    },
  };
}
