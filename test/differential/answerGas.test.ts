import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { buildAnswer, faultProofsAbi } from "@musicchain/protocol";
import { parseEventLogs } from "viem";
import { zipfPlays } from "../../bench/gas/zipfPlays.ts";
import { createEvidenceWorld, type EvidenceWorld } from "../support/evidenceWorld.ts";

/** Wei of each gas of an answer above the base fee (contracts/proofs/Demands.sol). */
const ALLOWANCE = 10_000_000n;
/** Part of what an answer costs that it may be paid too much or too little. */
const TOLERANCE = 0.01;

const filled = (length: number) => (i: number) =>
  Uint8Array.from({ length }, (_, j) => 1 + ((7 * i + 13 * j) % 255));
/** As of a long song that was heard in part: signatures, then a coverage of which little is set. */
const sparse = (length: number) => (i: number) => {
  const evidence = new Uint8Array(length);
  evidence.set(filled(330)(i));
  return evidence;
};

describe("what an answer is paid", () => {
  let world: EvidenceWorld;
  before(async () => {
    world = await createEvidenceWorld();
  });
  after(() => world.connection.close());

  const shapes: [string, number, number, (i: number) => Uint8Array][] = [
    ["one short evidence", 1, 0, filled(200)],
    ["five usual ones", 5, 0, filled(297)],
    ["a full segment of usual ones", 40, 0, filled(290)],
    ["one among many segments", 5_000, 100, filled(320)],
    ["songs of an hour", 100, 1, filled(780)],
    ["songs of four hours, heard in full", 32, 0, filled(2_130)],
    ["songs of four hours, hardly heard", 64, 1, sparse(2_130)],
    ["nothing but zeros", 32, 0, (i) => new Uint8Array(1_000).fill(0, 0, 999).fill(i + 1, 999)],
  ];
  for (const [name, plays, segment, evidenceOf] of shapes) {
    it(`${name}: what its transaction costs`, async () => {
      const { connection, proofs, client } = world;
      const snapshot = await connection.networkHelpers.takeSnapshot();
      try {
        const list = zipfPlays(plays).map((play, i) => ({ ...play, evidence: evidenceOf(i) }));
        // The first payment to an attester costs it more than the next one: both are paid.
        let state = world.genesisState();
        for (const day of [1, 2]) {
          const batch = await world.submit(state, list, world.now() + day * 86_400);
          state = batch.built.state;
          const { header } = batch;
          const answer = buildAnswer(batch.evidences, segment);
          await world.soon();
          const bond = 2n * (await proofs.read.demandBond());
          await proofs.write.demandEvidence([header, segment], { value: bond });
          await world.soon();
          const hash = await proofs.write.answerDemand([header, segment, answer.evidences, answer.siblings]);
          const { gasUsed, logs, blockNumber } = await client.waitForTransactionReceipt({ hash });
          const { baseFeePerGas } = await client.getBlock({ blockNumber });
          const [event] = parseEventLogs({ abi: faultProofsAbi, logs, eventName: "AnswerPaid" });
          const gas = Number(event!.args.paid / (baseFeePerGas! + ALLOWANCE));
          assert.ok(event!.args.returned > 0n);
          assert.ok(Math.abs(gas / Number(gasUsed) - 1) < TOLERANCE, `paid for ${gas} gas, took ${gasUsed}`);
        }
      } finally {
        await snapshot.restore();
      }
    });
  }
});
