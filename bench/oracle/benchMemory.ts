import { ZERO_ADDRESS } from "@musicchain/protocol";
import { createPlayTable } from "../../packages/oracle/src/plays/createPlayTable.ts";
import type { Session } from "../../packages/oracle/src/plays/createSessions.ts";
import { collectGarbage } from "./measure.ts";

const SESSIONS = 500_000;

/** Heap and typed arrays; what is freed and not yet given back to the system is not a play's. */
function resident(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes of an open play of 200 s, beside its socket and its listener's grant. */
export function benchMemory(): { bytesPerOpenPlay: number } {
  collectGarbage();
  const before = resident();
  const table = createPlayTable();
  const openOf = new Map<number, number>();
  const [owner, session] = [{}, {} as Session];
  for (let i = 0; i < SESSIONS; i++) {
    const play = { owner, session, song: 1 + (i % 1_000), seeder: ZERO_ADDRESS, relay: ZERO_ADDRESS };
    openOf.set(i, table.slotOf(table.open({ ...play, seconds: 200, start: 1_000 }, 0), owner));
  }
  collectGarbage();
  const bytes = resident() - before;
  if (table.count !== SESSIONS || openOf.size !== SESSIONS) throw new Error("a play is missing");
  return { bytesPerOpenPlay: bytes / SESSIONS };
}
