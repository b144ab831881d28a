import { mkdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PeerError, UserError } from "@musicchain/protocol";
import type { Provider } from "@musicchain/swarm";
import { createNodePeer, fetchFile } from "@musicchain/swarm/node";
import type { Chain } from "../chain/connectChain.ts";
import { detectFormat } from "../library/detectFormat.ts";
import { hashFile } from "../library/hashFile.ts";
import { isWithin, type Library } from "../library/openLibrary.ts";
import { scanFolder } from "../library/scanFolder.ts";
import { measureFolder } from "../serve/measureFolder.ts";
import { fileNameOf } from "./fileNameOf.ts";
import { findProviders } from "./findProviders.ts";
import { type RegisteredFacts, readSong } from "./readSong.ts";

export type FetchSongParameters = {
  chain: Chain;
  songId: number;
  library: Library;
  /** Where the file goes. Default: `music` in the data folder. */
  folder?: string;
  dataDir: string;
  /** What the data folder may take, bytes. */
  diskBytes?: number;
  /** Where peers are found. */
  hubs: readonly Provider[];
  /** Peers that have it, where they are known: no hub is asked then. */
  from?: readonly Provider[];
  onFound?: (song: RegisteredFacts, peers: number) => void;
  onProgress?: (progress: { bytes: number; size: number }) => void;
  onPeerError?: (error: Error) => void;
  signal?: AbortSignal;
};

export type FetchedSong = {
  song: RegisteredFacts;
  path: string;
  size: number;
  /** Bytes that came now, by peer; none when the song was in the library already. */
  bytesBySeeder: Map<string, number>;
  kept: number;
  isNew: boolean;
  /** Why the file is here but cannot be served; undefined when it is in the library. */
  notServed: string | undefined;
};

/**
 * Downloads a registered song from its peers, every block checked, and takes it into the library. Stopped at any
 * moment, the same call goes on where it was.
 * @throws RetryableError nobody who is online has it
 * @throws UserError there is no such song, no room for it
 */
export async function fetchSong(parameters: FetchSongParameters): Promise<FetchedSong> {
  const { chain, songId, library, dataDir, hubs, from, onFound, onProgress, onPeerError, signal } =
    parameters;
  const folder = resolve(parameters.folder ?? join(dataDir, "music"));
  const song = await readSong(chain, songId);
  const here = await findHere(library, song);
  if (here) {
    library.takeIn(here.path);
    const none = { bytesBySeeder: new Map<string, number>(), kept: 0, notServed: undefined };
    return { song, ...here, ...none, isNew: false };
  }
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new UserError(`${folder} cannot be made (${cause.code}).`, "Name another folder with --to.", {
      cause,
    });
  });
  // Hidden, so that no scan takes it; by its content, so that it is found again.
  const part = join(folder, `.${song.cid}.part`);
  const peer = createNodePeer({});
  await peer.start();
  let search: { stop(): void } | undefined;
  try {
    const later = new Set<(provider: Provider) => void>();
    const found = from?.length
      ? { providers: [...from], stop: () => {} }
      : await findProviders({
          ...{ chain, peer, hubs, songId, cid: song.cid, signal },
          onFound: (provider) => {
            for (const add of later) add(provider);
          },
        });
    search = found;
    onFound?.(song, found.providers.length);
    const { size, kept, bytesBySeeder } = await fetchFile({
      ...{ peer, cid: song.cid, providers: found.providers, path: part, onProgress, onPeerError, signal },
      onSession: (add) => later.add(add),
      admit: async (bytes) => requireRoom(bytes - (await sizeOf(part)), { ...parameters, folder }),
    });
    if ((await hashFile(part, { signal })) !== song.contentHash) {
      await rm(part, { force: true });
      throw new PeerError(
        `Song ${songId} is registered with a hash its own file does not have.`,
        "It cannot be fetched; whoever registered it made a mistake.",
      );
    }
    const path = await giveName(part, folder, song);
    const notServed = await takeIn(path, library, signal);
    return { song, path, size, kept, bytesBySeeder, isNew: true, notServed };
  } finally {
    search?.stop();
    await peer.stop();
  }
}

async function findHere(library: Library, { contentHash }: RegisteredFacts) {
  for (const path of library.pathsOf(contentHash)) {
    const known = library.file(path)!;
    const stats = await stat(path).catch(() => undefined);
    if (stats?.size === known.size && stats.mtimeMs === known.mtimeMs) return { path, size: stats.size };
  }
  return undefined;
}

const sizeOf = async (path: string) => (await stat(path).catch(() => undefined))?.size ?? 0;

type Room = Pick<FetchSongParameters, "dataDir" | "diskBytes"> & { folder: string };

async function requireRoom(bytes: number, { dataDir, diskBytes, folder }: Room): Promise<void> {
  if (diskBytes !== undefined && isWithin(folder, resolve(dataDir))) {
    const used = await measureFolder(dataDir);
    if (used + bytes > diskBytes) {
      throw new UserError(
        `The song needs ${bytes} bytes; ${used} of the ${diskBytes} of the disk limit are used.`,
        "Raise --disk-limit, remove songs and their files, or name another folder with --to.",
      );
    }
  }
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) {
    throw new UserError(
      `The song needs ${bytes} bytes; the disk has ${bavail * bsize}.`,
      "Make room, or name a folder of another disk with --to.",
    );
  }
}

/** Its name and the extension of what it holds, whatever the song block says; never over another file. */
async function giveName(part: string, folder: string, song: RegisteredFacts): Promise<string> {
  const extension = (await detectFormat(part)) ?? song.format;
  const name = fileNameOf(song);
  for (let copy = 0; ; copy++) {
    const mark = copy === 0 ? "" : copy === 1 ? ` (song ${song.songId})` : ` (song ${song.songId}, ${copy})`;
    const path = join(folder, `${name}${mark}.${extension}`);
    if (await stat(path).catch(() => undefined)) continue;
    await rename(part, path);
    return path;
  }
}

async function takeIn(path: string, library: Library, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { problems } = await scanFolder({ folder: path, library, signal });
    library.takeIn(path);
    return problems[0]?.problem.message;
  } catch (error) {
    // Without ffmpeg, for example: the file is whole, and added when that is there.
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
