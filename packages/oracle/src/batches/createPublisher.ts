import { equalBytes, RetryableError } from "@musicchain/protocol";
import { createCache } from "../createCache.ts";

/** Who may keep evidence, and how they are asked. */
export type Keepers = {
  /** Peer ids: whoever is online with a wallet, and the hubs of this oracle's settings. */
  keepers: () => { seeders: string[]; hubs: string[] };
  /** Asks one of them to keep the file; resolves once it says so. */
  pin: (cid: string, keeper: string, signal: AbortSignal) => Promise<void>;
  /** The file's bytes as that one serves them, past every cache. */
  readBack: (cid: string, keeper: string, signal: AbortSignal) => Promise<Uint8Array>;
};

/** The file, once this oracle itself serves it. */
export type ReadFile = () => Promise<Uint8Array>;

/** Asked at the same time, and in one attempt. */
const AT_ONCE = 4;
const PER_ATTEMPT = 64;
/** Each step of one keeper: this long, and the file at this many bytes a second. */
const STEP_MS = 10_000;
const BYTES_PER_SECOND = 65_536;
/** Somebody who announces itself again and again under new names must not fill the memory. */
const REMEMBERED = 4_096;

/**
 * Gives a file to somebody else for keeping. Anyone can announce itself as a seeder, say "pinned" and keep nothing,
 * or not answer at all, so several are asked at once, in random order, those that failed last; only who gives the
 * file back counts. Hubs are the operator's own choice and are asked right after the first few.
 */
export function createPublisher({
  swarm,
  patienceMs = 2_000,
  stepMs = STEP_MS,
}: {
  swarm: Keepers;
  /** A call waits this long and leaves the rest to the next one, so that nothing else is held up. */
  patienceMs?: number;
  stepMs?: number;
}) {
  /** Failures in a row; -1: kept the last file. */
  const failures = createCache<number>(REMEMBERED);
  let job: { cid: string; abort: AbortController; isOver: boolean; done: Promise<void> } | undefined;

  function candidates(): string[] {
    const { seeders, hubs } = swarm.keepers();
    const ranked = seeders
      .filter((id) => !hubs.includes(id))
      .map((id) => ({ id, rank: (failures.peek(id) ?? 0) + Math.random() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ id }) => id);
    return [...ranked.slice(0, AT_ONCE), ...hubs, ...ranked.slice(AT_ONCE)].slice(0, PER_ATTEMPT);
  }

  async function hand(cid: string, file: Uint8Array, keeper: string, given: AbortSignal): Promise<void> {
    const ms = stepMs + Math.ceil((file.length / BYTES_PER_SECOND) * 1000);
    const step = () => AbortSignal.any([given, AbortSignal.timeout(ms)]);
    await swarm.pin(cid, keeper, step());
    given.throwIfAborted();
    if (!equalBytes(await swarm.readBack(cid, keeper, step()), file)) {
      throw new RetryableError(`Seeder ${keeper} gave other evidence back.`, "Another seeder is tried.");
    }
  }

  async function attempt(cid: string, read: ReadFile, abort: AbortController): Promise<void> {
    const file = await read();
    const left = candidates();
    let last = "no seeder is online";
    let kept = false;
    async function lane(): Promise<void> {
      for (let keeper = left.shift(); keeper && !abort.signal.aborted; keeper = left.shift()) {
        try {
          await hand(cid, file, keeper, abort.signal);
          kept = true;
          failures.set(keeper, -1);
          abort.abort();
        } catch (error) {
          if (abort.signal.aborted) return;
          failures.set(keeper, Math.max(0, failures.peek(keeper) ?? 0) + 1);
          last = error instanceof Error ? error.message : String(error);
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (kept) return;
    throw new RetryableError(
      `No seeder keeps the evidence ${cid} (${last}).`,
      "The batch waits. Start a seeder that joins this oracle's hub and pins for this attester.",
    );
  }

  function begin(cid: string, read: ReadFile) {
    job?.abort.abort();
    const abort = new AbortController();
    const begun = { cid, abort, isOver: false, done: Promise.resolve() };
    begun.done = attempt(cid, read, abort).finally(() => {
      begun.isOver = true;
    });
    // It may end while nobody waits; the next call takes the outcome.
    begun.done.catch(() => undefined);
    return begun;
  }

  /** Resolves once somebody keeps it; throws `RetryableError` while nobody does yet: call again. */
  return async function publish(cid: string, read: ReadFile): Promise<void> {
    if (job?.cid !== cid) job = begin(cid, read);
    const mine = job;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    try {
      await Promise.race([mine.done, patience]);
    } finally {
      clearTimeout(timer);
      if (mine.isOver && job === mine) job = undefined;
    }
    if (mine.isOver) return;
    throw new RetryableError(`The evidence ${cid} is being handed to seeders.`, "The batch waits for that.");
  };
}
