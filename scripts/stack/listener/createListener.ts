import {
  type Address,
  type ApiSong,
  configSchema,
  countsAsPlay,
  domain as domainOf,
  type Hex,
  type OracleConfig,
  type PlayStatement,
  RetryableError,
  songPageSchema,
} from "@musicchain/protocol";
import { joinHub, type OpenSong, openSong, type PresenceEntry } from "@musicchain/swarm";
import { createNodePeer } from "@musicchain/swarm/node";
import type { LocalAccount } from "viem";
import { waitUntil } from "../waitUntil.ts";
import { createPlay } from "./createPlay.ts";
import { createSession, type Session } from "./createSession.ts";
import { openPlaySocket, type PlaySocket } from "./openPlaySocket.ts";

/** Seconds fetched ahead of the sound, as a player buffers. */
const AHEAD = 2;

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
  /** Wei a mature song may burn. */
  maxBurnPerPlay?: bigint;
  /** Default: peers that say they have the song, any of them. */
  providers?: PresenceEntry[];
  onBeat?: (covered: number) => void;
  /** Called before the statement is sent. */
  beforeStatement?: () => Promise<void>;
};

/**
 * A listener without a browser: joins the swarm, fetches verified bytes, and reports what it "hears" to the oracle in
 * real time under a session key, exactly as the web app does.
 */
export function createListener({ account, oracleUrl }: { account: LocalAccount; oracleUrl: string }) {
  const peer = createNodePeer();
  const listener = account.address.toLowerCase() as Address;
  let config: OracleConfig;
  let hub: ReturnType<typeof joinHub> | undefined;
  let session: Session | undefined;

  const ledgerDomain = () => domainOf(config.chainId, config.ledger);

  /** Peers that say they have the song, under a wallet that is not the listener's. */
  const providersOf = (song: ApiSong): PresenceEntry[] =>
    [...(hub?.online().values() ?? [])].filter(
      ({ wallet, songs }) =>
        wallet !== undefined &&
        wallet !== listener &&
        songs.some(({ id, cid }) => id === song.id && cid === song.cid),
    );

  /** One grant for all plays, as in the web app; a new one when more may be burned. */
  async function sessionOn(socket: PlaySocket, maxBurnPerPlay: bigint): Promise<Session> {
    if (session?.grant.maxBurnPerPlay !== maxBurnPerPlay) {
      session = await createSession({ account, config, now: socket.hello().time, maxBurnPerPlay });
    }
    return session as Session;
  }

  return {
    address: listener,
    peer,
    providersOf,

    async start(): Promise<void> {
      config = configSchema.parse(await (await fetch(`${oracleUrl}/config`)).json());
      await peer.start();
      hub = joinHub(peer, config.bootstrap, { domain: ledgerDomain() });
      await hub.ready({ signal: AbortSignal.timeout(15_000) });
    },

    /** The catalogue's songs that somebody is online with. */
    async songsOnline(): Promise<ApiSong[]> {
      const page = songPageSchema.parse(await (await fetch(`${oracleUrl}/songs?limit=100`)).json());
      return page.songs.filter((song) => providersOf(song).length > 0);
    },

    /** Songs that are online and that the attester found sound, once it has listened to all of them; shortest first. */
    async playableSongs({ seconds = 90 } = {}): Promise<ApiSong[]> {
      let songs: ApiSong[] = [];
      await waitUntil(
        "the attester's sound check",
        async () => {
          songs = await this.songsOnline();
          return songs.length > 0 && songs.every(({ soundCheck }) => soundCheck !== "pending");
        },
        { seconds, every: 500 },
      );
      return songs.filter(({ soundCheck }) => soundCheck === "passed").sort((a, b) => a.seconds - b.seconds);
    },

    /** Hears a song in real time until it counts, or for `seconds`, and has the play stored. */
    async listen({ song, seconds, maxBurnPerPlay = 0n, onBeat, ...options }: ListenOptions): Promise<Heard> {
      const providers = options.providers ?? providersOf(song);
      if (providers.length === 0)
        throw new RetryableError(`nobody online has song ${song.id}`, "wait for a seeder");
      const asked = performance.now();
      const source = await openSong({ peer, cid: song.cid, providers });
      const socket = await openPlaySocket(config.playsUrl);
      try {
        const buffer = createBuffer(source, song.seconds);
        await buffer.fill(AHEAD);
        const firstBytes = performance.now() - asked;
        // The serving lane is for the one who delivers most.
        const bytes = source.bytesBySeeder();
        const delivered = ({ peerId }: PresenceEntry) => bytes.get(peerId) ?? 0;
        const provider = [...providers].sort((a, b) => delivered(b) - delivered(a))[0] as PresenceEntry;
        const play = await createPlay({
          ...{ peer, socket, domain: ledgerDomain(), provider },
          session: await sessionOn(socket, maxBurnPerPlay),
          song: song.id,
          seconds: song.seconds,
        });
        const began = performance.now();
        const elapsed = () => (performance.now() - began) / 1_000;
        const enough = () =>
          seconds === undefined ? countsAsPlay(play.covered(), song.seconds) : play.covered() >= seconds;
        let beats = 0;
        while (!enough() && elapsed() < song.seconds + 1) {
          await new Promise((resolve) => setTimeout(resolve, 500));
          const position = Math.min(song.seconds, elapsed());
          play.hear(0, Math.floor(position));
          await buffer.fill(position + AHEAD);
          if (elapsed() >= (beats + 1) * socket.hello().beatSeconds) {
            beats++;
            play.beat(position);
            onBeat?.(play.covered());
          }
        }
        // What a statement claims must have been reported.
        play.beat(Math.min(song.seconds, elapsed()));
        await options.beforeStatement?.();
        const stated = await play.state(Math.floor(elapsed()));
        return { ...stated, covered: play.covered(), bytes: source.bytesBySeeder(), firstBytes };
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

/** Fetches a song's bytes as far as they are needed, at its average rate. */
function createBuffer(source: OpenSong, seconds: number) {
  let fetched = 0;
  return {
    async fill(second: number): Promise<void> {
      const wanted = Math.min(source.size, Math.ceil((source.size * second) / seconds));
      if (wanted <= fetched) return;
      for await (const bytes of source.read(fetched, wanted - fetched)) fetched += bytes.length;
    },
  };
}
