import { type Hex, songRegistryAbi } from "@musicchain/protocol";
import type { Chain } from "../chain/connectChain.ts";
import { explainError } from "../chain/explainError.ts";
import type { Library, Track } from "../library/openLibrary.ts";
import { findSongIds } from "../publish/findSongIds.ts";

export type ServedSong = { id: number; track: Track };

/**
 * Which tracks of a library are songs on chain. `refresh` reads only what can have changed: the library when a
 * scan wrote to it, the chain when songs were registered since.
 */
export function createServedSongs({ chain, library }: { chain: Chain; library: Library }) {
  const ids = new Map<Hex, number>();
  let tracks: Track[] = [];
  let songs = new Map<number, ServedSong>();
  let seenVersion: string | undefined;
  let seenCount = -1n;

  return {
    /** By song id. */
    songs: () => songs,
    /** Tracks of the library that are not on chain. */
    unregistered: () => tracks.length - songs.size,
    /** Gives whether anything changed. @throws RetryableError when the node does not answer */
    async refresh(): Promise<boolean> {
      const version = library.version();
      const count = await chain.client
        .readContract({ address: chain.songs, abi: songRegistryAbi, functionName: "songCount" })
        .catch((error) => Promise.reject(explainError(error, chain.rpcUrl)));
      if (version === seenVersion && count === seenCount) return false;
      const current = version === seenVersion ? tracks : library.tracks();
      const unknown = current
        .filter((track) => !ids.has(track.contentHash))
        .map((track) => track.contentHash);
      for (const [hash, id] of await findSongIds(chain, unknown)) ids.set(hash, id);
      const changed = version !== seenVersion || unknown.some((hash) => ids.has(hash));
      tracks = current;
      songs = new Map(
        tracks.flatMap((track) => {
          const id = ids.get(track.contentHash);
          return id === undefined ? [] : [[id, { id, track }] as const];
        }),
      );
      seenVersion = version;
      seenCount = count;
      return changed;
    },
  };
}
