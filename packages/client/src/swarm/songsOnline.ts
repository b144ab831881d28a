import type { OnlinePeer } from "./swarmStore.ts";

/** Turns "who has what" around: song id → the peers that have it, in ascending order of ids. */
export function songsOnline(peers: ReadonlyMap<string, OnlinePeer>): Map<number, OnlinePeer[]> {
  const songs = new Map<number, OnlinePeer[]>();
  for (const peer of peers.values()) {
    for (const { id } of peer.songs) {
      const present = songs.get(id);
      if (present === undefined) songs.set(id, [peer]);
      else present.push(peer);
    }
  }
  return new Map([...songs].sort(([a], [b]) => a - b));
}
