import {
  type Address,
  addSpan,
  type BatchHeader,
  type BatchPlay,
  buildBatch,
  bytesToHex,
  createCoverage,
  createLedgerState,
  type Domain,
  domain,
  encodeEvidence,
  evidenceLeaf,
  faultProofsAbi,
  genesisHeader,
  grantDigest,
  type Hex,
  keccak,
  keccakHex,
  type LedgerState,
  listRoot,
  type PlayStatement,
  playLedgerAbi,
  recordingsAbi,
  type SessionGrant,
  type SplitsOpening,
  segmentLeaf,
  songRegistryAbi,
  statementDigest,
} from "@musicchain/protocol";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { network } from "hardhat";
import { getContract, parseEther } from "viem";
import { signP256, signSecp256k1 } from "../../packages/protocol/test/evidenceCases.ts";

const START = Date.UTC(2030, 0, 1, 12) / 1_000;
export const PARAMETERS = {
  window: 600n,
  answerTime: 300n,
  turn: 10n,
  openTurn: 3n,
  bond: parseEther("1"),
  playsPerDay: 1_000_000,
};

/** A wallet or session key of both curves, by name. */
export function keyOf(name: string) {
  const key = keccak(new TextEncoder().encode(`evidence world: ${name}`));
  const point = secp256k1.getPublicKey(key, false).subarray(1);
  return {
    key,
    address: bytesToHex(keccak(point).subarray(12)) as Address,
    p256: bytesToHex(p256.getPublicKey(key, false).subarray(1)),
  };
}

export type WorldPlay = BatchPlay & { evidence: Uint8Array };

/** A ledger with its fault proofs, songs, and an attester that submits whatever it is told to. */
export async function createEvidenceWorld(hardfork = "osaka") {
  const connection = await network.create({
    network: "hardhatL1",
    chainType: "l1",
    override: { hardfork, allowBlocksWithSameTimestamp: true },
  });
  const { viem, networkHelpers } = connection;
  const client = await viem.getPublicClient();
  const [attester, council, guardian] = await viem.getWalletClients();
  if (!attester || !council || !guardian) throw new Error("the simulated network has no accounts");
  const addressOf = (wallet: { account: { address: string } }) =>
    wallet.account.address.toLowerCase() as Address;
  let clock = START;
  /** The next block comes at `time`, seconds. */
  async function at(time: number): Promise<void> {
    clock = time;
    await networkHelpers.time.setNextBlockTimestamp(time);
  }
  const soon = () => at(clock + 1);

  await soon();
  const { address: proofsAddress } = await viem.deployContract("FaultProofs");
  await soon();
  const { address: recordingsAddress } = await viem.deployContract("Recordings");
  await soon();
  const { address } = await viem.deployContract("PlayLedger", [
    PARAMETERS,
    addressOf(council),
    addressOf(guardian),
    proofsAddress,
    recordingsAddress,
  ]);
  const clients = { public: client, wallet: attester };
  const ledger = getContract({ abi: playLedgerAbi, address, client: clients });
  const proofs = getContract({ abi: faultProofsAbi, address: proofsAddress, client: clients });
  const recordings = getContract({ abi: recordingsAbi, address: recordingsAddress, client: clients });
  const songs = getContract({ abi: songRegistryAbi, address: await ledger.read.songs(), client: clients });
  const attesterAddress = addressOf(attester);
  const asCouncil = { account: addressOf(council) };
  const where: Domain = domain(31_337, address);
  const [, , genesisTime] = await ledger.read.batches([0n]);
  const genesis = genesisHeader(genesisTime);
  await soon();
  await ledger.write.admitAttester([addressOf(attester)], asCouncil);
  await soon();
  await ledger.write.bond({ value: PARAMETERS.bond });

  /** Registers the next song; ids are 1, 2, 3 … */
  async function register(duration: number, parties: Address[]): Promise<SplitsOpening> {
    const count = Number(await songs.read.songCount());
    const splits = parties.map((party, i) => ({ party, bps: i === 0 ? 10_001 - parties.length : 1 }));
    const song = { contentHash: keccakHex(Uint8Array.of(7, count)), duration, royaltyBps: 0, splits };
    await soon();
    await songs.write.register([{ ...song, metadata: "0x01", fingerprint: "0x00000001" }]);
    return {
      ...song,
      metadataHash: keccakHex(Uint8Array.of(1)),
      fingerprintHash: keccakHex(Uint8Array.of(0, 0, 0, 1)),
    };
  }

  /** Sends as `account`, which may have no key here. */
  async function as(account: Address, send: () => Promise<unknown>): Promise<void> {
    await networkHelpers.impersonateAccount(account);
    await networkHelpers.setBalance(account, parseEther("1"));
    await send();
    await networkHelpers.stopImpersonatingAccount(account);
  }

  /** A batch of these plays on the head at `time`, with their evidence in the order of the batch. */
  async function submit(
    state: LedgerState,
    plays: WorldPlay[],
    time: number,
    /** Changes the end state behind the segments' back, or names another. */
    lie?: (end: LedgerState) => Hex | undefined,
  ) {
    const parentId = await ledger.read.head();
    const [parentCommitment] = await ledger.read.batches([parentId]);
    const day = Math.floor(time / 86_400);
    const possible = await ledger.read.earliestStart();
    const earliest = possible > day * 86_400 ? possible : BigInt(day * 86_400);
    const built = buildBatch({ state, plays, day, credit: () => 0n });
    if (built.drops.length > 0) throw new Error(`${built.drops.length} plays were dropped`);
    const evidences = built.results.map(({ play }) => play.evidence);
    const evidenceRoot = listRoot(evidences.map(evidenceLeaf));
    const segments = built.segments.map((bytes) => bytesToHex(bytes));
    const end = lie?.(built.state) ?? built.state.hash();
    const statesAfter = built.statesAfter.with(-1, end);
    const cid = `0x01701220${"ab".repeat(32)}` as Hex;
    await at(time);
    const hash = await ledger.write.submitBatch([
      parentId,
      parentCommitment,
      earliest,
      plays.length,
      evidenceRoot,
      cid,
      segments,
      statesAfter,
    ]);
    const { gasUsed } = await client.waitForTransactionReceipt({ hash });
    const leaves = built.segments.map((bytes, i) => segmentLeaf(bytes, statesAfter[i]!));
    const header: BatchHeader = {
      batchId: await ledger.read.head(),
      parentId,
      parentCommitment,
      stateAfter: statesAfter.at(-1)!,
      segmentsRoot: listRoot(leaves),
      evidenceRoot,
      playCount: plays.length,
      day,
      earliest,
      time: BigInt(time),
      attester: attesterAddress,
      window: PARAMETERS.window,
      answerTime: PARAMETERS.answerTime,
      bond: PARAMETERS.bond,
    };
    return { header, built: { ...built, statesAfter }, evidences, gasUsed };
  }

  return {
    ...{ connection, client, ledger, proofs, recordings, songs, genesis, domain: where },
    ...{ attester: attesterAddress, asCouncil },
    ...{ at, soon, register, as, submit },
    now: () => clock,
    genesisState: () => createLedgerState(),
  };
}

export type EvidenceWorld = Awaited<ReturnType<typeof createEvidenceWorld>>;

/** Evidence of one play as it is meant, and where it departs from that. */
export type Draft = {
  wallet: ReturnType<typeof keyOf>;
  session: ReturnType<typeof keyOf>;
  curve: "p256" | "secp256k1";
  registered: boolean;
  grant: Omit<SessionGrant, "listener" | "sessionKey">;
  statement: Omit<PlayStatement, "attester" | "listener">;
  signedBy?: ReturnType<typeof keyOf>;
  statedBy?: ReturnType<typeof keyOf>;
};

export function signDraft(where: Domain, draft: Draft) {
  const { wallet, session, curve } = draft;
  const listener = wallet.address;
  const grant: SessionGrant = {
    ...draft.grant,
    listener,
    sessionKey: curve === "p256" ? session.p256 : session.address,
  };
  const statement: PlayStatement = { ...draft.statement, listener, attester: grant.attester };
  const digest = grantDigest(where, grant);
  const said = statementDigest(where, statement);
  const stated = draft.statedBy ?? session;
  return {
    grant,
    digest,
    evidence: encodeEvidence({
      grant,
      grantSignature: draft.registered ? undefined : signSecp256k1(digest, (draft.signedBy ?? wallet).key),
      statement,
      statementSignature: curve === "p256" ? signP256(said, stated.key) : signSecp256k1(said, stated.key),
    }),
  };
}

export function heard(seconds: number, from: number, to: number): Uint8Array {
  const coverage = createCoverage(seconds);
  addSpan(coverage, from, to);
  return coverage;
}
