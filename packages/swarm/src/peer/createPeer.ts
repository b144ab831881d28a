import { type CreateLibp2pOptions, type HeliaWithLibp2p, withLibp2pLight } from "@helia/libp2p";
import { circuitRelayServer, circuitRelayTransport } from "@libp2p/circuit-relay-v2";
import { privateKeyFromProtobuf } from "@libp2p/crypto/keys";
import { identify } from "@libp2p/identify";
import type { Connection, Libp2p } from "@libp2p/interface";
import { noise } from "@libp2p/noise";
import { peerIdFromString } from "@libp2p/peer-id";
import { ping } from "@libp2p/ping";
import { webSockets } from "@libp2p/websockets";
import { yamux } from "@libp2p/yamux";
import type { Multiaddr } from "@multiformats/multiaddr";
import { FatalError } from "@musicchain/protocol";
import { MemoryDatastore } from "datastore-core";
import { createHeliaLight } from "helia";
import { createBlockBroker } from "../blocks/createBlockBroker.ts";
import { createExchange, type Exchange } from "../blocks/createExchange.ts";
import { createMemoryBlockstore } from "../blocks/createMemoryBlockstore.ts";
import { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { bestConnection } from "../reach/bestConnection.ts";
import { createDialler } from "../reach/createDialler.ts";
import { createStunBook } from "../reach/createStunBook.ts";
import { createUpgrades } from "../reach/createUpgrades.ts";
import { describePath, type Path } from "../reach/describePath.ts";
import { webRtcTransports } from "../reach/webRtcTransports.ts";
import type { Blockstore, Provider, TransportFactory } from "../types.ts";
import { createBans } from "./createBans.ts";
import { hangUp } from "./hangUp.ts";
import { parseProvider } from "./parseProvider.ts";
import { generatePeerKey } from "./peerKey.ts";

export interface PeerParameters {
  /** From `generatePeerKey` or `loadPeerKey`. Default: a new one at every start. */
  privateKey?: Uint8Array;
  /** What `helia` reads and writes. Default: a bounded one in memory. */
  blockstore?: Blockstore;
  /** Multiaddrs. `/p2p-circuit` listens through every relay the peer is connected to. */
  listen?: string[];
  /** Public multiaddrs, when they differ from the listened ones. */
  announce?: string[];
  /** Carry bytes between peers that cannot reach each other (a hub; Node only). */
  relay?: boolean;
  /** Besides WebSockets, WebRTC, WebRTC-direct and relay circuits. */
  transports?: TransportFactory[];
  /** STUN servers (`stun:host:port`). Those of hubs are learned by themselves; nobody else's is ever asked. */
  stun?: readonly string[];
}

/** How bytes come from a connected peer. */
export interface PeerPath extends Path {
  readonly peerId: string;
  /** Of a relayed path: whether a direct one is being tried, or no hole goes through the NATs. */
  readonly upgrade?: "trying" | "given up";
  /** Of verified bytes while some were asked for; absent before the first. */
  readonly bytesPerSecond?: number;
}

interface TransportManager {
  dial(address: Multiaddr, options: { signal: AbortSignal }): Promise<Connection>;
}

export interface Peer {
  /** Peer id. This and all below needs a started peer. */
  readonly id: string;
  readonly libp2p: Libp2p;
  readonly helia: HeliaWithLibp2p<Record<string, unknown>>;
  /** Verified blocks, in memory, bounded. */
  readonly cache: Blockstore;
  readonly exchange: Exchange;
  addresses(): string[];
  /** The connection there is, or a new one. Throws for banned peers. */
  connect(provider: Provider, options?: { signal?: AbortSignal }): Promise<Connection>;
  /** Signature of the peer's key. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** Shuts a peer out: no dial, no connection, for `LIMITS.connections.ban`. */
  ban(peerId: string, reason: string): void;
  isBanned(peerId: string): boolean;
  /** The way to a connected peer; `undefined` for others. */
  pathOf(peerId: string): PeerPath | undefined;
  /** The ways to all connected peers. */
  paths(): PeerPath[];
  /** STUN servers that are asked now. */
  stunServers(): string[];
  /** Called with every ban. */
  onBan(listener: (peerId: string, reason: string) => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Helia and libp2p with nothing public: no bootstrap nodes, routers, gateways, STUN or DNS resolvers of anyone. */
export function createPeer({
  privateKey,
  blockstore,
  listen = [],
  announce,
  relay = false,
  transports = [],
  stun = [],
}: PeerParameters = {}): Peer {
  const limits = LIMITS.connections;
  const bans = createBans();
  const listeners = new Set<(peerId: string, reason: string) => void>();
  const cache = createMemoryBlockstore({ maxBytes: LIMITS.song.cache });
  const isBanned = (id: { toString(): string }) => bans.has(id.toString());
  const relayServer = circuitRelayServer({
    reservations: {
      maxReservations: LIMITS.relay.reservations,
      defaultDurationLimit: LIMITS.relay.durationMs,
      defaultDataLimit: LIMITS.relay.bytes,
    },
  });

  const stunBook = createStunBook(stun);
  const iceServers = () => stunBook.all().map((urls) => ({ urls }));
  let manager: TransportManager | undefined;

  const options: CreateLibp2pOptions = {
    addresses: { listen, announce },
    transports: [
      webSockets(),
      circuitRelayTransport(),
      ...transports,
      ...webRtcTransports({ listen, iceServers }),
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { inactivityTimeout: limits.idleStream } })],
    services: {
      identify: identify(),
      ping: ping(),
      ...(relay ? { relay: relayServer } : {}),
      // A dial by the library ends at the first connection; a second, better one needs the transports themselves.
      ways: (components: { transportManager: TransportManager }) => {
        manager = components.transportManager;
        return {};
      },
    },
    connectionGater: {
      // Loopback and private networks are where seeders of a household are.
      denyDialMultiaddr: () => false,
      denyDialPeer: isBanned,
      denyInboundEncryptedConnection: isBanned,
      denyOutboundEncryptedConnection: isBanned,
    },
    connectionManager: {
      maxConnections: relay ? limits.maxOfRelay : limits.max,
      inboundConnectionThreshold: limits.inboundPerSecond,
      maxIncomingPendingConnections: limits.pendingInbound,
      dialTimeout: limits.dialTimeout,
      inboundUpgradeTimeout: limits.negotiationTimeout,
      inboundStreamProtocolNegotiationTimeout: limits.negotiationTimeout,
      outboundStreamProtocolNegotiationTimeout: limits.negotiationTimeout,
      // The library's resolvers ask Google and Cloudflare.
      resolvers: {},
    },
    // A busy link answers pings late; the block and presence protocols watch for silence themselves.
    connectionMonitor: { abortConnectionOnPingFailure: false },
  };
  const light = createHeliaLight({ blockstore: blockstore ?? cache, datastore: new MemoryDatastore() });
  const helia = withLibp2pLight(light, options);

  const connect = async (
    provider: Provider,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Connection> => {
    const { peerId, multiaddrs } = parseProvider(provider);
    if (bans.has(peerId)) throw new BadPeerError(peerId, "is shut out");
    const id = peerIdFromString(peerId);
    const open = bestConnection(helia.libp2p.getConnections(id));
    if (open !== undefined) return open;
    return multiaddrs.length > 0 ? dialPeer(peerId, multiaddrs, signal) : helia.libp2p.dial(id, { signal });
  };
  const dialOne = (address: Multiaddr, signal: AbortSignal) => {
    if (manager === undefined) throw new FatalError("The peer has no transports yet", "Start it first");
    return manager.dial(address, { signal });
  };
  const dialPeer = createDialler({
    direct: (addresses, signal) => helia.libp2p.dial(addresses, { signal }),
    relayed: dialOne,
  });
  const ban = (peerId: string, reason: string) => {
    bans.add(peerId);
    for (const listener of listeners) listener(peerId, reason);
    hangUpOn(peerId);
  };
  const hangUpOn = (peerId: string) => {
    for (const connection of helia.libp2p.getConnections(peerIdFromString(peerId))) hangUp(connection);
  };
  const exchange = createExchange({ connect, hangUp: hangUpOn, ban });
  const pathOf = (peerId: string): PeerPath | undefined => {
    const connection = bestConnection(helia.libp2p.getConnections(peerIdFromString(peerId)));
    if (connection === undefined) return undefined;
    const path = describePath(connection);
    const upgrade = path.route === "relayed" ? upgrades?.stateOf(peerId) : undefined;
    const bytesPerSecond = exchange.speedOf(peerId);
    return {
      ...{ peerId, ...path },
      ...(upgrade === undefined ? {} : { upgrade }),
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    };
  };
  let upgrades: ReturnType<typeof createUpgrades> | undefined;
  let unfollow = () => {};
  helia.addBlockBroker(createBlockBroker({ exchange, libp2p: () => helia.libp2p }));

  const peer: Peer = {
    get id() {
      return helia.libp2p.peerId.toString();
    },
    get libp2p() {
      return helia.libp2p;
    },
    helia,
    cache,
    exchange,
    addresses: () => helia.libp2p.getMultiaddrs().map(String),
    connect,
    ban,
    isBanned: (peerId) => bans.has(peerId),
    pathOf,
    paths: () =>
      helia.libp2p.getPeers().flatMap((id) => {
        const path = pathOf(id.toString());
        return path === undefined ? [] : [path];
      }),
    stunServers: stunBook.all,
    onBan(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async sign(message) {
      if (options.privateKey === undefined) throw new FatalError("The peer has no key yet", "Start it first");
      return options.privateKey.sign(message);
    },
    async start() {
      options.privateKey ??= privateKeyFromProtobuf(privateKey ?? (await generatePeerKey()));
      await helia.start();
      const { libp2p } = helia;
      upgrades = createUpgrades({
        ...{ libp2p, prepare: stunBook.settled, dial: dialOne, onDirect: exchange.renew },
      });
      unfollow = stunBook.follow(peer, libp2p);
    },
    async stop() {
      upgrades?.stop();
      unfollow();
      exchange.close();
      await helia.stop();
    },
  };
  return peer;
}
