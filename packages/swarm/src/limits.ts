/** Every limit of the swarm. Times in milliseconds, sizes in bytes unless a name says otherwise. */
export const LIMITS = {
  connections: {
    max: 300,
    /** A hub is found by everybody. */
    maxOfRelay: 2_000,
    /** Per address and second. The library's 5 refuses a household behind one address, and every reverse proxy. */
    inboundPerSecond: 100,
    pendingInbound: 100,
    dialTimeout: 10_000,
    negotiationTimeout: 10_000,
    /** A stream on which nothing moves is reset; long-lived ones are opened again when needed. */
    idleStream: 120_000,
    /** How long a peer that sent a wrong block, or broke a protocol, stays out. */
    ban: 60 * 60_000,
    maxBans: 10_000,
  },
  reach: {
    /** Own addresses of a peer are dialled this long before its relays are too. */
    headStart: 250,
    /** From a relayed connection to WebRTC: the time of each try, and the wait between two. */
    upgradeTries: [5_000, 8_000, 10_000],
    upgradeDelay: 1_000,
    upgradesAtOnce: 4,
    /** WebRTC offers that are being answered: of one connection, of all. One more is refused. */
    offersPerConnection: 2,
    offersAtOnce: 32,
    /** Peers whose upgrade is remembered as given up. */
    maxStates: 1_024,
    /** After an upgrade the relayed connection goes when it is idle at one of these moments. */
    keepRelayed: 5_000,
    /** STUN servers learned from hubs, the newest first; two answer as well as ten. */
    stunServers: 2,
    /** For a hub's answer where its STUN server is; a try for WebRTC waits as long. */
    stunAnswer: 3_000,
  },
  /** Of our own STUN server: answers per second, per address (IPv6: per /64), all at once, addresses remembered. */
  stun: { perSecond: 5_000, perAddress: 50, burst: 200, maxAddresses: 4_096 },
  relay: { reservations: 1_000, durationMs: 12 * 60 * 60_000, bytes: 4n * 1024n ** 3n },
  blocks: {
    streamsPerConnection: 4,
    /** Larger frames end the stream, and the peer. */
    maxBlock: 2 * 1024 * 1024,
    /** Requests a server keeps waiting per stream; one more is answered BUSY. */
    maxQueue: 256,
    /** Blocks a server sends in one frame to somebody quick; a frame is of no use before its last byte. */
    maxBatch: 3,
    /** Requests and cancels from one stream per second, burst of the same size; a flood ends the stream. */
    framesPerSecond: 5_000,
    /** A frame begun and not finished, or an answer the asker does not read. */
    slowFrame: 5_000,
    slowReader: 30_000,
    /** Requests in flight at one peer: grows and shrinks with the queueing delay. */
    windowStart: 2,
    windowMax: 64,
    delayTarget: 600,
    /** A block later than this, or than 4 × what is usual, is also asked of another peer. */
    hedgeAfter: 500,
    hedgeFactor: 4,
    /** No byte for this long while blocks are asked for: the stream is given up. */
    stall: 6_000,
    busyRetry: 100,
    reconnectDelay: 250,
    reconnectAttempts: 3,
    maxProviders: 16,
  },
  song: {
    readAhead: 4 * 1024 * 1024,
    maxReadAhead: 64 * 1024 * 1024,
    maxSize: 8 * 1024 ** 3,
    /** Verified blocks kept in memory for a peer without a blockstore of its own. */
    cache: 48 * 1024 * 1024,
    maxDepth: 4,
  },
  files: {
    openHandles: 64,
    /** Leaves asked for at once by a download. */
    fetchAtOnce: 128,
    /** Read from a disk at once, for the leaf asked for and those after it; so many such pieces are kept. */
    piece: 256 * 1024,
    pieces: 32,
  },
  presence: {
    streamsPerConnection: 2,
    maxMessage: 1024 * 1024,
    pingEvery: 2_000,
    /** A peer not heard of for this long is gone (noticed a ping later, so within nine seconds). */
    silence: 7_000,
    maxPeers: 1_000,
    /** Announced song lists a hub keeps. */
    maxBytes: 128 * 1024 * 1024,
    /** Waiting to be read by one peer; one more byte and its stream is closed. */
    maxUnread: 16 * 1024 * 1024,
    /** Announcements per peer and minute. */
    announcesPerMinute: 30,
    reconnectDelay: 500,
    maxReconnectDelay: 15_000,
    /** Without the hub, what it said is kept this long. */
    keepWithoutHub: 10_000,
  },
  requests: {
    streamsPerConnection: 8,
    maxMessage: 8 * 1024,
    timeout: 10_000,
    /** Requests of one protocol per peer and second, burst of the same size. */
    perSecond: 10,
    /** Peers whose rate is remembered. */
    maxRates: 4_096,
  },
  pin: { maxBytes: 4 * 1024 * 1024, timeout: 60_000, atOnce: 4, clockSlack: 300 },
  dag: { maxBytes: 4 * 1024 * 1024, maxBlocks: 65_536 },
} as const;
