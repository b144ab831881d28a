import { LIMITS } from "../limits.ts";

/** Bytes sent, in all and by peer. */
export function createUploadCounter() {
  const byPeer = new Map<string, number>();
  let total = 0;
  let others = 0;
  return {
    add(peerId: string, bytes: number): void {
      total += bytes;
      if (byPeer.has(peerId) || byPeer.size < LIMITS.serve.countedPeers)
        byPeer.set(peerId, (byPeer.get(peerId) ?? 0) + bytes);
      else others += bytes;
    },
    read: () => ({ total, others, byPeer: Object.fromEntries(byPeer) }),
  };
}
