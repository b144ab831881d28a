import { FatalError, UserError } from "@musicchain/protocol";
import toBuffer from "it-to-buffer";
import { CID } from "multiformats/cid";
import { createDagMap } from "../dag/createDagMap.ts";
import type { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Peer, Provider } from "../types.ts";
import { abortable } from "../util/abortable.ts";
import { createReadAhead, type Reader } from "./createReadAhead.ts";

export interface OpenSongParameters {
  peer: Peer;
  cid: string;
  providers: Iterable<Provider>;
  /** Bytes asked for beyond what is read. Default: `LIMITS.song.readAhead`. */
  readAhead?: number;
  /** A provider sent wrong bytes and was banned; the song plays on from the others. */
  onPeerError?: (error: BadPeerError) => void;
  signal?: AbortSignal;
}

export interface OpenSong {
  /** Bytes of the whole file. */
  readonly size: number;
  /**
   * Verified bytes from `offset`, in order. Ending the loop early (a seek) takes back what was asked for and is
   * no longer needed; after a read to its end the next bytes are fetched ahead.
   */
  read(offset: number, length?: number, options?: { signal?: AbortSignal }): AsyncGenerator<Uint8Array>;
  /** Verified bytes of this song each peer sent. */
  bytesBySeeder(): Map<string, number>;
  /** Also while something is being read. */
  addProvider(provider: Provider): void;
  close(): void;
}

/** Opens a file of peers for reading: resolves when its root block is here. */
export async function openSong(parameters: OpenSongParameters): Promise<OpenSong> {
  const { peer, cid, providers, onPeerError, signal } = parameters;
  const readAhead = Math.min(parameters.readAhead ?? LIMITS.song.readAhead, LIMITS.song.maxReadAhead);
  const session = peer.exchange.session(providers, { onPeerError });

  const get = async (block: CID, options: { signal?: AbortSignal }): Promise<Uint8Array> => {
    if (await peer.cache.has(block)) return toBuffer(peer.cache.get(block));
    const bytes = await session.get(block, options);
    await peer.cache.put(block, bytes);
    return bytes;
  };
  const map = await createDagMap(CID.parse(cid), (block) => get(block, { signal })).catch(
    (error: unknown) => {
      session.close();
      throw error;
    },
  );
  if (map.size > LIMITS.song.maxSize)
    throw new FatalError(`${cid} claims ${map.size} bytes`, "Do not play it");
  const ahead = createReadAhead({ size: map.size, readAhead, leafAt: map.leafAt, get });
  let finished: Reader | undefined;
  let closed = false;

  async function* read(offset: number, length = map.size - offset, options: { signal?: AbortSignal } = {}) {
    if (!(offset >= 0 && offset <= map.size && length >= 0)) {
      throw new UserError(`Bytes ${offset} to ${offset + length} of ${map.size}`, "Read inside the file");
    }
    const end = Math.min(map.size, offset + length);
    if (offset === end) return;
    const reader = ahead.open(offset);
    if (finished !== undefined) ahead.close(finished);
    finished = undefined;
    try {
      while (reader.position < end) {
        if (closed) throw new UserError(`${cid} was closed`, "Open the song again");
        options.signal?.throwIfAborted();
        const { span, bytes } = await abortable(ahead.next(reader), options.signal);
        const leaf = await abortable(bytes, options.signal);
        if (leaf.length !== span.size) {
          throw new FatalError(`${cid} has a leaf of another size than it says`, "Do not play it");
        }
        const from = reader.position - span.start;
        const to = Math.min(span.size, end - span.start);
        ahead.moveTo(reader, span.start + to);
        yield leaf.subarray(from, to);
      }
      finished = reader;
    } finally {
      if (finished !== reader) ahead.close(reader);
    }
  }

  return {
    size: map.size,
    read,
    bytesBySeeder: session.bytesByPeer,
    addProvider: session.addProvider,
    close() {
      closed = true;
      session.close();
    },
  };
}
