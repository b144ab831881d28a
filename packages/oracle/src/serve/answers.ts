import {
  type Address,
  type ApiBatch,
  type ApiOpenDemand,
  type ApiPlay,
  type ApiSong,
  type BatchHeader,
  cidText,
  coveredSeconds,
  decodeEvidence,
  decodeMetadata,
  formatByCode,
  keccakHex,
  ONE,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import type { FinalityOf } from "../batches/createFinality.ts";
import type { States } from "../batches/createStates.ts";
import type { SoundLog } from "../catalogue/createSoundLog.ts";
import { REASON_SENTENCES } from "../plays/reasons.ts";
import type { ChainSong, OpenDemand, StoredBatch } from "../store/createChainLog.ts";
import type { Store } from "../store/createStore.ts";
import type { Placement, StoredPlay } from "../store/types.ts";

export type Sources = {
  store: Store;
  states: States;
  sounds: SoundLog;
  finality: FinalityOf;
};

export function songAnswer({ store, states, sounds }: Sources, song: ChainSong): ApiSong {
  const metadata = decodeMetadata(song.metadata);
  const verdict = sounds.get(song.contentHash);
  const transfer = store.chain.latest("Transfer", String(song.id));
  return {
    id: song.id,
    // Anyone can register a block that cannot be read: it has its number, and fails the sound check.
    title: metadata?.title ?? `Song ${song.id}`,
    artist: metadata?.artist ?? "",
    album: metadata?.album ?? "",
    genre: metadata?.genre ?? "",
    year: metadata?.year ?? 0,
    seconds: song.seconds,
    format: metadata ? formatByCode(metadata.format)!.extension : "",
    cid: metadata?.cid ?? "",
    contentHash: song.contentHash,
    fingerprintHash: keccakHex(song.fingerprint),
    registrant: song.registrant,
    owner: (transfer?.args.to as Address | undefined) ?? song.registrant,
    registeredAt: song.time,
    transaction: song.tx,
    royaltyBps: song.royaltyBps,
    splits: song.splits,
    ...recordingAnswer(store, song.id),
    plays: states.head.song(song.id).plays,
    soundCheck: verdict?.verdict ?? "pending",
    ...(verdict?.reason === undefined ? {} : { soundCheckReason: verdict.reason }),
  };
}

/** Where plays of the song count now, and why it is not found, if that is so. */
function recordingAnswer({ chain }: Store, id: number): Pick<ApiSong, "countsFor" | "hidden"> {
  const countsFor = chain.songAt(id, (chain.cursor()?.time ?? 0) + 1);
  const hidden = chain.hiddenReason(id);
  return { ...(countsFor === id ? {} : { countsFor }), ...(hidden === undefined ? {} : { hidden }) };
}

export function headerAnswer(header: BatchHeader) {
  return {
    ...header,
    batchId: String(header.batchId),
    parentId: String(header.parentId),
    earliest: String(header.earliest),
    time: String(header.time),
    window: String(header.window),
    answerTime: String(header.answerTime),
    bond: String(header.bond),
  };
}

export const demandAnswer = ({ batchId, segment, deadline }: OpenDemand): ApiOpenDemand => ({
  batchId: String(batchId),
  segment,
  deadline,
});

export function batchAnswer({ finality }: Sources, batch: StoredBatch): ApiBatch {
  const { header } = batch;
  const { isFinal, finalAt, heldBy } = finality.of(batch);
  return {
    batchId: String(batch.batchId),
    parentId: String(header.parentId),
    status: batch.reverted !== undefined ? "reverted" : isFinal ? "final" : "pending",
    attester: header.attester,
    day: header.day,
    playCount: header.playCount,
    time: Number(header.time),
    finalAt,
    heldBy: batch.reverted === undefined ? heldBy.map(demandAnswer) : [],
    commitment: batch.commitment,
    stateAfter: header.stateAfter,
    segmentsRoot: header.segmentsRoot,
    evidenceRoot: header.evidenceRoot,
    evidenceCid: cidText(batch.evidenceCid),
    transaction: batch.tx,
  };
}

const MESSAGES = {
  stored: "Stored. It goes into the next batch.",
  batched: "In a batch that is being submitted.",
  submitted: "On chain. It is final once its challenge window is over and nothing holds it.",
  held: "On chain. Somebody demanded evidence: it is final some time after the answer.",
  final: "Final: what it earned can be claimed.",
} as const;

/** Lanes of a placed play, wei: what `minted` was made of. */
export function lanesOf({ minted, discoverer }: Pick<Placement, "minted" | "discoverer">, relay: Address) {
  const lane = minted === 0n ? 0n : ONE;
  const relayLane = relay === ZERO_ADDRESS ? 0n : lane / 4n;
  return {
    artist: String(lane),
    seeder: String(lane - relayLane),
    relay: String(relayLane),
    listener: String(discoverer ? lane : 0n),
  };
}

export function playAnswer({ store, finality }: Sources, play: StoredPlay): ApiPlay {
  const { statement } = decodeEvidence(play.evidence)!;
  const { listener, seeder, relay } = statement;
  const { digest, song, start, end, seconds } = play;
  const covered = coveredSeconds(statement.coverage);
  const facts = { digest, song, listener, seeder, relay, start, end, covered, seconds };
  const fate = store.plays.fate(play);
  if (fate.kind === "waiting") return { ...facts, status: "stored", message: MESSAGES.stored };
  if (fate.kind === "dropped") {
    return { ...facts, status: "dropped", reason: fate.reason, message: REASON_SENTENCES[fate.reason] };
  }
  const { mature, discoverer, position } = fate;
  const lanes = lanesOf(fate, relay);
  const counted = { ...facts, mature, discoverer, burned: String(fate.burned), lanes, index: position };
  const own = store.plays.ownBatch(fate.batch)!;
  const batch = own.batchId === undefined ? undefined : store.chain.batch(Number(own.batchId));
  if (!batch || batch.own !== own.id) return { ...counted, status: "batched", message: MESSAGES.batched };
  const { isFinal, finalAt, heldBy } = finality.of(batch);
  const status = isFinal ? "final" : "submitted";
  const where = { batchId: String(batch.batchId), transaction: batch.tx, finalAt };
  return { ...counted, ...where, status, message: MESSAGES[heldBy.length > 0 ? "held" : status] };
}
