import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createClock } from "../../packages/oracle/src/plays/createClock.ts";
import { createPlays } from "../../packages/oracle/src/plays/createPlays.ts";
import { createVerifiers } from "../../packages/oracle/src/plays/createVerifiers.ts";
import { PLAY_LIMITS } from "../../packages/oracle/src/plays/types.ts";
import { createStore } from "../../packages/oracle/src/store/createStore.ts";
import { ATTESTER, BEAT_SECONDS, BEATS, createLoad, DOMAIN, FACTS } from "./createLoad.ts";
import { collectGarbage, cpuSeconds, median } from "./measure.ts";

const LISTENERS = 1_000;
/** Rounds until the code is compiled: an oracle runs for days. */
const WARM_UP = 4;
const MIDDAY = 1_800_014_400;

export type PlaysFigures = {
  /** Plays opened, heard in 20 beats, verified, stored durably and acknowledged, per CPU-second. */
  playsPerCpuSecond: number;
  /** Beats alone, per CPU-second. */
  beatsPerCpuSecond: number;
  /** Statement signatures verified per counted play. */
  verificationsPerPlay: number;
};

/**
 * Whole plays through the oracle's own code and a real store, messages made before each measured part: what a
 * play costs but for the socket it comes on.
 */
export async function benchPlays({
  folder,
  rounds = 7,
}: {
  folder: string;
  rounds?: number;
}): Promise<PlaysFigures> {
  const dataDir = mkdtempSync(join(folder, "plays-"));
  const store = createStore({ dataDir });
  let ms = MIDDAY * 1000;
  const clock = createClock({ now: () => ms, elapsed: () => ms });
  const context = { domain: DOMAIN, attester: ATTESTER, facts: FACTS, log: store.plays, clock };
  const plays = createPlays({ ...context, verifiers: createVerifiers(), limits: PLAY_LIMITS });
  const load = await createLoad(LISTENERS);
  type Answer = { type: string; challenge?: `0x${string}`; play?: number; start?: number };
  const players = load.map((listener) => {
    const last: { hello?: Answer; other?: Answer } = {};
    const connection = plays.connect((message) => {
      if (message.type === "hello") last.hello = message as Answer;
      else last.other = message as Answer;
    });
    return { listener, last, connection };
  });

  const whole: number[] = [];
  const beats: number[] = [];
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const opens = players.map(({ listener, last }) => Buffer.from(listener.open(last.hello!.challenge!)));
    collectGarbage({ type: "minor" });
    let spent = cpuSeconds(() => {
      players.forEach(({ connection }, i) => {
        connection.receive(opens[i]!, false);
      });
    });
    const frames = Array.from({ length: BEATS }, (_, beat) =>
      players.map(({ listener, last }) => Buffer.from(listener.beat(last.other!.play!, beat))),
    );
    collectGarbage({ type: "minor" });
    const beatTime = cpuSeconds(() => {
      for (const frame of frames) {
        ms += BEAT_SECONDS * 1000;
        players.forEach(({ connection }, i) => {
          connection.receive(frame[i]!, true);
        });
      }
    });
    spent += beatTime;
    const end = Math.floor(ms / 1000);
    const statements = players.map(({ listener, last }) =>
      Buffer.from(listener.statement(last.other!.play!, last.other!.start!, end)),
    );
    collectGarbage({ type: "minor" });
    const before = process.cpuUsage();
    players.forEach(({ connection }, i) => {
      connection.receive(statements[i]!, false);
    });
    while (plays.stats().stored < (round + 1) * LISTENERS)
      await new Promise((resolve) => setTimeout(resolve, 1));
    const { user, system } = process.cpuUsage(before);
    spent += (user + system) / 1e6;
    for (const { last } of players)
      if (last.other!.type !== "stored") throw new Error(JSON.stringify(last.other));
    ms += 60_000;
    if (round >= WARM_UP) {
      whole.push(LISTENERS / spent);
      beats.push((LISTENERS * BEATS) / beatTime);
    }
  }
  const { stored, verifications } = plays.stats();
  store.close();
  rmSync(dataDir, { recursive: true });
  return {
    playsPerCpuSecond: median(whole),
    beatsPerCpuSecond: median(beats),
    verificationsPerPlay: verifications / stored,
  };
}
