import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { checkSound, type FetchSong } from "./checkSound.ts";
import type { SoundLog } from "./createSoundLog.ts";

/** Longest time for one song, milliseconds. */
const TIMEOUT_MS = 600_000;
const PAGE = 64;

/** Checks songs one after the other, newest registration last; what no peer has is tried again later. */
export function createSoundChecker({
  sounds,
  fetchSong,
  now,
  onVerdict,
  pollMs = 1_000,
  retrySeconds = 10,
  logger,
}: {
  sounds: SoundLog;
  fetchSong: FetchSong;
  /** UTC seconds. */
  now: () => number;
  onVerdict: (songId: number) => void;
  pollMs?: number;
  retrySeconds?: number;
  logger: Logger;
}) {
  const stopped = new AbortController();
  /** Songs that could not be fetched: when to try again, and how often it was tried. */
  const later = new Map<number, { at: number; tries: number }>();
  let running: Promise<void> | undefined;
  let problem: string | undefined;

  async function check(): Promise<boolean> {
    let after = 0;
    for (;;) {
      const page = sounds.unchecked(after, PAGE);
      const song = page.find(({ id }) => (later.get(id)?.at ?? 0) <= now());
      if (!song) {
        if (page.length < PAGE) return false;
        after = page.at(-1)!.id;
        continue;
      }
      const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      try {
        const verdict = await checkSound(song, fetchSong, signal);
        sounds.put(song.contentHash, verdict, now());
        later.delete(song.id);
        problem = undefined;
        logger.info({ song: song.id, ...verdict }, "sound.checked");
        onVerdict(song.id);
      } catch (error) {
        if (stopped.signal.aborted) return false;
        problem = error instanceof Error ? error.message : String(error);
        const tries = (later.get(song.id)?.tries ?? 0) + 1;
        later.set(song.id, { at: now() + Math.min(600, retrySeconds * 2 ** (tries - 1)), tries });
        logger.debug({ song: song.id, tries, problem }, "sound.delayed");
      }
      return true;
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const more = await check();
      if (!more) await sleep(pollMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  return {
    status: () => ({ waiting: later.size, problem }),
    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      stopped.abort();
      await running;
    },
  };
}
export type SoundChecker = ReturnType<typeof createSoundChecker>;
