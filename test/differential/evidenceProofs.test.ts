import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import {
  type Address,
  accountClaim,
  buildAnswer,
  buildBatchWitness,
  buildEvidenceWitness,
  buildPlayWitness,
  buildSegmentWitness,
  bytesToHex,
  checkEvidence,
  domain,
  type EvidenceCheck,
  Fault,
  faultName,
  grantDigest,
  hexToBytes,
  type LedgerState,
  openEvidence,
  parseEvidence,
  replaySegment,
  type SplitsOpening,
  stateParts,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { type BaseError, ContractFunctionRevertedError } from "viem";
import {
  createEvidenceWorld,
  type Draft,
  type EvidenceWorld,
  heard,
  keyOf,
  signDraft,
} from "../support/evidenceWorld.ts";
import { SEED, describe as say } from "../support/rulesHarness.ts";
import { createRandom } from "../worlds/createRandom.ts";

const PLAYS = 384;
const SONGS = [187, 60, 29, 187, 240] as const;
const SEEDERS = [keyOf("seeder 1").address, keyOf("seeder 2").address];
const RELAY = keyOf("relay").address;
const STRANGER = keyOf("stranger");
const HIGH = { p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n };

type Case = { name: string; evidence: Uint8Array; recorded: number; discoverer: boolean };

/** Plays by a few listeners, sound or wrong in one of many ways, in one batch; and what the chain knows. */
async function createPlays(world: EvidenceWorld) {
  const { chance, int, pick } = createRandom(SEED);
  const wallets = Array.from({ length: 12 }, (_, i) => keyOf(`wallet ${i}`));
  const openings = new Map<number, SplitsOpening>();
  const registeredAt = new Map<number, number>();
  for (const [i, seconds] of SONGS.entries()) {
    const parties = [keyOf("artist").address, ...(i === 4 ? [wallets[0]!.address] : [])];
    openings.set(i + 1, await world.register(seconds, parties));
    registeredAt.set(i + 1, world.now());
  }
  const base = world.now();
  // Song 4 is pointed to song 1 in the middle of the day's plays.
  const redirectedAt = base + 2_000;
  const songAt = (song: number, start: bigint) => (song === 4 && start > redirectedAt ? 1 : song);
  const registrations = new Map<string, number>();
  const revocations = new Map<string, number>();
  const events: { time: number; send: () => Promise<unknown> }[] = [
    { time: redirectedAt, send: () => world.recordings.write.redirect([4n, 1n], world.asCouncil) },
  ];
  const until = base + 4_000;
  const other = domain(world.domain.chainId + 1, world.domain.verifyingContract);

  const cases: Case[] = [];
  for (let i = 0; i < PLAYS; i++) {
    const song = pick([1, 1, 2, 4]);
    const seconds = SONGS[song - 1]!;
    const start = int(base + 100, base + 3_500);
    const draft: Draft = {
      wallet: wallets[i % wallets.length]!,
      session: keyOf(`session ${i % 20}`),
      curve: pick(["p256", "secp256k1"]),
      registered: chance(0.25),
      grant: {
        attester: world.attester,
        validFrom: base - i,
        validUntil: until + 1_000,
        maxBurnPerPlay: 0n,
      },
      statement: {
        song,
        seeder: pick(SEEDERS),
        relay: chance(0.3) ? RELAY : ZERO_ADDRESS,
        start,
        end: start + seconds,
        coverage: heard(seconds, 0, int(Math.ceil(seconds / 2), seconds)),
      },
    };
    let recorded = songAt(song, BigInt(start));
    let change = (evidence: Uint8Array) => evidence;
    let where = world.domain;
    let revokedAt: number | undefined;
    let grantAt = start - int(1, 50);
    const record = { ...draft.statement };
    const ways: Record<string, () => void> = {
      sound: () => {},
      "revoked at the start or later": () => {
        revokedAt = start + int(0, 100);
      },
      "revoked before": () => {
        revokedAt = start - int(1, 50);
      },
      "registered at the start or later": () => {
        draft.registered = true;
        grantAt = start + int(0, 100);
      },
      "a bit flipped": () => {
        const bit = int(0, 10_000) / 10_001;
        change = (evidence) => {
          const at = Math.floor(bit * evidence.length * 8);
          return evidence.map((byte, place) => (place === at >> 3 ? byte ^ (1 << (at & 7)) : byte));
        };
      },
      cut: () => {
        const length = int(0, 10_000) / 10_001;
        change = (evidence) => evidence.slice(0, Math.floor(length * evidence.length));
      },
      "a byte more": () => {
        change = (evidence) => Uint8Array.of(...evidence, 0);
      },
      "4 097 bytes": () => {
        change = () => new Uint8Array(4_097).fill(1);
      },
      "signed by another": () => {
        draft.registered = false;
        draft.signedBy = STRANGER;
      },
      "stated by another": () => {
        draft.statedBy = STRANGER;
      },
      "of another chain": () => {
        draft.registered = false;
        where = other;
      },
      "high s": () => {
        draft.curve = "p256";
        change = (evidence) => {
          const high = evidence.slice();
          const s = BigInt(bytesToHex(high.subarray(-32)));
          high.set(hexToBytes(`0x${(HIGH.p256 - s).toString(16).padStart(64, "0")}`), high.length - 32);
          return high;
        };
      },
      "for another attester": () => {
        draft.grant.attester = STRANGER.address;
      },
      "another seeder": () => {
        draft.statement.seeder = STRANGER.address;
      },
      "a self-play": () => {
        draft.statement.seeder = draft.wallet.address;
      },
      "recorded under another song": () => {
        recorded = pick([1, 2, 4]);
      },
      "an unknown song": () => {
        draft.statement.song = recorded = 77;
      },
      "a song too short": () => {
        draft.statement.song = recorded = 3;
      },
      "a party's play": () => {
        draft.wallet = wallets[0]!;
        draft.statement.song = recorded = 5;
        draft.statement.coverage = heard(240, 0, 130);
        draft.statement.end = start + 240;
      },
      "a bit of coverage more": () => {
        draft.statement.coverage = heard(seconds + 8, 0, seconds + 1);
      },
      "too little heard": () => {
        draft.statement.coverage = heard(seconds, 0, Math.ceil(seconds / 2) - int(1, 3));
      },
      "heard too fast": () => {
        draft.statement.end = start + Math.floor(seconds / 2) - int(0, 20);
      },
      "ends with its start": () => {
        draft.statement.end = start;
      },
      "ends after the batch": () => {
        draft.statement.end = until + int(0, 2);
      },
      "before the registration": () => {
        draft.statement.start = base - int(0, 10);
      },
      "a day before": () => {
        draft.statement.start = start - 86_400;
        draft.statement.end = start - 86_400 + seconds;
        draft.grant.validFrom = base - 90_000;
      },
      "outside the grant": () => {
        draft.grant.validUntil = start + int(0, 1);
      },
    };
    const name = i < 2 * Object.keys(ways).length ? Object.keys(ways)[i >> 1]! : pick(Object.keys(ways));
    ways[name]!();
    const signed = signDraft(where, draft);
    // What the ledger knows of a grant it knows by its own domain.
    const digest = grantDigest(world.domain, signed.grant);
    const { address } = draft.wallet;
    if (draft.registered && !registrations.has(digest)) {
      registrations.set(digest, grantAt);
      const send = () =>
        world.ledger.write.registerGrant(
          [
            {
              ...signed.grant,
              validFrom: BigInt(signed.grant.validFrom),
              validUntil: BigInt(signed.grant.validUntil),
            },
          ],
          { account: address },
        );
      events.push({ time: grantAt, send: () => world.as(address, send) });
    }
    if (revokedAt !== undefined && !revocations.has(address + digest)) {
      revocations.set(address + digest, revokedAt);
      const send = () => world.ledger.write.revokeGrant([digest], { account: address });
      events.push({ time: revokedAt, send: () => world.as(address, send) });
    }
    cases.push({ name, evidence: change(signed.evidence), recorded, discoverer: false });
    Object.assign(cases.at(-1)!, { record, listener: address, start });
  }
  return {
    cases: cases as (Case & { record: Draft["statement"]; listener: Address; start: number })[],
    openings,
    registeredAt,
    songAt,
    registrations,
    revocations,
    events,
    until,
  };
}

/** The fault a call would prove; None where it says that there is none. Any other refusal fails the test. */
async function faultOf(simulation: Promise<{ result: number }>): Promise<Fault> {
  try {
    return (await simulation).result as Fault;
  } catch (error) {
    const reverted = (error as BaseError).walk((cause) => cause instanceof ContractFunctionRevertedError);
    if ((reverted as ContractFunctionRevertedError)?.data?.errorName === "FaultProofs_NoFault")
      return Fault.None;
    throw error;
  }
}

describe("fault proofs of evidence against checkEvidence", () => {
  let world: EvidenceWorld;
  let drawn: Awaited<ReturnType<typeof createPlays>>;
  let batch: Awaited<ReturnType<EvidenceWorld["submit"]>>;

  before(async () => {
    world = await createEvidenceWorld();
    drawn = await createPlays(world);
    const times = [...new Set(drawn.events.map((event) => event.time))].sort((a, b) => a - b);
    for (const time of times) {
      for (const event of drawn.events.filter((one) => one.time === time)) {
        await world.at(time);
        await event.send();
      }
    }
    const plays = drawn.cases.map((one, i) => ({
      song: one.recorded,
      listener: one.listener,
      seeder: one.record.seeder,
      relay: one.record.relay,
      start: one.start,
      digest: `0x${i.toString(16).padStart(64, "0")}` as const,
      discoverer: false,
      evidence: one.evidence,
    }));
    batch = await world.submit(world.genesisState(), plays, drawn.until);
  });

  it(`agrees on ${PLAYS} plays, sound and wrong in every way`, async () => {
    const { built, header, evidences } = batch;
    const parent = world.genesis;
    const witness = buildBatchWitness(header, parent, world.genesisState());
    const rules = { day: header.day, burn: built.burn, credit: () => 0n };
    const seen = new Map<Fault, string>();
    let state: LedgerState = world.genesisState();
    let segment = buildSegmentWitness(built, 0, state);
    for (const [position, { record, play }] of built.results.entries()) {
      if (position > 0 && position % 32 === 0) {
        state = replaySegment(state, built.segments[position / 32 - 1]!, rules).state;
        segment = buildSegmentWitness(built, position / 32, state);
      }
      const evidence = evidences[position]!;
      const parsed = parseEvidence(evidence);
      const stated = parsed?.statement.song ?? 0;
      const digest = parsed ? grantDigest(world.domain, parsed.grant) : "";
      const opening = drawn.openings.get(record.song);
      const check: EvidenceCheck = {
        evidence,
        record: { ...play, song: record.song, mature: record.mature },
        song: drawn.registeredAt.has(stated)
          ? {
              registeredAt: drawn.registeredAt.get(stated)!,
              seconds: SONGS[stated - 1]!,
              parties: opening?.splits.map(({ party }) => party) ?? [],
            }
          : undefined,
        countsFor: parsed ? drawn.songAt(stated, BigInt(parsed.statement.start)) : 0,
        batch: {
          attester: world.attester,
          time: Number(header.time),
          earliest: Number(header.earliest),
          day: header.day,
          burn: built.burn,
        },
        grant: {
          registeredAt: drawn.registrations.get(digest) ?? 0,
          revokedAt: drawn.revocations.get((parsed?.grant.listener ?? "") + digest) ?? 0,
        },
        domain: world.domain,
      };
      const expected = checkEvidence(check);
      const shown = buildEvidenceWitness({
        opened: openEvidence(evidences, position),
        record,
        end: built.state,
        recorded: opening,
      });
      const simulation = world.proofs.simulate.proveEvidence([
        witness,
        segment,
        position % 32,
        shown,
      ] as never);
      const actual = await faultOf(simulation as never);
      const { name } = drawn.cases[Number(play.digest)]!;
      assert.equal(
        faultName(actual),
        faultName(expected),
        `seed ${SEED}, ${name}: ${say({ record: check.record, song: check.song, grant: check.grant })}`,
      );
      seen.set(actual, name);
    }
    assert.ok(seen.size >= 16, `reaches many faults: ${[...seen.keys()].map(faultName)}`);
    assert.ok(seen.has(Fault.None));
  });

  it("takes answers and pairs made by the builders", async () => {
    const { header, evidences, built } = batch;
    const bond = await world.proofs.read.demandBond();
    const last = Math.ceil(PLAYS / 32) - 1;
    for (const segment of [0, last]) {
      await world.soon();
      await world.proofs.write.demandEvidence([header, segment], { value: 2n * bond });
      const { evidences: shown, siblings } = buildAnswer(evidences, segment);
      const tooLong = shown.some((evidence) => evidence.length > 2 + 2 * 4_096);
      await world.soon();
      const answer = world.proofs.write.answerDemand([header, segment, shown, siblings]);
      if (tooLong) await assert.rejects(answer, /Demands_EvidenceTooLong/);
      else await answer;
    }
    // The plays of a listener are drawn at any time: two of them overlap somewhere.
    const pair = firstOverlap(evidences);
    const [first, second] = pair.map((position) =>
      buildPlayWitness(header, position, openEvidence(evidences, position)),
    );
    const simulation = world.proofs.simulate.proveOverlap([first, second] as never);
    assert.equal(await faultOf(simulation as never), Fault.Overlap);
    const backwards = world.proofs.simulate.proveOverlap([second, first] as never);
    await assert.rejects(backwards as never, /FaultProofs_PlaysNotInOrder/);

    // Two accounts of an honest batch are never one owner's.
    const end = built.state;
    const witness = buildBatchWitness(header, world.genesis, world.genesisState());
    const [low, high] = [accountClaim(end, 0), accountClaim(end, end.accountCount - 1)];
    const twice = world.proofs.simulate.proveOwnerTwice([witness, stateParts(end), low, high] as never);
    await assert.rejects(twice as never, /FaultProofs_NoFault/);
  });
});

function firstOverlap(evidences: readonly Uint8Array[]): [number, number] {
  const statements = evidences.map((evidence) => parseEvidence(evidence)?.statement);
  for (const [j, later] of statements.entries()) {
    for (const [i, earlier] of statements.slice(0, j).entries()) {
      if (!earlier || !later || earlier.listener !== later.listener) continue;
      if (
        earlier.start < earlier.end &&
        later.start < later.end &&
        earlier.start < later.end &&
        later.start < earlier.end
      ) {
        return [i, j];
      }
    }
  }
  throw new Error("no two plays overlap");
}
