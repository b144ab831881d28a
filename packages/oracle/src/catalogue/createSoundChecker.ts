import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { checkSound, type FetchSong } from "./checkSound.ts";
import type { SoundLog } from "./createSoundLog.ts";

/** Songs checked at the same time, and how many of those may be ones that failed before. */
const LANES = 4;
const RETRY_LANES = 2;
const PAGE = 1_024;
/** Candidates picked in one look at what is unchecked. */
const PICKED = 64;

/** Longest time for one song, milliseconds: CD sound, about 176 KB for a second, at 250 KB/s and some room. */
const timeoutOf = (seconds: number) => Math.min(600, 30 + Math.ceil(seconds * 0.75)) * 1_000;

/**
 * Checks songs, a few at a time: those never tried before those that failed, and these by how often they did. What
 * no peer has, or gives too slowly, is tried again later and never keeps the others waiting.
 */
export function createSoundChecker({
  sounds,
  fetchSong,
  now,
  onVerdict,
  pollMs = 1_000,
  retrySeconds = 10,
  windowMs,
  logger,
}: {
  sounds: SoundLog;
  fetchSong: FetchSong;
  /** UTC seconds. */
  now: () => number;
  onVerdict: (songId: number) => void;
  pollMs?: number;
  retrySeconds?: number;
  /** A peer is given up that gives too little in this time, milliseconds. */
  windowMs?: number;
  logger: Logger;
}) {
  const stopped = new AbortController();
  /** Songs that could not be fetched: when to try again, and how often it was tried. */
  const later = new Map<number, { at: number; tries: number }>();
  const underWay = new Set<number>();
  let fresh: number[] = [];
  let retries: number[] = [];
  let retrying = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<unknown> | undefined;
  let problem: string | undefined;

  /** Looks at what is unchecked, at most once in `pollMs`: there may be many that nobody has. */
  function look(): void {
    if (performance.now() - lookedAt < pollMs) return;
    lookedAt = performance.now();
    const due: { id: number; at: number; tries: number }[] = [];
    fresh = [];
    for (let after = 0; fresh.length < PICKED; ) {
      const page = sounds.unchecked(after, PAGE);
      for (const id of page) {
        const known = later.get(id);
        if (underWay.has(id)) continue;
        if (!known) fresh.push(id);
        else if (known.at <= now()) due.push({ id, ...known });
      }
      if (page.length < PAGE) break;
      after = page.at(-1)!;
    }
    due.sort((a, b) => a.tries - b.tries || a.at - b.at);
    retries = due.slice(0, PICKED).map(({ id }) => id);
  }

  function pick(): number | undefined {
    if (fresh.length === 0) look();
    const id = fresh.shift() ?? (retrying < RETRY_LANES ? retries.shift() : undefined);
    return id !== undefined && underWay.has(id) ? pick() : id;
  }

  async function check(id: number): Promise<void> {
    const song = sounds.song(id);
    if (!song || sounds.get(song.contentHash)) return;
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutOf(song.seconds))]);
    const tries = later.get(id)?.tries ?? 0;
    if (tries > 0) retrying++;
    underWay.add(id);
    try {
      const verdict = await checkSound(song, fetchSong, signal, { windowMs });
      sounds.put(song.contentHash, verdict, now());
      later.delete(id);
      problem = undefined;
      logger.info({ song: id, ...verdict }, "sound.checked");
      onVerdict(id);
    } catch (error) {
      if (stopped.signal.aborted) return;
      problem = error instanceof Error ? error.message : String(error);
      later.set(id, { at: now() + Math.min(600, retrySeconds * 2 ** tries), tries: tries + 1 });
      logger.debug({ song: id, tries: tries + 1, problem }, "sound.delayed");
    } finally {
      underWay.delete(id);
      if (tries > 0) retrying--;
    }
  }

  async function lane(): Promise<void> {
    while (!stopped.signal.aborted) {
      const id = pick();
      if (id !== undefined) await check(id);
      else await sleep(pollMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  return {
    status: () => ({ waiting: later.size, problem }),
    start(): void {
      running = Promise.all(Array.from({ length: LANES }, lane));
    },
    async stop(): Promise<void> {
      stopped.abort();
      await running;
    },
  };
}
export type SoundChecker = ReturnType<typeof createSoundChecker>;
