import type { ApiSong } from "@musicchain/protocol";
import { writeSetting } from "../lib/settings.ts";
import type { StreamPath } from "../stream/messages.ts";
import type { DeckEvent } from "./createDeck.ts";
import type { Engine } from "./createEngine.ts";
import { createHeardMeter, type HeardMeter, type Hearing, type Sample } from "./heardMeter.ts";
import { playerStore, progressStore } from "./playerStore.ts";
import {
  addToQueue,
  presentSong,
  type Queue,
  removeFromQueue,
  shuffleRest,
  startQueue,
  stepQueue,
} from "./queue.ts";
import { type Sounding, showBeginning, showProgress } from "./showProgress.ts";
import { createTabLock } from "./tabLock.ts";

/** Who wants to know what is heard: the reporter of plays. */
export type Listening = {
  begin: (song: ApiSong, meter: HeardMeter) => void;
  tick: (sample: Sample, hearing: Hearing) => void;
  end: () => void;
};

export type Player = ReturnType<typeof createPlayer>;

const STREAM_PATH: StreamPath = "/stream/";
/** Back to the start instead of to the song before, after this many seconds. */
const RESTART_AFTER = 3;

/** The queue, the two decks and the seconds heard. Songs come from `/stream/<cid>`, which the service worker answers. */
export function createPlayer({
  findSong,
  ready,
  explain,
  listening,
}: {
  findSong: (id: number) => ApiSong | undefined;
  /** Resolves when `/stream/` is answered for this page. */
  ready: () => Promise<void>;
  /** Why a song could not be read: the element itself only says that it failed. */
  explain: (song: ApiSong) => string;
  listening: Listening;
}) {
  let engine: Promise<Engine> | undefined;
  let loaded: Engine | undefined;
  /** What the decks' samples are about; undefined while nothing is loaded. */
  let sounding: Sounding | undefined;
  let turn = 0;
  let fadingOut = false;
  /** Where a song broke off, so that trying again goes on from there. */
  let broken: { song: number; at: number } | undefined;
  const lock = createTabLock({
    onLost() {
      loaded?.pause();
      playerStore.set({ status: "elsewhere" });
    },
  });

  const getEngine = () => {
    engine ??= import("./createEngine.ts").then(({ createEngine }) => createEngine({ onSample, onEvent }));
    return engine;
  };

  function onSample(sample: Sample) {
    if (sounding === undefined || loaded === undefined) return;
    const hearing = sounding.meter.note(sample);
    showProgress(sounding, hearing, loaded);
    listening.tick(sample, hearing);
    const { fade, status, queue } = playerStore.get();
    const { duration, position } = progressStore.get();
    const isLate = duration > 4 * fade && duration - position <= fade;
    if (fade === 0 || status !== "playing" || fadingOut || sample.seeking || !isLate) return;
    const next = stepQueue(queue, 1, true);
    if (next === undefined) return;
    fadingOut = true;
    void go(next, fade);
  }

  function onEvent(event: DeckEvent) {
    const { status, queue, song } = playerStore.get();
    if (event === "playing") playerStore.set({ status: "playing", problem: "" });
    else if (event === "waiting" && status === "playing") playerStore.set({ status: "buffering" });
    else if (event === "paused" && (status === "playing" || status === "buffering")) stand();
    else if (event === "ended") {
      const next = stepQueue(queue, 1, true);
      if (next !== undefined) void go(next, 0);
      else finish();
    } else if (event === "failed" && song !== undefined) fail(explain(song));
  }

  function stand() {
    lock.release();
    playerStore.set({ status: "paused" });
  }
  function finish() {
    listening.end();
    sounding = undefined;
    stand();
  }
  function fail(problem: string) {
    const { song } = playerStore.get();
    if (song !== undefined) broken = { song: song.id, at: progressStore.get().position };
    listening.end();
    sounding = undefined;
    lock.release();
    playerStore.set({ status: "failed", problem });
  }

  /** Starts the song the queue points at. */
  async function go(queue: Queue, fade: number, steal = false): Promise<void> {
    const mine = ++turn;
    const id = presentSong(queue);
    const song = id === undefined ? undefined : findSong(id);
    playerStore.set({ queue, song, status: "loading", problem: "" });
    keepQueue(queue);
    if (song === undefined) return fail("This song is not in the catalogue any more.");
    if (fade === 0) loaded?.stop();
    listening.end();
    sounding = undefined;
    const next = { song, meter: createHeardMeter(song.seconds) };
    showBeginning(next);
    try {
      const [engine, mayPlay] = await Promise.all([getEngine(), lock.acquire(steal), ready()]);
      if (mine !== turn) return;
      loaded = engine;
      if (!mayPlay) return playerStore.set({ status: "elsewhere" });
      const { muted, volume } = playerStore.get();
      engine.setVolume(volume, muted);
      await engine.unlock();
      if (mine !== turn) return;
      // From here on the samples are this song's: `start` turns to its deck at once.
      sounding = next;
      listening.begin(song, next.meter);
      await engine.start(STREAM_PATH + song.cid, fade);
      fadingOut = false;
      if (mine !== turn) return;
      if (broken?.song === song.id && broken.at > 1) engine.seek(broken.at);
      broken = undefined;
    } catch (error) {
      fadingOut = false;
      if (mine !== turn || (error instanceof DOMException && error.name === "AbortError")) return;
      if (error instanceof DOMException && error.name === "NotAllowedError") return stand();
      fail(
        error instanceof DOMException
          ? explain(song)
          : String(error instanceof Error ? error.message : error),
      );
    }
  }

  async function resume(steal = false): Promise<void> {
    if (sounding === undefined || loaded === undefined) return go(playerStore.get().queue, 0, steal);
    if (!(await lock.acquire(steal))) return playerStore.set({ status: "elsewhere" });
    await loaded.unlock();
    await loaded.resume().catch(() => stand());
  }

  const setQueue = (queue: Queue) => {
    playerStore.set({ queue });
    keepQueue(queue);
  };
  const isSounding = () => ["playing", "buffering"].includes(playerStore.get().status);

  return {
    /** Loads the sound code ahead, so that the first press is quick. */
    warmUp: () => void getEngine().catch(() => {}),
    play: (songs: number[], at: number) => go(startQueue(playerStore.get().queue, songs, at), 0),
    toggle: () => (isSounding() ? loaded?.pause() : void resume()),
    pause: () => loaded?.pause(),
    playHere: () => resume(true),
    next() {
      const next = stepQueue(playerStore.get().queue, 1, false);
      if (next !== undefined) void go(next, 0);
    },
    previous() {
      const { queue } = playerStore.get();
      const before = stepQueue(queue, -1, false);
      if (progressStore.get().position > RESTART_AFTER || before === undefined) loaded?.seek(0);
      else void go(before, 0);
    },
    jump: (at: number) => go({ ...playerStore.get().queue, at }, 0),
    seek(seconds: number) {
      loaded?.seek(seconds);
      progressStore.set({ position: seconds });
    },
    seekBy(seconds: number) {
      this.seek(Math.max(0, progressStore.get().position + seconds));
    },
    setVolume(volume: number, muted = false) {
      const within = Math.min(1, Math.max(0, volume));
      playerStore.set({ volume: within, muted });
      writeSetting("volume", within);
      loaded?.setVolume(within, muted);
    },
    setFade(fade: number) {
      playerStore.set({ fade });
      writeSetting("fade", fade);
    },
    setRepeat: (repeat: Queue["repeat"]) => setQueue({ ...playerStore.get().queue, repeat }),
    shuffle: () => setQueue(shuffleRest(playerStore.get().queue, Math.random)),
    add: (song: number, where: "next" | "last") => setQueue(addToQueue(playerStore.get().queue, song, where)),
    remove(key: number) {
      const { queue } = playerStore.get();
      const present = queue.items[queue.at]?.key === key;
      const rest = removeFromQueue(queue, key);
      if (!present) return setQueue(rest);
      if (rest.at >= 0 && isSounding()) return void go(rest, 0);
      loaded?.stop();
      finish();
      playerStore.set({ queue: rest, song: findSong(presentSong(rest) ?? 0), status: "idle" });
      keepQueue(rest);
    },
    /** The queue of last time; shown, not played. */
    restore(queue: Queue) {
      if (playerStore.get().status !== "idle" || playerStore.get().song !== undefined) return;
      const song = findSong(presentSong(queue) ?? 0);
      if (song === undefined) return;
      playerStore.set({ queue, song });
      progressStore.set({ position: 0, duration: song.seconds, covered: 0 });
    },
    /** The account changed in the middle of a song: its play ends here, the music goes on, the rest is a new play. */
    beginAnew() {
      if (sounding === undefined) return;
      listening.end();
      // The play that ends keeps what was heard of it: its last statement is still being signed.
      sounding = { song: sounding.song, meter: createHeardMeter(sounding.song.seconds) };
      listening.begin(sounding.song, sounding.meter);
    },
    level: () => loaded?.level() ?? 0,
  };
}

const keepQueue = (queue: Queue) => writeSetting("queue", { ...queue, items: queue.items.slice(0, 500) });
