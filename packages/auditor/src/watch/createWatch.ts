import { setTimeout as sleep } from "node:timers/promises";
import { type BatchHeader, domain as domainOf, MusicchainError } from "@musicchain/protocol";
import { formatEther, type LocalAccount } from "viem";
import { createFollower, type Followed } from "../chain/createFollower.ts";
import { readGenesis } from "../chain/readGenesis.ts";
import type { AuditChain, OnProgress } from "../chain/types.ts";
import { createDemands } from "../challenge/createDemands.ts";
import { createProofs } from "../challenge/createProofs.ts";
import { createSender, type Sent } from "../challenge/createSender.ts";
import { demandsCost } from "../challenge/demandsCost.ts";
import type { Call } from "../challenge/types.ts";
import type { EvidenceSource } from "../evidence/createEvidenceSource.ts";
import type { FoundFault } from "../find/types.ts";
import { type Board, createBoard } from "./createBoard.ts";
import type { Tell } from "./types.ts";

/** Faults of one batch that are tried at one look: one that holds is enough. */
const TRIES = 4;
const DEMANDS_AT_ONCE = 8;

type Parts = {
  board: Board;
  proofs: ReturnType<typeof createProofs>;
  demands: ReturnType<typeof createDemands>;
  genesis: BatchHeader;
};

/**
 * Looks at every batch that lands, re-executes it, judges all its evidence, and challenges what is wrong. Without an
 * account it only tells. Everything it knows comes from the chain and from evidence that leads to what was
 * committed: it can be stopped and started at any time.
 */
export function createWatch({
  chain,
  evidence,
  account,
  tell,
  graceSeconds = 120,
  demandBudget = 5n * 10n ** 17n,
  gasCap,
  feeCap,
  waitMs,
  pollMs = 2_000,
  patienceMs,
  onProgress,
}: {
  chain: AuditChain;
  evidence: EvidenceSource;
  /** Undefined: only report. */
  account: LocalAccount | undefined;
  tell: Tell;
  /** How long nobody may have the evidence of a batch before it is demanded on chain. */
  graceSeconds?: number;
  /** The most that open demands may bind and the last day's answers may have cost, together, wei. */
  demandBudget?: bigint;
  gasCap?: bigint;
  /** The most one gas may cost, wei. */
  feeCap?: bigint;
  /** How long a transaction is waited for before it is offered again for more. */
  waitMs?: number;
  pollMs?: number;
  /** How long a node may show fewer blocks than before until they count as taken back. */
  patienceMs?: number;
  onProgress?: OnProgress;
}) {
  const { client, chainId, ledger } = chain;
  const follower = createFollower(chain, { onProgress, patienceMs });
  const sender = account && createSender({ client, account, chainId, gasCap, feeCap, waitMs });
  const stopped = new AbortController();
  const told = new Set<string>();
  /** Demands of fallen batches that are known to be closed. */
  const closed = new Set<string>();
  let parts: Parts | undefined;
  let caughtUp: string | undefined;
  let running: Promise<void> | undefined;

  /** The same words are not said at every look. */
  const tellOnce: Tell = (report) => {
    const key = `${report.event} ${report.words}`;
    if (!told.has(key)) tell(report);
    told.add(key);
  };

  async function prepare({ chronicle, contracts }: Followed): Promise<Parts> {
    const genesis = await readGenesis(chain);
    const board = createBoard({ chronicle, domain: domainOf(chainId, ledger) });
    const shownOf = (batch: number) => board.get(batch)?.shown;
    const proofs = createProofs({
      ...{ proofs: contracts.proofs, chronicle, genesis, stateBefore: board.stateBefore, shownOf },
    });
    return { board, genesis, proofs, demands: createDemands({ client, ledger, proofs: contracts.proofs }) };
  }

  /** Said at the first look, and after whatever came anew. */
  function tellCaughtUp({ board }: Parts, { newest }: Followed): void {
    const all = board.all();
    const ids = all.map(({ batch }) => batch.batchId).join();
    if (caughtUp === ids) return;
    caughtUp = ids;
    const waiting = all.filter(({ batch }) => batch.status === "pending").length;
    const words =
      all.length === 0
        ? `No batch stands as of block ${newest.number}; the next is judged as it comes.`
        : `Up to block ${newest.number} everything is read: ${all.length} ${all.length === 1 ? "batch stands" : "batches stand"}, ${waiting} not final yet.`;
    tell({ event: "watch.caughtUp", words, block: newest.number, standing: all.length, pending: waiting });
  }

  function tellFaults(faults: readonly FoundFault[]): void {
    for (const { batch, words, fault, proof } of faults) {
      tell({ event: "batch.wrong", words: `Batch ${batch}: ${words}.`, batch, fault, proof });
    }
  }

  /** Says what came of a transaction; whether it counts. */
  function tellSent(call: Call, sent: Sent): boolean {
    if (sent.outcome === "done") {
      const words = `Done: ${call.words} (${sent.gas} gas).`;
      tell({ event: "challenge.done", words, transaction: sent.hash, gas: String(sent.gas) });
    } else if (sent.outcome === "tooDear") {
      tellOnce({ event: "challenge.held", words: `Held back, ${sent.reason}: ${call.words}` });
    } else {
      tellOnce({ event: "challenge.refused", words: `Refused: ${call.words} – ${sent.reason}` });
    }
    return sent.outcome === "done";
  }

  const send = async (call: Call): Promise<boolean> => tellSent(call, await sender!.send(call));

  /** The earliest wrong batch falls, and with it all that stands on it. */
  async function challenge({ board, proofs }: Parts): Promise<boolean> {
    for (const { batch, faults } of board.all()) {
      if (faults.length === 0) continue;
      if (batch.status !== "pending") {
        const words = `Batch ${batch.batchId} is ${batch.status}, and wrong: ${faults[0]!.words}.`;
        tellOnce({ event: "batch.tooLate", words, batch: batch.batchId });
        continue;
      }
      for (const fault of faults.slice(0, TRIES)) {
        if (await send(proofs(fault))) return true;
      }
    }
    return false;
  }

  /** Looks for evidence that was not shown yet, and judges what is new. True: a batch was shown wrong and fell. */
  async function gather(parts: Parts, { newest }: Followed): Promise<boolean> {
    const { board } = parts;
    for (const watched of board.open()) {
      const { batch, shown } = watched;
      if (watched.plays.length === 0 || shown.missing().length === 0) continue;
      const { evidences, problems } = await evidence.find(batch, stopped.signal);
      if (evidences) shown.addFile(evidences);
      const isAnswered = board.addAnswers(watched);
      const found = evidences || isAnswered ? board.judge(watched) : [];
      tellFaults(found);
      // What is known to be wrong does not wait for the evidence of others.
      if (found.length > 0 && sender && (await challenge(parts))) return true;
      const { batchId } = batch;
      if (shown.missing().length > 0) {
        watched.missingSince ??= newest.time;
        const words = `Batch ${batchId}: nobody shows its evidence. ${problems.join("; ")}`;
        tellOnce({ event: "evidence.missing", words, batch: batchId });
      } else if (watched.faults.length === 0) {
        const words = `Batch ${batchId}: every segment leads where it says, and every evidence stands.`;
        tell({ event: "batch.right", words, batch: batchId });
      }
    }
    return false;
  }

  async function demand({ board, demands }: Parts, { chronicle, newest }: Followed): Promise<void> {
    const { address } = sender!;
    let cost = demandsCost(chronicle.demands(), address, newest.time);
    for (const { batch, missingSince, shown, faults } of board.all()) {
      const { header, batchId, status } = batch;
      const [window, until] = [Number(header.window), Number(header.time + header.window)];
      // Never so late that the window ends before the demand is mined.
      const lastCall = until - Math.min(graceSeconds, window / 4);
      const isDue =
        missingSince !== undefined && newest.time >= Math.min(missingSince + graceSeconds, lastCall);
      if (status !== "pending" || faults.length > 0 || !isDue || newest.time >= until) continue;
      const wanted = shown.missing().filter((segment) => !chronicle.demand(batchId, segment));
      for (const segment of wanted.slice(0, DEMANDS_AT_ONCE)) {
        const call = await demands.demand(header, segment, address);
        cost += call.value;
        if (cost > demandBudget) {
          const words = `Batch ${batchId}: its evidence is not demanded now. A demand takes ${formatEther(call.value)} ether, more than is left of the budget of ${formatEther(demandBudget)}.`;
          return tellOnce({ event: "challenge.held", words, batch: batchId });
        }
        await send(call);
      }
    }
  }

  /** Closes this account's demands and takes what it is owed. */
  async function settle({ demands }: Parts, { chronicle, newest }: Followed): Promise<void> {
    const mine = chronicle.demands().filter(({ demander }) => demander === sender!.address);
    for (const demand of mine.filter(({ status }) => status === "open")) {
      const batch = chronicle.batch(demand.batch)!;
      const key = `${demand.batch}:${demand.segment}`;
      if (closed.has(key)) continue;
      if (batch.status === "reverted") {
        if (await demands.isOpen(demand)) await send(demands.refund(demand));
        else closed.add(key);
      } else if (newest.time > demand.deadline && (await send(demands.expire(batch.header, demand)))) {
        // The batch fell: its other demands are seen to at the next look.
        break;
      }
    }
    for (const call of await demands.withdrawals(sender!.address)) await send(call);
  }

  /** One look: reads, judges, challenges. */
  async function look(): Promise<void> {
    const followed = await follower.read();
    const { takenBackTo, isBehind } = followed;
    if (isBehind) {
      const words = "The node shows fewer blocks than before: nothing is sent until that is clear.";
      return tellOnce({ event: "watch.troubled", words });
    }
    if (takenBackTo !== undefined) {
      told.clear();
      closed.clear();
      const words = `The chain was reorganised: everything above block ${takenBackTo} is read and judged again.`;
      tell({ event: "watch.reorganised", words, block: takenBackTo });
    }
    if (!parts) {
      parts = await prepare(followed);
      const who = sender ? `challenging as ${sender.address}` : "reporting only";
      const words = `Watching the ledger ${ledger} on chain ${chainId}, ${who}.`;
      tell({ event: "watch.started", words, ledger, chainId });
    }
    for (const { faults } of parts.board.update(takenBackTo)) tellFaults(faults);
    const late = await sender?.settled();
    if (late) tellSent(late.call, late.sent);
    // A batch that falls takes others with it: what is left is seen at the next look.
    if (sender && (await challenge(parts))) return;
    if (await gather(parts, followed)) return;
    tellCaughtUp(parts, followed);
    if (!sender) return;
    await demand(parts, followed);
    await settle(parts, followed);
  }

  async function run(): Promise<void> {
    let trouble: string | undefined;
    while (!stopped.signal.aborted) {
      try {
        await look();
        if (trouble !== undefined) tell({ event: "watch.recovered", words: "It goes on again." });
        trouble = undefined;
      } catch (error) {
        if (stopped.signal.aborted) return;
        const { message, action } = error as MusicchainError;
        const words =
          error instanceof MusicchainError
            ? `${message} ${action}`
            : `The node does not answer as it should: ${message.split("\n")[0]} It is asked again.`;
        if (words !== trouble) tell({ event: "watch.troubled", words });
        trouble = words;
      }
      await sleep(pollMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  return {
    look,
    faults: (): FoundFault[] => parts?.board.all().flatMap(({ faults }) => faults) ?? [],
    async start(): Promise<void> {
      running = run();
    },
    async stop(): Promise<void> {
      stopped.abort();
      await running;
    },
  };
}
export type Watch = ReturnType<typeof createWatch>;
