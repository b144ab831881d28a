import {
  type ApiSong,
  coveredSeconds,
  decodeBeat,
  domain,
  type PlayClientMessage,
  type PlayServerMessage,
  playClientMessageSchema,
  type SeederAcknowledgement,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createStore } from "../lib/createStore.ts";
import { toHex } from "../lib/hex.ts";
import { createHeardMeter, type Sample } from "../player/heardMeter.ts";
import { createSessionKey } from "../session/sessionKey.ts";
import { draftGrant, type SessionRecord } from "../session/sessionRecord.ts";
import { createPlayReporter } from "./createPlayReporter.ts";
import type { Hello } from "./createPlaySocket.ts";
import { noPlay, type PlayState } from "./playStore.ts";

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const ledger = address("1");
const song = (id: number, seconds = 60) => ({ id, seconds, cid: "b" }) as ApiSong;
const acknowledgement: SeederAcknowledgement = {
  binding: { wallet: address("c"), peerId: "12D3KooWabcdefgh", validFrom: 1, validUntil: 2 },
  bindingSignature: "0x01",
  signature: "0x02",
};

/** The oracle's end of the wire: answers are scripted, what is sent is parsed as the oracle parses it. */
async function createWorld() {
  const { privateKey, publicKey } = await createSessionKey();
  const sessionKey = toHex(publicKey);
  const grant = draftGrant({
    listener: address("a"),
    sessionKey,
    attester: address("b"),
    now: 1_000,
    maxBurnPerPlay: 1n,
  });
  const session: SessionRecord = { chainId: 1, ledger, grant, grantSignature: "0x12", privateKey };
  const said: (PlayClientMessage | { type: "beat"; play: number; covered: number })[] = [];
  const store = createStore<PlayState>(noPlay);
  let connected = true;
  let challenge = 0;
  let clock = 2_000;
  let handle = 40;
  let acknowledges = true;
  const hello = (): Hello => ({
    type: "hello",
    attester: address("b"),
    chainId: 1,
    ledger,
    challenge: `0x${challenge.toString(16).padStart(64, "0")}`,
    time: clock,
    beatSeconds: 5,
  });
  const reporter = createPlayReporter({
    domain: domain(1, ledger),
    socket: {
      start() {},
      stop() {},
      hello: () => (connected ? hello() : undefined),
      now: () => clock,
      send(message) {
        if (!connected) return false;
        if (message instanceof Uint8Array) {
          const { play, coverage } = decodeBeat(message)!;
          said.push({ type: "beat", play, covered: coveredSeconds(coverage) });
        } else said.push(playClientMessageSchema.parse(JSON.parse(JSON.stringify(message))));
        return true;
      },
    },
    store,
    witnesses: () => [
      {
        seeder: address("c"),
        relay: ZERO_ADDRESS,
        acknowledge: () =>
          acknowledges ? Promise.resolve(acknowledgement) : Promise.reject(new Error("no")),
      },
    ],
    onStored() {},
  });
  const settle = () => reporter.settled();
  const last = <T extends PlayClientMessage["type"]>(type: T) =>
    said.findLast((message) => message.type === type) as Extract<PlayClientMessage, { type: T }> | undefined;
  return {
    reporter,
    store,
    said,
    session,
    settle,
    last,
    kinds: () => said.map((message) => message.type),
    hear: (message: PlayServerMessage) => reporter.hear(message),
    greet() {
      challenge++;
      reporter.hear(hello());
    },
    /** As the oracle does: a new challenge at once, then the answer. */
    opened() {
      this.greet();
      const { id } = last("open")!;
      reporter.hear({
        type: "opened",
        id,
        play: ++handle,
        start: clock,
        seconds: 60,
        mature: false,
        burn: 0n,
      });
      return handle;
    },
    async open(of = song(7)) {
      const meter = createHeardMeter(of.seconds);
      reporter.begin(of, meter, session);
      await settle();
      const handle = this.opened();
      await settle();
      return { meter, handle };
    },
    /** Sound for some seconds, four ticks each; the oracle's clock goes along. */
    async listen(meter: ReturnType<typeof createHeardMeter>, from: number, seconds: number) {
      for (let t = 0; t <= seconds * 4; t++) {
        clock += t === 0 ? 0 : 0.25;
        const sample: Sample = {
          audioTime: 100 + from + t / 4,
          mediaTime: from + t / 4,
          ...{ paused: false, seeking: false, stalled: false, muted: false, volume: 1, rate: 1, level: 0.1 },
        };
        reporter.tick(sample, meter.note(sample));
      }
      await settle();
    },
    connection(up: boolean) {
      connected = up;
      if (up) this.greet();
      else reporter.down();
    },
    seederRefuses() {
      acknowledges = false;
    },
  };
}

let world: Awaited<ReturnType<typeof createWorld>>;
beforeEach(async () => {
  world = await createWorld();
});

describe("opening", () => {
  test("asks once, though the oracle greets again before it answers", async () => {
    world.reporter.begin(song(7), createHeardMeter(60), world.session);
    await world.settle();
    world.greet();
    await world.settle();
    expect(world.kinds()).toEqual(["open"]);
    expect(world.last("open")).toMatchObject({ song: 7, seeder: address("c"), relay: ZERO_ADDRESS });
  });

  test("without a session nothing is sent", async () => {
    world.reporter.begin(song(7), createHeardMeter(60), undefined);
    await world.settle();
    expect([world.said, world.store.get().phase]).toEqual([[], "unpaid"]);
  });

  test("a challenge that was used up is tried again with the newest", async () => {
    vi.useFakeTimers();
    try {
      world.reporter.begin(song(7), createHeardMeter(60), world.session);
      await world.settle();
      const { id, challenge } = world.last("open")!;
      world.greet();
      world.hear({ type: "refused", id, play: null, reason: "ChallengeUnknown", message: "" });
      await vi.advanceTimersByTimeAsync(10);
      await world.settle();
      expect(world.kinds()).toEqual(["open", "open"]);
      expect(world.last("open")!.challenge).not.toBe(challenge);
    } finally {
      vi.useRealTimers();
    }
  });

  test("a seeder that does not confirm is named as the reason in the end", async () => {
    vi.useFakeTimers();
    try {
      world.seederRefuses();
      world.reporter.begin(song(7), createHeardMeter(60), world.session);
      await vi.advanceTimersByTimeAsync(120_000);
      expect(world.said).toEqual([]);
      expect(world.store.get()).toMatchObject({ phase: "refused", reason: "SeederNotAcknowledged" });
    } finally {
      vi.useRealTimers();
    }
  });

  test("a song the oracle has not checked yet is asked for again, with the reason shown meanwhile", async () => {
    vi.useFakeTimers();
    try {
      world.reporter.begin(song(7), createHeardMeter(60), world.session);
      await world.settle();
      const { id } = world.last("open")!;
      world.hear({ type: "refused", id, play: null, reason: "SongNotSound", message: "" });
      expect(world.store.get()).toMatchObject({ phase: "refused", reason: "SongNotSound" });
      await vi.advanceTimersByTimeAsync(6_000);
      await world.settle();
      expect(world.kinds()).toEqual(["open", "open"]);
      world.opened();
      expect(world.store.get()).toMatchObject({ phase: "open", reason: undefined });
    } finally {
      vi.useRealTimers();
    }
  });

  test("a refusal that only a person can mend stays", async () => {
    world.reporter.begin(song(7), createHeardMeter(60), world.session);
    await world.settle();
    const { id } = world.last("open")!;
    world.hear({ type: "refused", id, play: null, reason: "CreditNeeded", message: "", needed: 5n });
    await world.settle();
    expect(world.store.get()).toMatchObject({ phase: "refused", reason: "CreditNeeded", needed: 5n });
    expect(world.kinds()).toEqual(["open"]);
  });
});

describe("listening", () => {
  test("beats every five seconds of sound, a statement when half is heard, one more at the end", async () => {
    const { meter, handle } = await world.open();
    await world.listen(meter, 0, 29);
    expect(world.kinds().filter((kind) => kind === "beat")).toHaveLength(6);
    expect(world.last("statement")).toBeUndefined();
    await world.listen(meter, 29, 1);
    const first = world.last("statement")!;
    expect(first).toMatchObject({ play: handle, start: 2_000 });
    expect(world.said.at(-2)).toMatchObject({ type: "beat", covered: 30 });
    world.hear({ type: "stored", id: first.id, play: handle, digest: "0xab", covered: 30, seconds: 60 });
    expect(world.store.get()).toMatchObject({ phase: "counted", digest: "0xab" });
    await world.listen(meter, 30, 20);
    expect(world.last("statement")).toBe(first);
    world.reporter.end();
    await world.settle();
    expect(world.kinds().slice(-3)).toEqual(["beat", "statement", "close"]);
    expect(world.store.get().phase).toBe("counted");
  });

  test("paused: no beats", async () => {
    const { meter } = await world.open();
    for (let t = 0; t < 100; t++) {
      const sample = {
        audioTime: t,
        mediaTime: 3,
        paused: true,
        seeking: false,
        stalled: false,
        muted: false,
      };
      const whole: Sample = { ...sample, volume: 1, rate: 1, level: 0 };
      world.reporter.tick(whole, meter.note(whole));
    }
    expect(world.kinds()).toEqual(["open"]);
  });

  test("a skipped song is closed before the next is opened, and said not to count", async () => {
    const { meter, handle } = await world.open();
    await world.listen(meter, 0, 8);
    world.reporter.end();
    expect(world.store.get()).toMatchObject({ phase: "refused", reason: "CoverageTooLow" });
    world.reporter.begin(song(8), createHeardMeter(60), world.session);
    await world.settle();
    expect(world.said.slice(-2)).toMatchObject([
      { type: "close", play: handle },
      { type: "open", song: 8 },
    ]);
    expect(world.last("statement")).toBeUndefined();
  });

  test("what was heard before the oracle watched is not claimed", async () => {
    const meter = createHeardMeter(60);
    world.reporter.begin(song(7), meter, world.session);
    await world.listen(meter, 0, 12);
    world.opened();
    expect(meter.covered()).toBe(0);
  });
});

describe("when the oracle goes away", () => {
  test("an uncounted play is opened anew when it is back", async () => {
    const { meter } = await world.open();
    await world.listen(meter, 0, 8);
    world.connection(false);
    expect(world.store.get()).toMatchObject({ phase: "opening", offline: true });
    world.connection(true);
    await world.settle();
    expect(world.kinds().filter((kind) => kind === "open")).toHaveLength(2);
    world.opened();
    expect(world.store.get()).toMatchObject({ phase: "open", offline: false });
    expect(meter.covered()).toBe(0);
  });

  test("a counted play stays counted and is not opened again", async () => {
    const { meter, handle } = await world.open();
    await world.listen(meter, 0, 31);
    const { id } = world.last("statement")!;
    world.hear({ type: "stored", id, play: handle, digest: "0xab", covered: 30, seconds: 60 });
    world.connection(false);
    world.connection(true);
    await world.settle();
    expect(world.store.get()).toMatchObject({ phase: "counted", offline: false });
    expect(world.kinds().filter((kind) => kind === "open")).toHaveLength(1);
  });

  test("a play the oracle forgot is opened anew", async () => {
    vi.useFakeTimers();
    try {
      const { handle } = await world.open();
      world.hear({ type: "refused", id: null, play: handle, reason: "PlayUnknown", message: "" });
      await vi.advanceTimersByTimeAsync(2_000);
      await world.settle();
      expect(world.kinds().filter((kind) => kind === "open")).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
