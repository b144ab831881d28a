import { encodeEvidenceFile, GENESIS_STATE, keccakHex } from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ATTESTER, createPlaysWorld, DOMAIN } from "../../test/createPlaysWorld.ts";
import { createBatcher } from "./createBatcher.ts";
import { createStates } from "./createStates.ts";

const CID_TEXT = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const logger = pino({ level: "silent" });

let world: ReturnType<typeof createPlaysWorld>;
beforeEach(() => {
  world = createPlaysWorld();
});
afterEach(() => world.close());

function createParts({ add = async (_file: Uint8Array) => CID_TEXT } = {}) {
  const { store, facts } = world;
  const states = createStates({ chain: store.chain, stateLog: store.state, credit: facts.credit, logger });
  const parent = { batchId: 0n, commitment: GENESIS_STATE, time: world.now() - 1_000 };
  const evidences = { get: async () => undefined, add, publish: async () => {} };
  const batcher = createBatcher({
    store,
    states,
    evidences: evidences as never,
    facts,
    domain: DOMAIN,
    attester: ATTESTER,
    parent: () => parent,
    time: world.now,
    now: world.now,
    batchSeconds: 0.001,
    logger,
  });
  return { batcher, states, parent };
}

async function statePlay(heard = 120) {
  const [listener, seeder] = await Promise.all([world.createListener(), world.createSeeder()]);
  const at = await world.listen(listener, seeder, heard);
  const answer = await at.player.ask(await listener.statement(at.claim()));
  if (answer.type !== "stored") throw new Error(JSON.stringify(answer));
  return { listener, at, digest: answer.digest };
}
const due = async (batcher: ReturnType<typeof createBatcher>) => {
  await batcher.process();
  world.pass(1);
  await batcher.process();
};

test("a listener's last word while its play is frozen does not undo the batch", async () => {
  const { listener, at, digest } = await statePlay();
  let files = 0;
  const { batcher } = createParts({
    add: async (file) => {
      files++;
      world.pass(5);
      at.player.beat(at.opened.play, 99, at.coverage);
      const last = await at.player.ask(await listener.statement(at.claim()));
      // It is told which of its statements counts.
      expect(last).toMatchObject({ type: "stored", digest });
      expect(keccakHex(file)).toBe(keccakHex(encodeEvidenceFile([world.store.plays.newest(play)!.evidence])));
      return CID_TEXT;
    },
  });
  const play = { listener: listener.address, start: at.opened.start };
  await due(batcher);
  expect(files).toBe(1);
  const [batch] = world.store.plays.unsubmitted();
  expect(batch).toMatchObject({ playCount: 1, evidenceCid: CID.parse(CID_TEXT).bytes });
  expect(world.store.plays.fate(play)).toMatchObject({ kind: "placed" });
  expect(batcher.status().problem).toBeUndefined();
});
