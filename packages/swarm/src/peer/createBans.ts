import { LIMITS } from "../limits.ts";

/** Who is shut out, and until when. */
export function createBans() {
  const until = new Map<string, number>();
  return {
    add(peerId: string): void {
      until.delete(peerId);
      until.set(peerId, Date.now() + LIMITS.connections.ban);
      for (const oldest of until.keys()) {
        if (until.size <= LIMITS.connections.maxBans) break;
        until.delete(oldest);
      }
    },
    has(peerId: string): boolean {
      const end = until.get(peerId);
      if (end !== undefined && end <= Date.now()) until.delete(peerId);
      return until.has(peerId);
    },
  };
}
