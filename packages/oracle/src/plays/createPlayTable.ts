import type { Address } from "@musicchain/protocol";
import type { Session } from "./createSessions.ts";

/** Who holds an open play: a socket, or a test. */
export type PlayOwner = object;

const POPULATION = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
});
/** Coverage is kept in steps of 16 bytes (128 s of song), so that freed room fits again. */
const STEP = 16;
const SLOT_BITS = 22;
const SLOTS = 2 ** SLOT_BITS;

export type OpenPlay = {
  owner: PlayOwner;
  session: Session;
  song: number;
  seeder: Address;
  relay: Address;
  seconds: number;
  start: number;
};

/**
 * Open plays as columns: about 75 bytes and the coverage for each, whatever the number. A handle is
 * `generation:10 ‖ slot:22`, so that a closed play's handle means nothing.
 */
export function createPlayTable({ capacity = 1_024 } = {}) {
  let size = capacity;
  let generation = new Uint16Array(size);
  let seconds = new Uint16Array(size);
  let covered = new Uint16Array(size);
  let verified = new Uint8Array(size);
  let song = new Uint32Array(size);
  let start = new Uint32Array(size);
  let sequence = new Uint32Array(size);
  let coverageAt = new Uint32Array(size);
  let openedAt = new Float64Array(size);
  let beatAt = new Float64Array(size);
  const owners: (PlayOwner | undefined)[] = [];
  const sessions: (Session | undefined)[] = [];
  const seeders: Address[] = [];
  const relays: Address[] = [];
  const freeSlots: number[] = [];
  let used = 0;
  let count = 0;
  let verifications = 0;

  let pool = new Uint8Array(capacity * 2 * STEP);
  let poolUsed = 0;
  const freeRoom = new Map<number, number[]>();

  function grow(): void {
    size *= 2;
    const wider = <T extends { set: (from: T) => void }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    generation = wider(generation, new Uint16Array(size));
    seconds = wider(seconds, new Uint16Array(size));
    covered = wider(covered, new Uint16Array(size));
    verified = wider(verified, new Uint8Array(size));
    song = wider(song, new Uint32Array(size));
    start = wider(start, new Uint32Array(size));
    sequence = wider(sequence, new Uint32Array(size));
    coverageAt = wider(coverageAt, new Uint32Array(size));
    openedAt = wider(openedAt, new Float64Array(size));
    beatAt = wider(beatAt, new Float64Array(size));
  }

  const roomOf = (songSeconds: number) => Math.ceil(songSeconds / 8 / STEP) * STEP;

  function takeRoom(length: number): number {
    const free = freeRoom.get(length)?.pop();
    if (free !== undefined) {
      pool.fill(0, free, free + length);
      return free;
    }
    if (poolUsed + length > pool.length) {
      const wider = new Uint8Array(Math.max(pool.length * 2, poolUsed + length));
      wider.set(pool);
      pool = wider;
    }
    poolUsed += length;
    return poolUsed - length;
  }

  return {
    get count() {
      return count;
    },
    /** Statements verified so far, of all plays. */
    get verifications() {
      return verifications;
    },

    open(play: OpenPlay, now: number): number {
      const slot = freeSlots.pop() ?? used++;
      if (slot >= size) grow();
      seconds[slot] = play.seconds;
      covered[slot] = 0;
      verified[slot] = 0;
      song[slot] = play.song;
      start[slot] = play.start;
      sequence[slot] = 0;
      coverageAt[slot] = takeRoom(roomOf(play.seconds));
      openedAt[slot] = now;
      beatAt[slot] = now;
      owners[slot] = play.owner;
      sessions[slot] = play.session;
      seeders[slot] = play.seeder;
      relays[slot] = play.relay;
      count++;
      return generation[slot]! * SLOTS + slot;
    },
    /** The play's slot, or -1: closed, unknown, or somebody else's. */
    slotOf(handle: number, owner: PlayOwner): number {
      const slot = handle % SLOTS;
      if (slot >= used || Math.floor(handle / SLOTS) !== generation[slot] || owners[slot] !== owner)
        return -1;
      return slot;
    },
    close(slot: number): void {
      generation[slot] = (generation[slot]! + 1) % 1_024;
      const room = roomOf(seconds[slot]!);
      let list = freeRoom.get(room);
      if (!list) {
        list = [];
        freeRoom.set(room, list);
      }
      list.push(coverageAt[slot]!);
      owners[slot] = undefined;
      sessions[slot] = undefined;
      freeSlots.push(slot);
      count--;
    },
    /** Seconds covered by `next`, or -1 where it lost seconds reported before. */
    coveredBy(slot: number, next: Uint8Array): number {
      const at = coverageAt[slot]!;
      let sum = 0;
      for (let i = 0; i < next.length; i++) {
        const byte = next[i]!;
        if ((pool[at + i]! & ~byte) !== 0) return -1;
        sum += POPULATION[byte]!;
      }
      return sum;
    },
    /** Whether every second of `claim` was reported live. */
    holds(slot: number, claim: Uint8Array): boolean {
      const at = coverageAt[slot]!;
      for (let i = 0; i < claim.length; i++) if ((claim[i]! & ~pool[at + i]!) !== 0) return false;
      return true;
    },
    beat(slot: number, next: Uint8Array, total: number, number: number, now: number): void {
      pool.set(next, coverageAt[slot]!);
      covered[slot] = total;
      sequence[slot] = number;
      beatAt[slot] = now;
    },
    seconds: (slot: number) => seconds[slot]!,
    covered: (slot: number) => covered[slot]!,
    song: (slot: number) => song[slot]!,
    start: (slot: number) => start[slot]!,
    sequence: (slot: number) => sequence[slot]!,
    openedAt: (slot: number) => openedAt[slot]!,
    beatAt: (slot: number) => beatAt[slot]!,
    owner: (slot: number) => owners[slot],
    session: (slot: number) => sessions[slot]!,
    seeder: (slot: number) => seeders[slot]!,
    relay: (slot: number) => relays[slot]!,
    /** Verifications done for this play. */
    verified: (slot: number) => verified[slot]!,
    countVerified: (slot: number) => {
      verified[slot]!++;
      verifications++;
    },
    /** One of them came to nothing by no fault of the listener. */
    forgiveVerified: (slot: number) => {
      verified[slot]!--;
    },
    /** Slots in use, for sweeps. */
    *slots(): Iterable<number> {
      for (let slot = 0; slot < used; slot++) if (owners[slot] !== undefined) yield slot;
    },
  };
}
export type PlayTable = ReturnType<typeof createPlayTable>;
