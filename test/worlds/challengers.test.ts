import {
  batchSchema,
  cidText,
  concatBytes,
  decodeEvidence,
  decodeEvidenceFile,
  encodeEvidence,
  type Hex,
  hexToBytes,
  ONE,
  playSchema,
  recordingsAbi,
  SEGMENT_PLAYS,
  stateParts,
} from "@musicchain/protocol";
import { p256 } from "@noble/curves/nist.js";
import { parseAbi } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { ARTIST, ATTESTER, accountOf, COUNCIL } from "../../packages/oracle/test/createChain.ts";
import { createOracleWorld, eventually } from "../../packages/oracle/test/createOracleWorld.ts";
import { auditChainOf } from "./auditChainOf.ts";
import { type Attempt, createAttempts } from "./challenge/createAttempts.ts";
import { createHonestHistory, onChain, walletCode } from "./challenge/createHonestHistory.ts";
import { createWitnesses } from "./challenge/createWitnesses.ts";
import { mutate } from "./challenge/mutate.ts";
import { createRandom } from "./createRandom.ts";
import { type Counted, playsOfEvidence, recount } from "./recount.ts";

/** `WORLD_SEEDS=5,6` repeats worlds; a failure names its seed. */
const SEEDS = (process.env.WORLD_SEEDS ?? "1").split(",").map(Number);
/** Random changes of each proof's witness, and proofs with too little gas. */
const MUTATIONS = Number(process.env.CHALLENGE_MUTATIONS ?? 40);
const WINDOW = 4_000;
const [PENDING, FINAL, REVERTED] = [1, 2, 3];
const REFUSED = /^(FaultProofs|Witnesses|SegmentReplay|SharedPaths)_/;

/**
 * An honest oracle with batches of every kind of listener, some of them dropped by a liar's fall and batched again; then
 * challengers who try every trick against them. All is refused; afterwards every batch is final and everybody is paid.
 */
test.each(SEEDS)(
  "seed %i: whatever challengers try, honest batches stand and are paid",
  async (seed) => {
    const random = createRandom(seed);
    const world = await createOracleWorld({ withProofs: true, window: BigInt(WINDOW) });
    const { chain, attester } = world;
    const { client, at, sent } = chain;
    const attempts = createAttempts(chain);
    const told: string[] = ["an honest history"];
    try {
      const history = await createHonestHistory(world, random);
      const { ids, oracle, crowd, other, contract, grant, digests, auditor } = history;

      const files = new Map<string, Uint8Array[]>();
      const witnesses = await createWitnesses(auditChainOf(chain), async ({ header, evidenceCid }) => {
        if (header.attester !== attester) return undefined;
        const cid = cidText(hexToBytes(evidenceCid));
        const known = files.get(cid);
        if (known) return known;
        const response = await fetch(`${oracle.url}/evidence/${cid}`);
        if (!response.ok) return undefined;
        const file = decodeEvidenceFile(new Uint8Array(await response.arrayBuffer()))!;
        files.set(cid, file);
        return file;
      });
      const statusOf = (id: number) =>
        client.readContract({ ...at, functionName: "statusOf", args: [BigInt(id)] });
      const honest: number[] = [];
      for (const id of witnesses.known()) if ((await statusOf(id)) === PENDING) honest.push(id);
      const playCount = (id: number) => witnesses.headerOf(id).playCount;
      const segmentsOf = (id: number) => Math.ceil(playCount(id) / SEGMENT_PLAYS);
      const plays = honest.flatMap((id) =>
        Array.from({ length: playCount(id) }, (_, play) => ({ id, play })),
      );
      const statementOf = ({ id, play }: { id: number; play: number }) =>
        decodeEvidence(witnesses.evidencesOf(id)[play]!)!.statement;
      expect(honest.length).toBeGreaterThan(2);
      expect(Math.max(...honest.map(segmentsOf))).toBe(2);

      /** Refused by this error; now and then in a block. */
      async function refused(attempt: Attempt, expected: string | RegExp): Promise<void> {
        expect(await attempts.refusalOf(attempt), told.at(-1)).toMatch(expected);
        if (random.chance(0.1)) await attempts.send(attempt);
      }
      const proof = (functionName: string, args: readonly unknown[]): Attempt => ({ functionName, args });

      /** The right witness of everything there is, which shows nothing. */
      function rightProofs(): Attempt[] {
        const { id, play } = random.pick(plays);
        const one = random.pick(plays);
        const pairs = plays.filter(
          (each) => each.id > one.id || (each.id === one.id && each.play > one.play),
        );
        const two = pairs.length > 0 ? random.pick(pairs) : undefined;
        const crowded = honest.find((each) => segmentsOf(each) === 2)!;
        const accounts = witnesses.stateOf(id).accountCount;
        const low = random.int(0, accounts - 2);
        const pair = two
          ? [
              proof("proveOverlap", [witnesses.playOf(one.id, one.play), witnesses.playOf(two.id, two.play)]),
              proof("proveSecondDiscoverer", [
                witnesses.recordOf(one.id, one.play),
                witnesses.recordOf(two.id, two.play),
              ]),
            ]
          : [];
        return [
          proof("proveSegment", witnesses.proveSegment(crowded, random.int(0, 1))),
          proof("proveOrder", witnesses.proveOrder(crowded, 1)),
          proof("proveEvidence", witnesses.proveEvidence(id, play)),
          proof("proveOwnerTwice", witnesses.proveOwnerTwice(id, low, random.int(low + 1, accounts - 1))),
          ...pair,
        ];
      }
      /** Every evidence of every batch, and every segment: nothing is wrong with them. */
      async function nothingIsWrong(): Promise<void> {
        for (const { id, play } of plays) {
          await refused(proof("proveEvidence", witnesses.proveEvidence(id, play)), "FaultProofs_NoFault");
        }
        for (const id of honest) {
          for (let segment = 0; segment < segmentsOf(id); segment++) {
            await refused(proof("proveSegment", witnesses.proveSegment(id, segment)), "FaultProofs_NoFault");
          }
        }
      }

      told.push("the truth");
      await nothingIsWrong();
      for (const attempt of rightProofs()) await refused(attempt, "FaultProofs_NoFault");

      told.push("the same play shown as two");
      for (const { id, play } of random.some(plays, 10)) {
        const shown = witnesses.playOf(id, play);
        const record = witnesses.recordOf(id, play);
        await refused(proof("proveOverlap", [shown, shown]), "FaultProofs_PlaysNotInOrder");
        await refused(proof("proveSecondDiscoverer", [record, record]), "FaultProofs_PlaysNotInOrder");
        // at another place, and at one beyond the batch that has the same path
        for (const position of [play + 1, play + 2 ** witnesses.playOf(id, play).siblings.length]) {
          const alias = { ...shown, position };
          await refused(proof("proveOverlap", [shown, alias]), "Witnesses_EvidenceWrong");
        }
        const count = segmentsOf(id);
        const index = record.segment.index + 2 ** Math.ceil(Math.log2(count));
        const alias = { ...record, segment: { ...record.segment, index } };
        await refused(proof("proveSecondDiscoverer", [record, alias]), "Witnesses_SegmentWrong");
        const beyond = { ...record, place: record.place + SEGMENT_PLAYS };
        await refused(proof("proveSecondDiscoverer", [record, beyond]), "Witnesses_NoRecord");
        const [batch, end, low, high] = witnesses.proveOwnerTwice(id, 0, 0);
        await refused(proof("proveOwnerTwice", [batch, end, low, high]), "FaultProofs_NoFault");
        const [far, near] = [
          { ...high, index: end.accountCount },
          { ...high, index: 1 },
        ];
        await refused(proof("proveOwnerTwice", [batch, end, low, far]), "Witnesses_AccountBeyondCount");
        await refused(proof("proveOwnerTwice", [batch, end, low, near]), "Witnesses_AccountWrong");
      }
      // Two plays that follow each other are two, and do not overlap.
      for (const first of plays) {
        const second = plays.find(
          (each) =>
            statementOf(each).listener === statementOf(first).listener &&
            (each.id > first.id || (each.id === first.id && each.play > first.play)),
        );
        if (!second) continue;
        const pair = [
          witnesses.playOf(first.id, first.play),
          witnesses.playOf(second.id, second.play),
        ] as const;
        await refused(proof("proveOverlap", pair), "FaultProofs_NoFault");
        await refused(proof("proveOverlap", pair.toReversed()), "FaultProofs_PlaysNotInOrder");
      }

      told.push("a wrong witness");
      for (let i = 0; i < MUTATIONS; i++) {
        for (const attempt of rightProofs()) {
          const { args, where } = mutate(attempt.args, random);
          told.push(`a wrong witness: ${attempt.functionName} ${where}`);
          await refused({ ...attempt, args }, REFUSED);
        }
      }

      told.push("a starved gas limit");
      for (let i = 0; i < MUTATIONS; i++) {
        for (const attempt of rightProofs()) {
          const gas = BigInt(random.int(60_000, 1_200_000));
          expect(await attempts.refusalOf(attempt, { gas })).toMatch(/^nothing$|_/);
          if (i % 10 === 0) await attempts.send(attempt, gas > 400_000n ? gas : 400_000n);
        }
      }

      told.push("a play of a reverted batch");
      const fallen = witnesses.known().filter((id) => !honest.includes(id));
      let again = 0;
      for (const id of fallen) {
        expect(await statusOf(id)).toBe(REVERTED);
        for (const [play, evidence] of witnesses.evidencesOf(id).entries()) {
          await refused(proof("proveEvidence", witnesses.proveEvidence(id, play)), "FaultProofs_NotPending");
          const same = plays.find(
            (each) => witnesses.evidencesOf(each.id)[each.play]!.join() === evidence.join(),
          );
          if (!same) continue;
          again++;
          const first = witnesses.playOf(id, play);
          const second = witnesses.playOf(same.id, same.play);
          await refused(proof("proveOverlap", [first, second]), "FaultProofs_BatchReverted");
          const records = [witnesses.recordOf(id, play), witnesses.recordOf(same.id, same.play)];
          await refused(proof("proveSecondDiscoverer", records), "FaultProofs_BatchReverted");
        }
        const demand = { ...proof("demandEvidence", [witnesses.headerOf(id), 0]), value: ONE };
        await refused(demand, "FaultProofs_NotPending");
      }
      expect(again).toBe(4);

      told.push("high s");
      for (const { id, play } of random.some(plays, 10)) {
        const [batch, segment, place, witness] = witnesses.proveEvidence(id, play);
        const evidence = decodeEvidence(hexToBytes(witness.evidence))!;
        const key = evidence.grant.sessionKey.length === 42 ? undefined : p256;
        if (!key) continue;
        const [r, s] = [evidence.statementSignature.slice(0, 32), evidence.statementSignature.slice(32)];
        const order = key.Point.Fn.ORDER;
        const mirrored = hexToBytes(
          `0x${(order - BigInt(`0x${Buffer.from(s).toString("hex")}`)).toString(16).padStart(64, "0")}`,
        );
        const high = encodeEvidence({ ...evidence, statementSignature: concatBytes(r, mirrored) });
        const shown = { ...witness, evidence: `0x${Buffer.from(high).toString("hex")}` };
        await refused(proof("proveEvidence", [batch, segment, place, shown]), "Witnesses_EvidenceWrong");
        const twin = { ...witnesses.playOf(id, play), evidence: shown.evidence };
        await refused(proof("proveOverlap", [twin, twin]), "FaultProofs_PlaysNotInOrder");
      }

      told.push("a revocation or transfer after the fact");
      for (const listener of [...crowd, other]) {
        await client.setBalance({ address: listener.address, value: ONE });
        const account = privateKeyToAccount(listener.wallet.privateKey);
        const args = [
          await client.readContract({ ...at, functionName: "grantDigest", args: [onChain(listener)] }),
        ];
        const call = { ...at, functionName: "revokeGrant", args: args as [Hex], account } as const;
        await sent(client.writeContract(call));
      }
      for (const id of ids) {
        const abi = parseAbi(["function transferFrom(address, address, uint256)"]);
        const [from, to] = [accountOf(ARTIST).address, attempts.address];
        const args = [from, to, BigInt(id)] as const;
        const call = { address: chain.songs, abi, functionName: "transferFrom", args } as const;
        await sent(client.writeContract({ ...call, account: accountOf(ARTIST) }));
      }
      const recordings = await client.readContract({ ...at, functionName: "recordings" });
      for (const [song, target] of [
        [1, 2],
        [3, 1],
        [2, 4],
      ] as const) {
        const call = { address: recordings, abi: recordingsAbi, functionName: "redirect" } as const;
        const args = [BigInt(song), BigInt(target)] as const;
        await sent(client.writeContract({ ...call, args, account: accountOf(COUNCIL) }));
      }
      await nothingIsWrong();

      told.push("a contract wallet that changes its answer");
      const answerOf = async () => (await client.call({ to: contract.address })).data?.slice(0, 10);
      expect(await answerOf()).toBe("0x1626ba7e");
      await client.setCode({ address: contract.address, bytecode: walletCode("0xffffffff") });
      expect(await answerOf()).toBe("0xffffffff");
      const digest = await client.readContract({ ...at, functionName: "grantDigest", args: [grant] });
      const revoking = { ...at, functionName: "revokeGrant", args: [digest] } as const;
      await sent(client.writeContract({ ...revoking, account: contract.address }));
      await client.setCode({ address: crowd[0]!.address, bytecode: walletCode("0xffffffff") });
      await client.setCode({ address: crowd[1]!.address, bytecode: `0xef0100${contract.address.slice(2)}` });
      await nothingIsWrong();
      await client.setCode({ address: contract.address, bytecode: "0x" });
      await nothingIsWrong();

      told.push("demands in the last minute, all of them");
      const bond = await client.readContract({ ...chain.proofsAt, functionName: "demandBond" });
      const demand = (id: number, segment: number): Attempt => ({
        ...proof("demandEvidence", [witnesses.headerOf(id), segment]),
        value: 10n * bond,
      });
      for (const id of honest) {
        const header = witnesses.headerOf(id);
        const until = Number(header.time) + WINDOW;
        await world.pass(until - 20 - world.now());
        await refused(demand(id, segmentsOf(id)), "Demands_NoSuchSegment");
        await refused({ ...demand(id, 0), value: 1n }, "Demands_BondTooLow");
        const { siblings, evidences } = witnesses.answerOf(id, 0);
        const answer = (list: readonly Hex[], path: readonly Hex[] = siblings) =>
          proof("answerDemand", [header, 0, list, path]);
        await refused(answer(evidences), "Demands_NotOpen");
        for (let segment = 0; segment < segmentsOf(id); segment++) {
          await auditor.demand(id, segment);
          if (segment > 0) continue;
          // As it was before the oracle could answer.
          const blockNumber = await openedIn(id);
          const told = { blockNumber };
          expect(await attempts.refusalOf(demand(id, 0), told)).toBe("Demands_Already");
          expect(await attempts.refusalOf(proof("expireDemand", [header, 0]), told)).toBe("Demands_TooEarly");
          expect(await attempts.refusalOf(proof("refundDemand", [header.batchId, 0]), told)).toBe(
            "Demands_NotReverted",
          );
          const wrong = [...evidences.slice(1), evidences[0]!];
          const short = evidences.slice(1);
          if (evidences.length > 1) {
            expect(await attempts.refusalOf(answer(wrong), told)).toBe("Demands_EvidencesWrong");
          }
          expect(await attempts.refusalOf(answer(short), told)).toBe("Demands_CountWrong");
          const longer = answer(evidences, [...siblings, header.evidenceRoot]);
          expect(await attempts.refusalOf(longer, told)).toBe("Demands_EvidencesWrong");
        }
        await eventually(async () => (await heldBy(id)) === 0n, 25);
        expect(world.now()).toBeLessThan(until + 30);
        await refused(proof("expireDemand", [header, 0]), "Demands_NotOpen");
        await refused(demand(id, 0), "Demands_Already");
        const [, , , finalAt] = await client.readContract({
          ...at,
          functionName: "batches",
          args: [header.batchId],
        });
        expect(Number(finalAt)).toBeLessThanOrEqual(until + 60);
      }

      told.push("the end");
      const last = honest.at(-1)!;
      await eventually(async () => {
        await world.pass(10);
        return oracle.status().batches.final >= last;
      }, 30);
      for (const id of honest) expect(await statusOf(id)).toBe(FINAL);
      for (const attempt of rightProofs()) {
        await refused(attempt, "FaultProofs_NotPending");
      }
      const bondOf = [accountOf(ATTESTER).address] as const;
      expect(await client.readContract({ ...at, functionName: "bondOf", args: bondOf })).toBe(ONE);
      for (const each of digests) {
        expect(await oracle.get(`/plays/${each}`, playSchema)).toMatchObject({ status: "final" });
      }

      // Everybody is paid what the rules' words say, and songs once the council let them.
      const counted: Counted[] = [];
      for (const id of honest) {
        const { evidenceCid } = await oracle.get(`/batches/${id}`, batchSchema);
        const file = await (await fetch(`${oracle.url}/evidence/${evidenceCid}`)).arrayBuffer();
        counted.push(...playsOfEvidence(new Uint8Array(file)));
      }
      expect(counted).toHaveLength(digests.length);
      const { earned, escrowed } = recount(counted);
      const end = witnesses.stateOf(last);
      const { accountsRoot, songsRoot, accruedSupply, accountCount } = stateParts(end);
      const { account, header } = { account: accountOf(COUNCIL), header: witnesses.headerOf(last) };
      const claims = Array.from({ length: accountCount }, (_, index) => {
        const { mask, siblings } = end.accountPath(index);
        return { index, account: end.account(index)!, mask, siblings };
      });
      const forAccounts = { otherRoot: songsRoot, accruedSupply, accountCount };
      const claiming = { ...at, functionName: "claim", args: [header, forAccounts, claims] } as const;
      await sent(client.writeContract({ ...claiming, account }));
      const balanceOf = (who: Hex) =>
        client.readContract({ ...chain.tokenAt, functionName: "balanceOf", args: [who] });
      for (const [owner, amount] of earned) expect(await balanceOf(owner)).toBe(amount);
      const songClaims = [...escrowed.keys()].map((songId) => {
        const { mask, siblings } = end.songPath(songId);
        const song = end.song(songId);
        const opening = witnesses.chronicle.song(songId)!.opening;
        return { songId, song: { ...song, plays: BigInt(song.plays) }, mask, siblings, opening };
      });
      for (const { songId, song } of songClaims) {
        const args = [BigInt(songId), song.escrowed / ONE] as const;
        await sent(client.writeContract({ ...at, functionName: "release", args, account }));
      }
      const forSongs = { otherRoot: accountsRoot, accruedSupply, accountCount };
      const paying = { ...at, functionName: "claimRoyalties", args: [header, forSongs, songClaims] } as const;
      await sent(client.writeContract({ ...paying, account }));
      const sum = [...escrowed.values()].reduce((a, b) => a + b, 0n);
      expect(await balanceOf(accountOf(ARTIST).address)).toBe(sum);
      expect(sum).toBe(BigInt(digests.length) * ONE);
      expect(attempts.refusals()).toBeGreaterThan(500);

      /** Open demands on a batch. */
      function heldBy(id: number): Promise<bigint> {
        return client.readContract({ ...at, functionName: "holdsOn", args: [BigInt(id)] });
      }
      /** The block in which the first segment of a batch was demanded. */
      async function openedIn(id: number): Promise<bigint> {
        const logs = await client.getContractEvents({
          ...{
            ...chain.proofsAt,
            eventName: "EvidenceDemanded",
            fromBlock: 0n,
            args: { batchId: BigInt(id) },
          },
        });
        return logs[0]!.blockNumber;
      }
    } catch (error) {
      throw new Error(`seed ${seed}: ${told.at(-1)}`, { cause: error });
    } finally {
      await world.stop();
    }
  },
  300_000,
);
