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
import { FatalError } from "@musicchain/protocol";
import { MemoryDatastore } from "datastore-core";
import { createHeliaLight } from "helia";
import { createBlockBroker } from "../blocks/createBlockBroker.ts";
import { createExchange, type Exchange } from "../blocks/createExchange.ts";
import { createMemoryBlockstore } from "../blocks/createMemoryBlockstore.ts";
import { BadPeerError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
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
  /** Besides WebSockets and relay circuits. */
  transports?: TransportFactory[];
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

  const options: CreateLibp2pOptions = {
    addresses: { listen, announce },
    transports: [webSockets(), circuitRelayTransport(), ...transports],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { inactivityTimeout: limits.idleStream } })],
    services: { identify: identify(), ping: ping(), ...(relay ? { relay: relayServer } : {}) },
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
    const open = helia.libp2p.getConnections(id).find((connection) => connection.status === "open");
    return open ?? helia.libp2p.dial(multiaddrs.length > 0 ? multiaddrs : id, { signal });
  };
  const ban = (peerId: string, reason: string) => {
    bans.add(peerId);
    for (const listener of listeners) listener(peerId, reason);
    hangUpOn(peerId);
  };
  const hangUpOn = (peerId: string) => {
    for (const connection of helia.libp2p.getConnections(peerIdFromString(peerId))) hangUp(connection);
  };
  const exchange = createExchange({ connect, hangUp: hangUpOn, ban });
  helia.addBlockBroker(createBlockBroker({ exchange, libp2p: () => helia.libp2p }));

  return {
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
    },
    async stop() {
      exchange.close();
      await helia.stop();
    },
  };
}
