import {
  type Address,
  type ApiSong,
  addSpan,
  bytesToHex,
  configSchema,
  countsAsPlay,
  coveredSeconds,
  createCoverage,
  domain as domainOf,
  encodeBeat,
  FatalError,
  type Hex,
  isPlausible,
  type OracleConfig,
  openDigest,
  type PlayStatement,
  RetryableError,
  type SessionGrant,
  sessionGrantTypedData,
  songPageSchema,
  statementDigest,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import {
  joinHub,
  type OpenSong,
  openSong,
  type PresenceEntry,
  requestAcknowledgement,
} from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";
import type { LocalAccount } from "viem";
import { createSessionKey } from "./createSessionKey.ts";
import { openPlaySocket, type PlaySocket } from "./openPlaySocket.ts";

const DAY = 86_400;
/** Bytes fetched a second of a play, so that the file arrives as it does for a player. */
const TICK = 1_000;

export type Heard = {
  /** Identity of the play. */
  digest: Hex;
  statement: PlayStatement;
  covered: number;
  /** Verified bytes by the peer that sent them. */
  bytes: Map<string, number>;
  /** Milliseconds from asking for the song to its first verified bytes. */
  firstBytes: number;
};

export type ListenOptions = {
  song: ApiSong;
  /** Seconds to hear; default: until the play counts. */
  seconds?: number;
  /** Where in the song to begin, seconds. */
  from?: number;
  maxBurnPerPlay?: bigint;
  onBeat?: (covered: number) => void;
  signal?: AbortSignal;
};

/**
 * A listener without a browser: joins the swarm, fetches verified bytes, and reports what it "hears" to the oracle in
 * real time under a session key, exactly as the web app does.
 */
export function createListener({ account, oracleUrl }: { account: LocalAccount; oracleUrl: string }) {
  const peer = createNodePeer();
  const listener = account.address.toLowerCase() as Address;
  let config: OracleConfig;
  let hub: ReturnType<typeof joinHub>;
  let session:
    | { key: Awaited<ReturnType<typeof createSessionKey>>; grant: SessionGrant; signature: Hex }
    | undefined;
  let nextId = 1;

  const ledgerDomain = () => domainOf(config.chainId, config.ledger);

  /** Peers that say they have the song under a wallet that is not the listener's. */
  function providersOf(song: ApiSong): PresenceEntry[] {
    return [...hub.online().values()].filter(
      ({ wallet, songs }) =>
        wallet && wallet !== listener && songs.some(({ id, cid }) => id === song.id && cid === song.cid),
    );
  }

  /** One grant for all plays, signed once, as in the web app. */
  async function sessionFor(maxBurnPerPlay: bigint, now: number) {
    if (session && session.grant.maxBurnPerPlay === maxBurnPerPlay) return session;
    const key = await createSessionKey();
    const grant: SessionGrant = {
      listener,
      sessionKey: key.publicKey,
      attester: config.attester,
      validFrom: now - 60,
      validUntil: now + 7 * DAY,
      maxBurnPerPlay,
    };
    const { chainId, ledger } = config;
    const signature = await account.signTypedData(sessionGrantTypedData({ chainId, ledger, grant }));
    session = { key, grant, signature };
    return session;
  }

  async function open(socket: PlaySocket, song: ApiSong, provider: PresenceEntry, maxBurnPerPlay: bigint) {
    const { challenge, time, attester } = socket.hello();
    const { key, grant, signature: grantSignature } = await sessionFor(maxBurnPerPlay, time);
    const seeder = provider.wallet as Address;
    const words = { attester, listener, song: song.id, seeder, relay: ZERO_ADDRESS, challenge };
    const domain = ledgerDomain();
    const acknowledgement = await requestAcknowledgement(peer, provider, words, domain);
    const opened = await socket.ask(
      {
        type: "open",
        id: nextId++,
        grant: { ...grant, maxBurnPerPlay: String(grant.maxBurnPerPlay) },
        grantSignature,
        song: song.id,
        seeder,
        relay: ZERO_ADDRESS,
        challenge,
        signature: await key.sign(openDigest(domain, words)),
        acknowledgement,
      },
      "opened",
    );
    return { opened, key, seeder };
  }

  /** Reads on to where the player is now plus what it would have buffered. */
  async function fetchTo(source: OpenSong, from: number, to: number, signal?: AbortSignal): Promise<number> {
    let got = 0;
    for await (const bytes of source.read(from, to - from, { signal })) got += bytes.length;
    return got;
  }

  return {
    address: listener,
    peer,
    get config() {
      return config;
    },

    async start(): Promise<void> {
      const answer = await fetch(`${oracleUrl}/config`);
      config = configSchema.parse(await answer.json());
      await peer.start();
      hub = joinHub(peer, config.bootstrap, { domain: ledgerDomain() });
      await hub.ready({ signal: AbortSignal.timeout(15_000) });
    },

    /** The catalogue's songs that somebody is online with. */
    async songsOnline(): Promise<ApiSong[]> {
      const { songs } = songPageSchema.parse(await (await fetch(`${oracleUrl}/songs?limit=100`)).json());
      return songs.filter((song) => providersOf(song).length > 0);
    },

    providersOf,

    /** Hears a song in real time until the play is stored. */
    async listen(options: ListenOptions): Promise<Heard> {
      const { song, from = 0, maxBurnPerPlay = 0n, onBeat, signal } = options;
      const providers = providersOf(song);
      const provider = providers[0];
      if (!provider) throw new RetryableError(`nobody online has song ${song.id}`, "wait for a seeder");
      const asked = performance.now();
      const source = await openSong({ peer, cid: song.cid, providers, signal });
      const socket = await openPlaySocket(config.playsUrl);
      try {
        const bytesPerSecond = Math.ceil(source.size / song.seconds);
        let fetched = Math.min(source.size, from * bytesPerSecond);
        fetched += await fetchTo(source, fetched, Math.min(source.size, fetched + bytesPerSecond), signal);
        const firstBytes = performance.now() - asked;

        const { opened, key, seeder } = await open(socket, song, provider, maxBurnPerPlay);
        const coverage = createCoverage(song.seconds);
        const began = performance.now();
        const heardEnough = () =>
          options.seconds === undefined
            ? countsAsPlay(coveredSeconds(coverage), song.seconds)
            : coveredSeconds(coverage) >= options.seconds;
        let sequence = 0;
        let lastBeat = 0;
        const beat = (position: number) => {
          socket.sendBeat(
            encodeBeat({
              play: opened.play,
              sequence: ++sequence,
              positionMs: Math.round(position * 1_000),
              coverage,
            }),
          );
          lastBeat = performance.now();
          onBeat?.(coveredSeconds(coverage));
        };
        let position = from;
        while (!heardEnough()) {
          await new Promise((resolve) => setTimeout(resolve, TICK));
          signal?.throwIfAborted();
          position = Math.min(song.seconds, from + (performance.now() - began) / 1_000);
          addSpan(coverage, from, Math.floor(position));
          const wanted = Math.min(source.size, Math.ceil(position + 2) * bytesPerSecond);
          if (wanted > fetched) fetched += await fetchTo(source, fetched, wanted, signal);
          if (performance.now() - lastBeat >= socket.hello().beatSeconds * 1_000) beat(position);
          if (socket.refusals[0])
            throw new FatalError(
              `the oracle refused a beat: ${socket.refusals[0].reason}`,
              socket.refusals[0].message,
            );
          if (position >= song.seconds && !heardEnough()) break;
        }
        // What a statement claims must have been reported.
        beat(position);
        const elapsed = Math.floor((performance.now() - began) / 1_000);
        const end = opened.start + Math.max(1, elapsed);
        const covered = coveredSeconds(coverage);
        if (!isPlausible(covered, opened.start, end))
          throw new FatalError("heard faster than time", "this is a bug");
        const statement: PlayStatement = {
          attester: config.attester,
          song: song.id,
          listener,
          seeder,
          relay: ZERO_ADDRESS,
          start: opened.start,
          end,
          coverage,
        };
        const digest = statementDigest(ledgerDomain(), statement);
        const stored = await socket.ask(
          {
            type: "statement",
            id: nextId++,
            play: opened.play,
            start: statement.start,
            end,
            coverage: bytesToHex(coverage),
            signature: await key.sign(digest),
          },
          "stored",
        );
        if (stored.digest !== digest) throw new FatalError("the oracle stored another play", "this is a bug");
        return { digest, statement, covered, bytes: source.bytesBySeeder(), firstBytes };
      } finally {
        socket.close();
        source.close();
      }
    },

    async stop(): Promise<void> {
      hub?.stop();
      await peer.stop();
    },
  };
}
