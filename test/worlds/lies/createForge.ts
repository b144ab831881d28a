import {
  type Address,
  addSpan,
  type BatchPlay,
  type BuiltBatch,
  buildBatch,
  bytesToHex,
  createCoverage,
  type Domain,
  type Evidence,
  encodeEvidence,
  encodeEvidenceFile,
  evidenceLeaf,
  grantDigest,
  type Hex,
  hexToBytes,
  type LedgerState,
  listRoot,
  normaliseLowS,
  playLedgerAbi,
  SECONDS_PER_DAY,
  type SessionGrant,
  statementDigest,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { encodeFunctionData } from "viem";
import {
  createSessionKey,
  createWallet,
  type SessionKey,
  signDigest,
  type Wallet,
} from "../../../packages/oracle/test/createPeople.ts";

export type Person = { wallet: Wallet; address: Address; key: SessionKey };

/** What a play claims; what is not said is as an honest one would be. */
export type ForgedPlay = {
  song?: number;
  listener?: Person;
  seeder?: Address;
  relay?: Address;
  start: number;
  /** Seconds it lasted, and those of them that were heard. */
  seconds?: number;
  heard?: number;
  discoverer?: boolean;
  grant?: Partial<SessionGrant>;
  /** Changes the evidence after everything was signed. */
  after?: (evidence: Evidence) => Evidence;
  /** Recorded under this song instead. */
  recordedAs?: number;
};

/** A batch about to be submitted, open to any change. */
export type ForgedBatch = {
  parentId: bigint;
  parentCommitment: Hex;
  earliest: number;
  playCount: number;
  segments: Uint8Array[];
  statesAfter: Hex[];
  evidences: Uint8Array[];
  /** Of the file below; a lie may name another. */
  evidenceRoot: Hex;
  cid: string;
  file: Uint8Array;
};

export type SignedPlay = BatchPlay & { evidence: Uint8Array };

export const createPerson = (): Person => {
  const wallet = createWallet();
  return { wallet, address: wallet.address, key: createSessionKey() };
};

/** Makes batches as an attester would, with real signatures, and whatever a liar wants instead. */
export function createForge({
  domain,
  attester,
  songSeconds,
}: {
  domain: Domain;
  attester: Address;
  songSeconds: number;
}) {
  const people = { listener: createPerson(), seeder: createPerson() };
  let serial = 0;

  async function play({
    song = 1,
    listener = people.listener,
    seeder = people.seeder.address,
    relay = ZERO_ADDRESS,
    start,
    seconds = 120,
    heard = 120,
    discoverer = false,
    grant: overrides = {},
    after = (evidence) => evidence,
    recordedAs = song,
  }: ForgedPlay): Promise<SignedPlay> {
    const { wallet, key, address } = listener;
    const grant: SessionGrant = {
      ...{ listener: address, sessionKey: key.sessionKey, attester, validFrom: 0, validUntil: 0xffff_ffff },
      ...{ maxBurnPerPlay: 10n ** 21n, ...overrides },
    };
    const coverage = createCoverage(songSeconds);
    addSpan(coverage, 0, heard);
    const statement = {
      ...{ attester: grant.attester, song, listener: address, seeder, relay },
      ...{ start, end: start + seconds, coverage },
    };
    const digest = statementDigest(domain, statement);
    const [grantSignature, signature] = await Promise.all([
      signDigest(wallet, grantDigest(domain, grant)),
      key.sign(digest),
    ]);
    const evidence = after({
      ...{ grant, grantSignature: hexToBytes(grantSignature), statement },
      statementSignature: normaliseLowS(hexToBytes(signature)),
    });
    serial++;
    return {
      ...{ song: recordedAs, listener: address, seeder, relay, start, discoverer },
      // Only decides between plays of the same moment.
      digest: `0x${serial.toString(16).padStart(64, "0")}`,
      evidence: encodeEvidence(evidence),
    };
  }

  async function batchOf(
    parent: { id: number; commitment: Hex },
    day: number,
    built: Pick<BuiltBatch<SignedPlay>, "segments" | "statesAfter" | "results">,
  ): Promise<ForgedBatch> {
    const evidences = built.results.map(({ play }) => play.evidence);
    return sealed({
      ...{
        parentId: BigInt(parent.id),
        parentCommitment: parent.commitment,
        earliest: day * SECONDS_PER_DAY,
      },
      ...{ playCount: evidences.length, segments: built.segments, statesAfter: built.statesAfter },
      evidences,
    });
  }

  /** With the evidences it has now. */
  async function sealed(batch: Omit<ForgedBatch, "evidenceRoot" | "cid" | "file">): Promise<ForgedBatch> {
    const file = encodeEvidenceFile(batch.evidences);
    const cid = CID.createV1(0x55, await sha256.digest(file)).toString();
    return { ...batch, evidenceRoot: listRoot(batch.evidences.map(evidenceLeaf)), cid, file };
  }

  return {
    people,
    play,
    sealed,
    /** An honest batch of these plays on `state`: with `state` after it. */
    async build(
      parent: { id: number; commitment: Hex },
      state: LedgerState,
      day: number,
      plays: ForgedPlay[],
    ): Promise<{ batch: ForgedBatch; built: BuiltBatch<SignedPlay> }> {
      return this.buildFrom(parent, state, day, await Promise.all(plays.map(play)));
    },
    /** The same of plays that are signed already. */
    async buildFrom(
      parent: { id: number; commitment: Hex },
      state: LedgerState,
      day: number,
      plays: SignedPlay[],
    ) {
      const built = buildBatch({ state, plays, day, credit: () => 0n });
      return { batch: await batchOf(parent, day, built), built };
    },
    encode: (batch: ForgedBatch): Hex =>
      encodeFunctionData({
        abi: playLedgerAbi,
        functionName: "submitBatch",
        args: [
          ...([batch.parentId, batch.parentCommitment, BigInt(batch.earliest), batch.playCount] as const),
          ...([batch.evidenceRoot, bytesToHex(CID.parse(batch.cid).bytes)] as const),
          ...([batch.segments.map(bytesToHex), batch.statesAfter] as const),
        ],
      }),
  };
}
export type Forge = ReturnType<typeof createForge>;
