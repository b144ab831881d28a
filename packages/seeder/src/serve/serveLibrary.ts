import { join } from "node:path";
import { domain } from "@musicchain/protocol";
import {
  type Announcement,
  blockstoreSource,
  firstSource,
  type Peer,
  type SignedBinding,
  serveAcknowledgements,
  serveBlocks,
  servePins,
} from "@musicchain/swarm";
import type { Logger } from "pino";
import type { LocalAccount } from "viem";
import type { Chain } from "../chain/connectChain.ts";
import { createFolderWatch } from "../library/createFolderWatch.ts";
import { openLibrary } from "../library/openLibrary.ts";
import type { ScanEvent } from "../library/scanFolder.ts";
import { LIMITS } from "../limits.ts";
import { createAttesterCheck } from "./createAttesterCheck.ts";
import { createPinStore } from "./createPinStore.ts";
import { createServedFiles } from "./createServedFiles.ts";
import { createServedSongs, type ServedSong } from "./createServedSongs.ts";
import type { Undo } from "./createUndo.ts";
import { createUploadCounter } from "./createUploadCounter.ts";
import { measureFolder } from "./measureFolder.ts";
import { signBinding } from "./signBinding.ts";

export type ServeParameters = {
  chain: Chain;
  peer: Peer;
  account: LocalAccount;
  dataDir: string;
  folders?: string[];
  bytesPerSecond?: number;
  pinBytes?: number;
  pinSeconds?: number;
  diskBytes?: number;
  refreshEvery?: number;
  /** Tells the hubs what there is. */
  announce: (announcement: Announcement) => void;
  undo: Undo;
  log: Logger;
};

export type ServedLibrary = Awaited<ReturnType<typeof serveLibrary>>;

/** Serves a library's songs from their files, acknowledges plays of them, and keeps attesters' evidence. */
export async function serveLibrary(parameters: ServeParameters) {
  const { chain, peer, account, dataDir, announce, undo, log } = parameters;
  const { refreshEvery = LIMITS.serve.refreshEvery, pinBytes = LIMITS.pins.bytes } = parameters;
  const { pinSeconds = LIMITS.pins.keepSeconds, bytesPerSecond } = parameters;
  const { diskBytes = Number.POSITIVE_INFINITY } = parameters;
  const library = openLibrary(join(dataDir, "library.sqlite"));
  undo.add(() => library.close());
  for (const folder of parameters.folders ?? []) library.watch(folder);
  const songs = createServedSongs({ chain, library });
  const files = createServedFiles({
    library,
    onChanged: (change) => {
      log.warn(change, "file.changed");
      tell();
      watch.mark(change.path);
    },
  });
  undo.add(files.stop);
  const folder = join(dataDir, "pins");
  /** Bytes of the data folder but the pins. */
  let own = await measureFolder(dataDir, folder);
  const pins = createPinStore({
    ...{ folder, maxBytes: pinBytes, keepSeconds: pinSeconds },
    room: () => diskBytes - own - pins.usage().bytes,
  });
  await pins.start();
  undo.add(pins.stop);

  const uploads = createUploadCounter({ file: join(dataDir, "uploads.sqlite") });
  undo.add(uploads.close);
  const blocks = await serveBlocks(peer, {
    source: firstSource(files.source, blockstoreSource(pins.blockstore)),
    bytesPerSecond,
    onSent: uploads.add,
    onError: (error, cid) => log.warn({ cid: String(cid), reason: String(error) }, "block.unreadable"),
  });
  undo.add(blocks.stop);
  const isAttester = createAttesterCheck(chain);
  const pinning = await servePins(peer, {
    blockstore: pins.blockstore,
    authorise: ({ signer }) => isAttester(signer),
    onPinned: (pin) => log.info(pin, "evidence.pinned"),
  });
  undo.add(pinning.stop);

  let binding: SignedBinding;
  let acknowledgements: { stop(): unknown } | undefined;
  const serves = (song: ServedSong | undefined) => song !== undefined && files.serves(song.track);
  const served = () => [...songs.songs().values()].filter(serves).sort((a, b) => a.id - b.id);
  const tell = () => announce({ binding, songs: served().map(({ id, track }) => ({ id, cid: track.cid })) });
  const bind = async () => {
    binding = await signBinding({ chain, account, peerId: peer.id });
    await acknowledgements?.stop();
    acknowledgements = await serveAcknowledgements(peer, {
      domain: domain(chain.chainId, chain.ledger),
      binding,
      serves: (song) => serves(songs.songs().get(song)),
    });
    tell();
  };
  const refresh = async () => {
    await watch.sync();
    if (!(await songs.refresh())) return;
    files.refresh();
    tell();
    log.info({ songs: served().length, unregistered: songs.unregistered() }, "library.served");
  };
  const watch = createFolderWatch({
    library,
    onEvent: (event) => logScan(event, log),
    onScanned: () => {
      if (files.refresh()) tell();
    },
    onError: (error) => log.warn({ reason: error.message }, "folder.unwatched"),
  });
  undo.add(watch.stop);
  await bind();
  undo.add(() => acknowledgements?.stop());
  await refresh();
  undo.repeat(refreshEvery, refresh);
  undo.repeat(LIMITS.serve.bindEvery, bind);
  undo.repeat(LIMITS.pins.sweepEvery, () => pins.sweep());
  undo.repeat(LIMITS.serve.checkEvery, files.check);
  undo.repeat(LIMITS.serve.measureEvery, async () => {
    uploads.save();
    own = await measureFolder(dataDir, folder);
  });
  watch.start();

  return {
    /** Songs on chain whose files are here, by id. */
    songs: served,
    unregistered: songs.unregistered,
    uploads: uploads.read,
    pins: pins.usage,
    /** Bytes of the data folder, and what it may take; null without a limit. */
    disk: () => ({ bytes: own + pins.usage().bytes, limit: parameters.diskBytes ?? null }),
    folders: library.folders,
    /** What could not be taken, the first hundred of it. */
    problems: () => {
      const all = watch.problems();
      return {
        count: all.size,
        first: [...all].slice(0, 100).map(([path, { code, message }]) => ({ path, code, message })),
      };
    },
    scanning: watch.scanning,
  };
}

/** What a person who looks at the log wants to know of a scan. */
function logScan(event: ScanEvent, log: Logger): void {
  if (event.type === "added") log.info({ path: event.path, title: event.track.title }, "file.added");
  else if (event.type === "removed") log.info({ path: event.path }, "file.removed");
  else if (event.type === "problem") {
    const { code, message } = event.problem;
    log.warn({ path: event.path, code, reason: message }, "file.skipped");
  }
}
