import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Domain, type Hex, RetryableError } from "@musicchain/protocol";
import {
  blockstoreSource,
  fetchDag,
  type HubMembership,
  joinHub,
  layOutBytes,
  openSong,
  type Peer,
  type Provider,
  requestPin,
  serveBlocks,
} from "@musicchain/swarm";
import { createNodePeer, loadPeerKey } from "@musicchain/swarm/node";
import { FsBlockstore } from "blockstore-fs";
import type { Logger } from "pino";
import type { EvidenceSwarm } from "../batches/createEvidences.ts";
import type { FetchSong } from "../catalogue/checkSound.ts";

export type OracleSwarm = EvidenceSwarm & {
  fetchSong: FetchSong;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  status: () => { peerId: string | undefined; addresses: string[]; hub: boolean; seeders: number };
};

/** The oracle as a peer: serves evidence blocks, has them pinned, and fetches songs to hear them. */
export function createSwarm({
  dataDir,
  bootstrap,
  listen,
  domain,
  sign,
  logger,
}: {
  dataDir: string;
  /** Multiaddrs of hubs. */
  bootstrap: readonly string[];
  /** Multiaddrs to listen on; none: only dials. */
  listen: string[];
  domain: Domain;
  /** EIP-191 by the attester: seeders pin for those who may submit. */
  sign: (message: string) => Promise<Hex>;
  logger: Logger;
}): OracleSwarm {
  const folder = join(dataDir, "blocks");
  mkdirSync(folder, { recursive: true });
  const blockstore = new FsBlockstore(folder);
  let peer: Peer | undefined;
  let hub: HubMembership | undefined;
  let serving: { stop: () => unknown } | undefined;

  const running = (): Peer => {
    if (!peer) throw new RetryableError("The oracle's peer is not running.", "It is being started.");
    return peer;
  };
  const online = () => [...(hub?.online().values() ?? [])];
  const stopped = new AbortController();
  const untilStopped = (signal: AbortSignal) => AbortSignal.any([stopped.signal, signal]);

  function providerOf(peerId: string): Provider {
    const multiaddrs = bootstrap.filter((at) => peerIdOf(at) === peerId);
    return online().find((entry) => entry.peerId === peerId) ?? { peerId, multiaddrs };
  }
  const peerIdOf = (multiaddr: string) => multiaddr.slice(multiaddr.lastIndexOf("/") + 1);

  return {
    layOut: (file) => layOutBytes(file, { blockstore }),
    keepers: () => ({
      seeders: online()
        .filter(({ wallet }) => wallet !== undefined)
        .map(({ peerId }) => peerId),
      hubs: [...new Set(bootstrap.map(peerIdOf))],
    }),
    async pin(cid, keeper, signal) {
      await requestPin(running(), providerOf(keeper), { cid, sign, signal: untilStopped(signal) });
    },
    readBack: (cid, keeper, signal) =>
      fetchDag(running(), cid, [providerOf(keeper)], { signal: untilStopped(signal) }),
    async *fetchSong({ id, cid }, signal) {
      const self = running();
      const providers = online().filter(({ songs }) =>
        songs.some((song) => song.id === id && song.cid === cid),
      );
      if (providers.length === 0) {
        throw new RetryableError(`Nobody online has song ${id}.`, "It is checked once a seeder has it.");
      }
      const song = await openSong({ peer: self, cid, providers, signal });
      try {
        yield* song.read(0, song.size, { signal });
      } finally {
        song.close();
      }
    },
    async start() {
      await blockstore.open();
      const privateKey = await loadPeerKey(join(dataDir, "peer.key"));
      const started = createNodePeer({ privateKey, listen, blockstore });
      await started.start();
      serving = await serveBlocks(started, { source: blockstoreSource(blockstore) });
      if (bootstrap.length > 0) {
        const onError = (error: Error) => logger.debug({ problem: error.message }, "hub.lost");
        hub = joinHub(started, [...bootstrap], { domain, onError });
      }
      peer = started;
      logger.info({ peerId: started.id, addresses: started.addresses() }, "peer.started");
    },
    async stop() {
      stopped.abort();
      hub?.stop();
      await serving?.stop();
      await peer?.stop();
      await blockstore.close();
      peer = undefined;
    },
    status: () => ({
      peerId: peer?.id,
      addresses: peer?.addresses() ?? [],
      hub: hub?.connected() ?? false,
      seeders: online().filter(({ wallet }) => wallet !== undefined).length,
    }),
  };
}
