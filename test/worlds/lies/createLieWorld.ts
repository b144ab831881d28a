import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEvidenceSource, createWatch, type WatchReport } from "@musicchain/auditor";
import {
  type Address,
  createLedgerState,
  domain as domainOf,
  faultProofsAbi,
  type Hex,
  type LedgerState,
  PLAYS_PER_DAY,
  SECONDS_PER_DAY,
} from "@musicchain/protocol";
import { parseEventLogs } from "viem";
import { ATTESTER, accountOf, createChain } from "../../../packages/oracle/test/createChain.ts";
import { someItems, withErrors } from "../../../packages/protocol/test/soundCases.ts";
import { auditChainOf } from "../auditChainOf.ts";
import { proveDuplicate } from "../proveDuplicate.ts";
import { createForge, createPerson, type ForgedBatch, type ForgedPlay, type Person } from "./createForge.ts";

const AUDITOR = 8;
const SONG_SECONDS = 200;
/** The song that sounds as song 1 does. */
export const DUPLICATE = 5;
/** Plays of song 1 before anybody lies: the next but one is the last of its discovery tier. */
export const FARMED = 9_998;

/**
 * A real chain with the real fault proofs, songs, and an attester whose first batches are honest: one with 9,998 plays
 * of song 1 (final), one with a few plays of songs 2 and 3 (pending). What comes next is up to the test.
 */
export async function createLieWorld() {
  const chain = await createChain({ window: 600n, blockTime: 0, withProofs: true });
  const { client, at } = chain;
  const folder = mkdtempSync(join(tmpdir(), "musicchain-evidence-"));
  const attester = accountOf(ATTESTER).address.toLowerCase() as Address;
  const domain = domainOf(31_337, chain.ledger);
  const forge = createForge({ domain, attester, songSeconds: SONG_SECONDS });
  const started = Number((await client.getBlock()).timestamp);

  async function passTo(time: number): Promise<void> {
    await client.setNextBlockTimestamp({ timestamp: BigInt(time) });
    await client.mine({ blocks: 1 });
  }
  const now = async () => Number((await client.getBlock()).timestamp);

  /** Noon: nothing here crosses into another day. */
  const day = Math.floor(started / SECONDS_PER_DAY) + 1;
  const noon = day * SECONDS_PER_DAY + SECONDS_PER_DAY / 2;
  const sound = someItems(948, 1);
  const copy = withErrors(sound, 8, 2);
  const sounds = [sound, someItems(948, 3), someItems(948, 4), someItems(948, 5), copy];
  await chain.register(["One", "Two", "Three", "Four", "One again"], { seconds: SONG_SECONDS, sounds });
  await passTo(noon);
  await chain.bond(ATTESTER);

  function publish({ cid, file }: ForgedBatch): void {
    writeFileSync(join(folder, cid), file);
  }
  async function submit(batch: ForgedBatch): Promise<{ id: number; commitment: Hex }> {
    const data = forge.encode(batch);
    await chain.sent(client.sendTransaction({ to: chain.ledger, data, account: accountOf(ATTESTER) }));
    const id = await client.readContract({ ...at, functionName: "lastBatchId" });
    const [commitment] = await client.readContract({ ...at, functionName: "batches", args: [id] });
    return { id: Number(id), commitment };
  }
  const [genesis] = await client.readContract({ ...at, functionName: "batches", args: [0n] });

  // Nobody ever asks for the evidence of what is final and long over: only one of these plays is signed.
  const farmers: Person[] = Array.from({ length: 20 }, createPerson);
  const farmStart = noon - SECONDS_PER_DAY / 3;
  const signed = await forge.play({ start: farmStart, discoverer: true });
  const farmed = Array.from({ length: FARMED }, (_, i) => ({
    ...{
      ...signed,
      listener: farmers[Math.floor(i / PLAYS_PER_DAY)]!.address,
      start: farmStart + 21 * (i % 500),
    },
    discoverer: i % PLAYS_PER_DAY === 0,
    digest: `0x${(1_000_000 + i).toString(16).padStart(64, "0")}` as Hex,
  }));
  const farm = await forge.buildFrom({ id: 0, commitment: genesis }, createLedgerState(), day, farmed);
  const first = await submit(farm.batch);
  await passTo(noon + 650);
  await chain.sent(
    client.writeContract({ ...at, functionName: "finalise", args: [1n], account: accountOf(AUDITOR) }),
  );
  const { listener, seeder } = forge.people;
  const second = await forge.build(first, farm.built.state, day, [
    { song: 2, start: noon, discoverer: true },
    { song: 3, start: noon + 130, discoverer: true },
    { song: 3, start: noon + 260 },
  ]);
  publish(second.batch);
  const parent = await submit(second.batch);
  await passTo(noon + 1_000);

  const auditChain = auditChainOf(chain);

  return {
    ...{ chain, forge, domain, attester, listener, seeder, farmers, day, noon, folder, auditChain },
    /** What the next batch extends. */
    parent,
    state: second.built.state as LedgerState,
    ...{ submit, publish, passTo, now },
    /** An honest batch on the parent; a lie changes it. */
    build: (plays: ForgedPlay[]) => forge.build(parent, second.built.state, day, plays),
    createWatch({
      isDry = false,
      ...options
    }: { isDry?: boolean } & Partial<Parameters<typeof createWatch>[0]> = {}) {
      const reports: WatchReport[] = [];
      const watch = createWatch({
        chain: auditChain,
        evidence: createEvidenceSource([folder]),
        account: isDry ? undefined : accountOf(AUDITOR),
        graceSeconds: 10,
        tell: (report) => void reports.push(report),
        ...options,
      });
      return { ...watch, reports };
    },
    auditor: accountOf(AUDITOR).address as Address,
    statusOf: (id: number) => client.readContract({ ...at, functionName: "statusOf", args: [BigInt(id)] }),
    /** What happened on chain since block `from`. */
    async eventsSince(from: bigint) {
      if ((await client.getBlockNumber({ cacheTime: 0 })) === from) return [];
      const logs = await client.getLogs({ fromBlock: from + 1n });
      return parseEventLogs({ abi: [...faultProofsAbi, ...at.abi], logs });
    },
    /** From now on plays of the last song count for the first; gives the time. */
    proveDuplicate: () => proveDuplicate(chain, { id: DUPLICATE, items: copy }, { id: 1, items: sound }),
    /** Does something and takes it back. */
    async aside<T>(run: () => Promise<T>): Promise<T> {
      const id = await client.snapshot();
      try {
        return await run();
      } finally {
        await client.revert({ id });
      }
    },
    async stop(): Promise<void> {
      await chain.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type LieWorld = Awaited<ReturnType<typeof createLieWorld>>;
