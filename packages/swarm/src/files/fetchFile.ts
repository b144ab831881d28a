import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FatalError, UserError } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { RAW } from "../blocks/frames.ts";
import { createDagMap } from "../dag/createDagMap.ts";
import type { Span } from "../dag/readNode.ts";
import type { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Peer, Provider } from "../types.ts";

export interface FetchFileParameters {
  peer: Peer;
  cid: string;
  providers: Iterable<Provider>;
  /** Where the bytes go. What an earlier try left there is checked and kept. */
  path: string;
  /** Told how many bytes the file has before anything is written; throws when that is too many. */
  admit?: (size: number) => void | Promise<void>;
  /** Bytes that are here and checked. */
  onProgress?: (progress: { bytes: number; size: number }) => void;
  /** A provider sent wrong bytes and was banned; the others go on. */
  onPeerError?: (error: BadPeerError) => void;
  /** Given what adds providers while it runs. */
  onSession?: (addProvider: (provider: Provider) => void) => void;
  signal?: AbortSignal;
}

export interface FetchedFile {
  size: number;
  /** Bytes an earlier try had left. */
  kept: number;
  bytesBySeeder: Map<string, number>;
}

/**
 * Downloads a file of peers to disk, from all of them at once, every block checked before it is written. Stopped at
 * any moment, by a signal or a crash, the same call goes on with what is missing.
 * @throws NoProviderError nobody has a block, or can be reached: the same call goes on later
 * @throws UserError it cannot be written
 */
export async function fetchFile(parameters: FetchFileParameters): Promise<FetchedFile> {
  const { peer, cid, providers, path, admit, onProgress, onPeerError, onSession } = parameters;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(parameters.signal ? [parameters.signal] : [])]);
  const session = peer.exchange.session(providers, { onPeerError });
  onSession?.(session.addProvider);
  let file: FileHandle | undefined;
  const writing = new Set<Promise<void>>();
  try {
    const map = await createDagMap(CID.parse(cid), (block) => session.get(block, { signal }));
    const { size } = map;
    if (size > LIMITS.song.maxSize) throw new FatalError(`${cid} claims ${size} bytes`, "Do not fetch it");
    await admit?.(size);
    file = await open(path, constants.O_RDWR | constants.O_CREAT).catch(cannotWrite(path));
    const there = (await file.stat()).size;
    if (there > size) await file.truncate(size);

    let bytes = 0;
    let kept = 0;
    let failure: unknown;
    const progress = (more: number) => {
      bytes += more;
      onProgress?.({ bytes, size });
    };
    const fetchLeaf = async (into: FileHandle, span: Span) => {
      const block = await session.get(span.cid, { signal });
      if (block.length !== span.size) throw malformed(cid);
      await into.write(block, 0, block.length, span.start).catch(cannotWrite(path));
      progress(block.length);
    };
    for (let at = 0; at < size && failure === undefined; ) {
      signal.throwIfAborted();
      const span = await map.leafAt(at);
      if (span.cid.code !== RAW || span.size <= 0) throw malformed(cid);
      at = span.start + span.size;
      if (at <= there && (await holds(file, span))) {
        kept += span.size;
        progress(span.size);
        continue;
      }
      const leaf = fetchLeaf(file, span)
        .catch((error: unknown) => {
          failure ??= error;
          stop.abort(error);
        })
        .finally(() => writing.delete(leaf));
      writing.add(leaf);
      while (writing.size >= LIMITS.files.fetchAtOnce) await Promise.race(writing);
    }
    await Promise.all(writing);
    if (failure !== undefined) throw failure;
    await file.sync();
    return { size, kept, bytesBySeeder: session.bytesByPeer() };
  } finally {
    session.close();
    await Promise.all(writing);
    await file?.close();
  }
}

/** Whether a file has a leaf's bytes where they belong. */
async function holds(file: FileHandle, { cid, start, size }: Span): Promise<boolean> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, start);
  return bytesRead === size && createHash("sha256").update(buffer).digest().equals(cid.multihash.digest);
}

const malformed = (cid: string) =>
  new FatalError(`${cid} is not a well-formed file`, "Register the song with the CID of its file");

const cannotWrite = (path: string) => (cause: NodeJS.ErrnoException) => {
  const why = cause.code === "ENOSPC" ? "the disk is full" : cause.code;
  throw new UserError(`${path} cannot be written (${why})`, "Make room, or name another folder", { cause });
};
