import {
  type Address,
  FatalError,
  faultProofsAbi,
  type Hex,
  hexToBytes,
  openSubmission,
  playLedgerAbi,
  recordingsAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import { decodeEventLog, type Log } from "viem";
import type { Block, ChainBatch, ChainEvent, ChainRead, LogPlace } from "../store/createChainLog.ts";
import type { RpcClient } from "./createRpc.ts";

/** Kept of the ledger's parameters: what a batch's header holds besides its event. */
export type BatchParameters = { window: bigint; answerTime: bigint; bond: bigint };

const lower = (address: string) => address.toLowerCase() as Address;

/** Events by what they are looked up with. */
function keyOf(name: string, args: Record<string, unknown>): string | undefined {
  switch (name) {
    case "CreditBought":
    case "Claimed":
      return lower(args.owner as string);
    case "GrantRegistered":
      return (args.digest as string).toLowerCase();
    case "GrantRevoked":
      return `${lower(args.listener as string)}${(args.digest as string).toLowerCase()}`;
    case "SongRedirected":
    case "SongHidden":
    case "SongShown":
    case "RoyaltiesClaimed":
    case "EscrowReleased":
    case "EscrowRefused":
      return String(args.songId);
    case "VariantAdded":
      return (args.contentHash as string).toLowerCase();
    case "BatchFinalised":
    case "FinalityHeld":
    case "FinalityResumed":
    case "FaultProven":
      return String(args.batchId);
    case "AttesterAdmitted":
    case "AttesterDismissed":
    case "Bonded":
    case "Unbonded":
    case "Slashed":
      return lower(args.attester as string);
    case "ParametersChanged":
    case "Paused":
    case "Unpaused":
      return "";
    case "Transfer":
      return String(args.tokenId);
    default:
      return undefined;
  }
}

/** Addresses and hashes in lower case; what people wrote as they wrote it. */
const plain = (name: string, value: unknown) =>
  name === "reason" ? String(value) : String(value).toLowerCase();

/** Scalars as text: the shapes of the events are known to whoever looks them up. */
function plainArgs(name: string, args: Record<string, unknown>): Record<string, string> {
  const values = name === "ParametersChanged" ? (args.parameters as Record<string, unknown>) : args;
  const scalars = Object.entries(values).filter(([, value]) => typeof value !== "object");
  return Object.fromEntries(scalars.map(([name, value]) => [name, plain(name, value)]));
}

/** The blocks' times: some nodes give them with the logs, others are asked. */
async function timesOf(client: RpcClient, logs: Log[], newest: Block): Promise<Map<bigint, number>> {
  const times = new Map<bigint, number>([[BigInt(newest.number), newest.time]]);
  for (const log of logs) {
    const { blockTimestamp } = log as { blockTimestamp?: bigint | Hex | null };
    if (blockTimestamp) times.set(log.blockNumber!, Number(blockTimestamp));
  }
  const missing = [...new Set(logs.map((log) => log.blockNumber!))].filter((number) => !times.has(number));
  for (const blockNumber of missing) {
    times.set(blockNumber, Number((await client.getBlock({ blockNumber })).timestamp));
  }
  return times;
}

type Submitted = Extract<
  ReturnType<typeof decodeEventLog<typeof playLedgerAbi>>,
  { eventName: "BatchSubmitted" }
>["args"];

/** A batch is read from the calldata of the transaction that submitted it; its header must open its commitment. */
async function readBatch(
  client: RpcClient,
  place: LogPlace,
  event: Submitted,
  parameters: BatchParameters,
): Promise<ChainBatch> {
  const { input } = await client.getTransaction({ hash: place.tx });
  const opened = openSubmission(event, hexToBytes(input), parameters);
  if (!opened) {
    throw new FatalError(
      `Batch ${event.batchId} does not open its commitment.`,
      "This oracle and the ledger disagree about the formats: run the version of the deployment.",
    );
  }
  // Without its segments a batch counts as wrong until it is reverted; following goes on.
  return {
    ...place,
    ...opened,
    batchId: Number(event.batchId),
    commitment: event.commitment,
    finalAt: Number(event.finalAt),
    evidenceCid: hexToBytes(event.evidenceCid),
  };
}

/** Everything the ledger, the registry and the recordings said from block `from` to `newest`. */
export async function readBlocks({
  client,
  ledger,
  songs,
  faultProofs,
  recordings,
  from,
  newest,
  byHash = false,
  parameters,
}: {
  client: RpcClient;
  ledger: Address;
  songs: Address;
  faultProofs: Address;
  recordings: Address;
  from: number;
  newest: Block;
  /** Only `newest`, asked by its hash. */
  byHash?: boolean;
  /** In force before block `from`. */
  parameters: BatchParameters;
}): Promise<ChainRead> {
  // A node that does not have all blocks yet answers a range of numbers with fewer logs, and a hash with an error.
  const range = byHash
    ? { blockHash: newest.hash }
    : { fromBlock: BigInt(from), toBlock: BigInt(newest.number) };
  const logs = await client.getLogs({ address: [ledger, songs, faultProofs, recordings], ...range });
  const times = await timesOf(client, logs, newest);
  const read: ChainRead = {
    block: newest,
    events: [],
    songs: [],
    batches: [],
    reverts: [],
    demands: [],
    answers: [],
  };

  let inForce = parameters;
  for (const log of logs) {
    const place: LogPlace = {
      block: Number(log.blockNumber),
      log: log.logIndex!,
      time: times.get(log.blockNumber!)!,
      tx: log.transactionHash!,
    };
    const { data, topics } = log;
    if (lower(log.address) === songs) {
      const event = decodeEventLog({ abi: songRegistryAbi, data, topics, strict: false });
      if (event.eventName === "SongRegistered") {
        const { songId, registrant, contentHash, duration, royaltyBps, metadata, fingerprint, splits } =
          event.args as Required<typeof event.args>;
        read.songs.push({
          ...place,
          id: Number(songId),
          registrant: lower(registrant),
          contentHash,
          seconds: duration,
          royaltyBps,
          metadata: hexToBytes(metadata),
          fingerprint: hexToBytes(fingerprint),
          splits: splits.map(({ party, bps }) => ({ party: lower(party), bps })),
        });
      } else push(read.events, place, event.eventName, event.args);
      continue;
    }
    if (lower(log.address) === faultProofs) {
      readProof(read, place, decodeEventLog({ abi: faultProofsAbi, data, topics, strict: false }));
      continue;
    }
    if (lower(log.address) === recordings) {
      const event = decodeEventLog({ abi: recordingsAbi, data, topics, strict: false });
      push(read.events, place, event.eventName, event.args);
      continue;
    }
    const event = decodeEventLog({ abi: playLedgerAbi, data, topics, strict: false });
    if (event.eventName === "BatchSubmitted") {
      read.batches.push(await readBatch(client, place, event.args as Submitted, inForce));
    } else if (event.eventName === "BatchesReverted") {
      const { fromId, toId } = event.args;
      read.reverts.push({ block: place.block, fromId: Number(fromId), toId: Number(toId) });
    } else push(read.events, place, event.eventName, event.args);
    if (event.eventName === "ParametersChanged") inForce = parametersOf(read.events.at(-1)!);
  }
  return read;
}

type ProofEvent = { eventName: string; args: Record<string, unknown> };

function readProof(read: ChainRead, place: LogPlace, { eventName, args }: ProofEvent): void {
  const { batchId, segment } = args as { batchId: bigint; segment: number };
  switch (eventName) {
    case "EvidenceDemanded":
      read.demands.push({ ...place, batchId: Number(batchId), segment, deadline: Number(args.deadline) });
      break;
    case "EvidenceAnswered":
      read.answers.push({ ...place, batchId: Number(batchId), segment });
      break;
    default:
      push(read.events, place, eventName, args);
  }
}

/** What batches after this `ParametersChanged` were submitted under. */
export function parametersOf({ args }: Pick<ChainEvent, "args">): BatchParameters {
  return { window: BigInt(args.window!), answerTime: BigInt(args.answerTime!), bond: BigInt(args.bond!) };
}

function push(events: ChainEvent[], place: LogPlace, name: string, args: unknown): void {
  // An event without arguments is decoded to none.
  const values = (args ?? {}) as Record<string, unknown>;
  const key = keyOf(name, values);
  if (key !== undefined) events.push({ ...place, name, key, args: plainArgs(name, values) });
}

export const blockOf = (block: { number: bigint; hash: Hex; timestamp: bigint }): Block => ({
  number: Number(block.number),
  hash: block.hash,
  time: Number(block.timestamp),
});
