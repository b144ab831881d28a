import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AccountState,
  type Address,
  addSpan,
  createCoverage,
  domain as domainOf,
  encodeBeat,
  type Hex,
  type PlayClientMessageInput,
  type PlayServerMessageInput,
  playServerMessageSchema,
} from "@musicchain/protocol";
import { createClock } from "../src/plays/createClock.ts";
import { createPlays } from "../src/plays/createPlays.ts";
import { createVerifiers } from "../src/plays/createVerifiers.ts";
import { PLAY_LIMITS, type PlayFacts, type PlayLimits, type SongFacts } from "../src/plays/types.ts";
import { createStore } from "../src/store/createStore.ts";
import { createListener, createSeeder, type Listener, type Seeder } from "./createPeople.ts";

export const ATTESTER: Address = `0x${"a7".repeat(20)}`;
export const DOMAIN = domainOf(31_337, `0x${"1e".repeat(20)}`);
const MIDDAY = 1_800_014_400;

/** Plays on a real store with a clock and chain facts that a test moves by hand. */
export function createPlaysWorld({ limits = {} }: { limits?: Partial<PlayLimits> } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "musicchain-plays-"));
  const store = createStore({ dataDir });
  let ms = MIDDAY * 1000;
  const clock = createClock({ now: () => ms, elapsed: () => ms });
  const chain = {
    songs: new Map<number, SongFacts>([
      [7, { registeredAt: 100, seconds: 200, parties: [`0x${"77".repeat(20)}`], sound: "passed" }],
    ]),
    /** Since when plays of a song count for which. */
    redirects: new Map<number, { time: number; target: number }>(),
    songPlays: new Map<number, number>(),
    accounts: new Map<Address, AccountState>(),
    credits: new Map<Address, bigint>(),
    registered: new Map<Hex, number>(),
    revoked: new Map<Hex, number>(),
    accruedSupply: 0n,
    contracts: new Map<Address, (digest: Hex, signature: Hex) => boolean>(),
    isValidSignature: async (wallet: Address, digest: Hex, signature: Hex): Promise<boolean> =>
      chain.contracts.get(wallet)?.(digest, signature) ?? false,
  };
  const facts: PlayFacts = {
    song: (id) => chain.songs.get(id),
    songAt: (id, time) => {
      const redirect = chain.redirects.get(id);
      return redirect && redirect.time < time ? redirect.target : id;
    },
    songPlays: (id) => chain.songPlays.get(id) ?? 0,
    account: (owner) => chain.accounts.get(owner),
    accruedSupply: () => chain.accruedSupply,
    credit: (owner) => chain.credits.get(owner) ?? 0n,
    grantTimes: (_listener, digest) => ({
      registeredAt: chain.registered.get(digest) ?? 0,
      revokedAt: chain.revoked.get(digest) ?? 0,
    }),
    isValidSignature: (wallet, digest, signature) => chain.isValidSignature(wallet, digest, signature),
  };
  const plays = createPlays({
    domain: DOMAIN,
    attester: ATTESTER,
    facts,
    log: store.plays,
    clock,
    verifiers: createVerifiers(),
    limits: { ...PLAY_LIMITS, ...limits },
  });

  /** A player's connection: every answer is checked against the wire's schema. */
  function connect(network?: string) {
    const answers: PlayServerMessageInput[] = [];
    const waiting: (() => void)[] = [];
    const connection = plays.connect((message) => {
      playServerMessageSchema.parse(message);
      answers.push(message);
      for (const wake of waiting.splice(0)) wake();
    }, network);
    const challenge = () => answers.filter((answer) => answer.type === "hello").at(-1)!.challenge as Hex;

    async function ask(message: PlayClientMessageInput): Promise<PlayServerMessageInput> {
      const from = answers.length;
      connection.receive(Buffer.from(JSON.stringify(message)), false);
      for (;;) {
        const answer = answers.slice(from).find((candidate) => candidate.type !== "hello");
        if (answer) return answer;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    }
    return {
      answers,
      challenge,
      ask,
      connection,
      sendRaw: (data: Uint8Array, binary: boolean) => connection.receive(data, binary),
      /** Sends a beat; gives the refusal's reason, or undefined where it was taken. */
      beat(play: number, sequence: number, coverage: Uint8Array, positionMs = 0): string | undefined {
        const from = answers.length;
        connection.receive(encodeBeat({ play, sequence, positionMs, coverage }), true);
        const answer = answers[from];
        return answer?.type === "refused" ? answer.reason : undefined;
      },
      async open(listener: Listener, seeder: Seeder, song = 7, relay?: Address) {
        return ask(
          await listener.open({ song, seeder, challenge: challenge(), ...(relay ? { relay } : {}) }),
        );
      },
    };
  }

  /** Opens a play and listens to `heard` of its seconds in beats of 5 s. */
  async function listen(listener: Listener, seeder: Seeder, heard: number, song = 7) {
    const player = connect();
    const opened = await player.open(listener, seeder, song);
    if (opened.type !== "opened") throw new Error(JSON.stringify(opened));
    const coverage = createCoverage(opened.seconds);
    for (let to = 5, sequence = 1; to <= heard; to += 5, sequence++) {
      ms += 5_000;
      addSpan(coverage, to - 5, to);
      const reason = player.beat(opened.play, sequence, coverage, to * 1000);
      if (reason) throw new Error(reason);
    }
    const claim = { play: opened.play, song, seeder: seeder.address, start: opened.start, coverage };
    return { player, opened, coverage, claim: () => ({ ...claim, end: Math.floor(ms / 1000) }) };
  }

  return {
    plays,
    store,
    chain,
    facts,
    clock,
    connect,
    listen,
    /** Lets seconds pass. */
    pass: (seconds: number) => {
      ms += seconds * 1000;
    },
    now: () => Math.floor(ms / 1000),
    createListener: (options: Partial<Parameters<typeof createListener>[0]> = {}) =>
      createListener({ domain: DOMAIN, attester: ATTESTER, ...options }),
    createSeeder: () => createSeeder(DOMAIN),
    close: () => {
      store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
