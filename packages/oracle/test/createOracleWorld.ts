import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addSpan,
  createCoverage,
  domain as domainOf,
  encodeBeat,
  type Hex,
  type PlayClientMessageInput,
  type PlayServerMessage,
  playServerMessageSchema,
} from "@musicchain/protocol";
import { pino } from "pino";
import { WebSocket } from "ws";
import type { z } from "zod";
import { createSoundLog } from "../src/catalogue/createSoundLog.ts";
import { createOracle } from "../src/createOracle.ts";
import { createClock } from "../src/plays/createClock.ts";
import { createStore } from "../src/store/createStore.ts";
import { ATTESTER, accountOf, type Chain, createChain, keyOf } from "./createChain.ts";
import { createHubSeeder } from "./createHubSeeder.ts";
import { createListener, createSeeder, type Listener, type Seeder } from "./createPeople.ts";

const POLL_MS = 100;

/** A player on a real socket. */
export async function connectPlayer(url: string) {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/plays`);
  const answers: PlayServerMessage[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const each of waiting) each();
  };
  socket.on("message", (data) => {
    answers.push(playServerMessageSchema.parse(JSON.parse(String(data))));
    wake();
  });
  socket.on("close", wake);
  socket.on("error", wake);
  async function until<T>(pick: () => T | undefined): Promise<T> {
    for (;;) {
      const found = pick();
      if (found !== undefined) return found;
      if (socket.readyState === socket.CLOSED) throw new Error("The socket was closed");
      await new Promise<void>((resolve) => {
        const once = () => {
          waiting.delete(once);
          resolve();
        };
        waiting.add(once);
      });
    }
  }
  const hello = () => until(() => answers.filter((answer) => answer.type === "hello").at(-1));
  await hello();
  return {
    answers,
    hello,
    async ask(message: PlayClientMessageInput): Promise<PlayServerMessage> {
      const from = answers.length;
      socket.send(JSON.stringify(message));
      return until(() => answers.slice(from).find((answer) => answer.type !== "hello"));
    },
    beat: (play: number, sequence: number, coverage: Uint8Array) =>
      socket.send(encodeBeat({ play, sequence, positionMs: 0, coverage })),
    close: () => socket.close(),
  };
}
export type Player = Awaited<ReturnType<typeof connectPlayer>>;

/**
 * A chain that mines when it is used, a hub that keeps evidence, and oracles whose clock runs with the chain's:
 * `pass` lets time go by for all of them.
 */
export async function createOracleWorld({
  window = 60n,
  withProofs = false,
}: {
  window?: bigint;
  withProofs?: boolean;
} = {}) {
  const chain: Chain = await createChain({ window, withProofs, blockTime: 0 });
  const domain = domainOf(31_337, chain.ledger);
  const hub = await createHubSeeder(domain);
  const attester = accountOf(ATTESTER).address.toLowerCase() as Hex;
  let ahead = 0;
  const folders: string[] = [];
  const clocks: (() => Promise<void>)[] = [];
  const running = new Set<ReturnType<typeof createOracle>>();

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "musicchain-oracle-"));
    folders.push(folder);
    return folder;
  }

  return {
    chain,
    domain,
    hub,
    attester,
    newFolder,
    /** Says that the sound of these songs was checked: their files are no music. */
    passSound(dataDir: string, ids: number[]): void {
      const store = createStore({ dataDir });
      const sounds = createSoundLog(store);
      for (const id of ids) {
        sounds.put(`0x${String(id).padStart(64, "0")}`, { verdict: "passed", reason: undefined }, 1);
      }
      store.close();
    },
    async pass(seconds: number): Promise<void> {
      const { timestamp } = await chain.client.getBlock();
      // A reorganisation or many blocks in a second may have left the chain ahead: the world goes along.
      const next = Math.max(this.now() + seconds, Number(timestamp) + 1);
      ahead += next - this.now();
      // Whoever has a clock of its own knows the time before the chain shows it.
      for (const tell of clocks) await tell();
      await chain.client.setNextBlockTimestamp({ timestamp: BigInt(next) });
      await chain.client.mine({ blocks: 1 });
    },
    /** Called at each `pass`, before the block is mined. */
    onPass: (tell: () => Promise<void>) => clocks.push(tell),
    /** Seconds this world is ahead of the real one. */
    ahead: () => ahead,
    /** UTC seconds of this world. */
    now: () => Math.floor(Date.now() / 1000) + ahead,
    async startOracle(
      dataDir: string,
      overrides: Partial<Parameters<typeof createOracle>[0]["config"]> = {},
    ) {
      const oracle = createOracle({
        config: {
          rpcUrls: [chain.rpcUrl],
          deployment: chain.deployment,
          attesterKey: keyOf(ATTESTER),
          dataDir,
          port: 0,
          bootstrap: hub.addresses,
          batchSeconds: 0.1,
          pollMs: POLL_MS,
          replaceAfter: 2,
          ...overrides,
        },
        clock: createClock({
          now: () => Date.now() + ahead * 1000,
          elapsed: () => performance.now() + ahead * 1000,
        }),
        logger: pino({ level: process.env.ORACLE_LOG ?? "silent" }),
      });
      await oracle.start();
      running.add(oracle);
      return {
        url: oracle.url,
        status: oracle.status,
        async stop() {
          running.delete(oracle);
          await oracle.stop();
        },
        /** An answer of the HTTP service, checked against its schema. */
        async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
          const response = await fetch(`${oracle.url}${path}`);
          const body = await response.json();
          if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`);
          return schema.parse(body);
        },
      };
    },
    createListener: (options: Partial<Parameters<typeof createListener>[0]> = {}) =>
      createListener({ domain, attester, ...options }),
    createSeeder: () => createSeeder(domain),
    /** Opens a play, hears `heard` of its seconds, states it; `pass` moves the time. */
    async listen(
      player: Player,
      {
        listener,
        seeder,
        song,
        heard,
        relay,
      }: { listener: Listener; seeder: Seeder; song: number; heard: number; relay?: Hex },
    ): Promise<PlayServerMessage> {
      const { challenge } = await player.hello();
      const opened = await player.ask(await listener.open({ song, seeder, challenge, relay }));
      if (opened.type !== "opened") return opened;
      await this.pass(heard);
      const coverage = createCoverage(opened.seconds);
      addSpan(coverage, 0, heard);
      player.beat(opened.play, 1, coverage);
      const { play, start } = opened;
      const end = this.now();
      const statement = { play, song, seeder: seeder.address, relay, start, end, coverage };
      return player.ask(await listener.statement(statement));
    },
    async stop(): Promise<void> {
      for (const oracle of running) await oracle.stop();
      await hub.stop();
      await chain.stop();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type OracleWorld = Awaited<ReturnType<typeof createOracleWorld>>;

/** Polls until `check` gives something, for at most `seconds`. */
export async function eventually<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = 20,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It did not happen in time", { cause: last });
}
