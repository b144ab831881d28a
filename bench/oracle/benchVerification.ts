import { spawnSync } from "node:child_process";
import { addSpan, createCoverage, playClientMessageSchema } from "@musicchain/protocol";
import { createClock } from "../../packages/oracle/src/plays/createClock.ts";
import { createDigests } from "../../packages/oracle/src/plays/createDigests.ts";
import { createPlayTable } from "../../packages/oracle/src/plays/createPlayTable.ts";
import { createSessions } from "../../packages/oracle/src/plays/createSessions.ts";
import { createVerifiers } from "../../packages/oracle/src/plays/createVerifiers.ts";
import { takeStatement } from "../../packages/oracle/src/plays/takeStatement.ts";
import { PLAY_LIMITS } from "../../packages/oracle/src/plays/types.ts";
import type { PlayLog } from "../../packages/oracle/src/store/types.ts";
import { ATTESTER, createLoad, DOMAIN, FACTS, SECONDS } from "./createLoad.ts";
import { collectGarbage, median } from "./measure.ts";

const PLAYS = 4_000;
const LISTENERS = 200;
/** Rounds until the code is compiled. */
const WARM_UP = 3;
const NOW = 1_800_014_400;

export type VerificationFigures = {
  /** Statements parsed, judged against what was reported live, and verified, per CPU-second. */
  statementsPerCpuSecond: number;
  /** `openssl speed ecdsap256`, verifications per second of one core. */
  opensslVerifiesPerSecond: number;
  verifyRatioToOpenssl: number;
};

/** Lines like ` 256 bits ecdsa (nistp256)   0.0000s   0.0001s  52418.8  17303.3`, over CPU time. */
function openssl(): number {
  const run = spawnSync("openssl", ["speed", "-seconds", "1", "ecdsap256"], { encoding: "utf8" });
  const verifies = /nistp256\).*\s([\d.]+)\s*$/m.exec(run.stdout ?? "")?.[1];
  if (!verifies) throw new Error("openssl speed ecdsap256 gave no figure: install openssl.");
  return Number(verifies);
}

/** The whole verification of statements but their storage, next to OpenSSL's bare one in the same minute. */
export async function benchVerification({ rounds = 7 } = {}): Promise<VerificationFigures> {
  const load = await createLoad(LISTENERS);
  const clock = createClock({ now: () => NOW * 1000, elapsed: () => NOW * 1000 });
  const log = { queued: 0, waitingCount: 0, append: async () => "stored" } as unknown as PlayLog;
  const common = { domain: DOMAIN, attester: ATTESTER, facts: FACTS, log, clock };
  const context = { ...common, verifiers: createVerifiers(), limits: PLAY_LIMITS };
  const sessions = createSessions(context);
  const digests = createDigests(DOMAIN, ATTESTER);
  const owner = {};
  const heard = createCoverage(SECONDS);
  addSpan(heard, 0, SECONDS / 2);

  const start = NOW - 200;
  const plays = Array.from({ length: PLAYS }, (_, i) => {
    const listener = load[i % LISTENERS]!;
    const open = playClientMessageSchema.parse(JSON.parse(listener.open(`0x${"00".repeat(32)}`)));
    if (open.type !== "open") throw new Error("no open");
    const session = sessions.open(open.grant, open.grantSignature, clock.seconds());
    if ("reason" in session) throw new Error(session.reason);
    // A fresh table gives its handles in order.
    const text = listener.statement(i, start, NOW - 50);
    return { session, song: open.song, seeder: open.seeder, relay: open.relay, text };
  });

  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const table = createPlayTable({ capacity: PLAYS });
    const statements = plays.map(({ text, ...play }) => {
      const slot = table.slotOf(table.open({ ...play, owner, seconds: SECONDS, start }, 0), owner);
      table.beat(slot, heard, SECONDS / 2, 20, 0);
      return { text, slot };
    });
    collectGarbage({ type: "minor" });
    const before = process.cpuUsage();
    for (const { text, slot } of statements) {
      const message = playClientMessageSchema.parse(JSON.parse(text));
      if (message.type !== "statement") throw new Error("no statement");
      const outcome = await takeStatement(context, digests, table, slot, message);
      if ("reason" in outcome) throw new Error(outcome.reason);
    }
    const { user, system } = process.cpuUsage(before);
    if (round < WARM_UP) continue;
    ours.push(PLAYS / ((user + system) / 1e6));
    theirs.push(openssl());
  }
  return {
    statementsPerCpuSecond: median(ours),
    opensslVerifiesPerSecond: median(theirs),
    verifyRatioToOpenssl: median(ours.map((figure, i) => figure / theirs[i]!)),
  };
}
