import {
  faultProofsAbi,
  type Hex,
  playLedgerAbi,
  recordingsAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import { type Abi, decodeEventLog, type Log, type PublicClient } from "viem";
import type { Block, ChainEvent, Contracts } from "./types.ts";

const ABIS: Record<keyof Contracts, Abi> = {
  ledger: playLedgerAbi,
  songs: songRegistryAbi,
  proofs: faultProofsAbi,
  recordings: recordingsAbi,
};
/** Transactions asked for at the same time. */
const AT_ONCE = 8;

/** The blocks' times: some nodes give them with the logs, others are asked. */
async function timesOf(client: PublicClient, logs: Log[], newest: Block): Promise<Map<bigint, number>> {
  const times = new Map([[BigInt(newest.number), newest.time]]);
  for (const log of logs) {
    const { blockTimestamp } = log as { blockTimestamp?: bigint | Hex | null };
    if (blockTimestamp) times.set(log.blockNumber!, Number(blockTimestamp));
  }
  for (const blockNumber of new Set(logs.map((log) => log.blockNumber!))) {
    if (!times.has(blockNumber)) {
      times.set(blockNumber, Number((await client.getBlock({ blockNumber })).timestamp));
    }
  }
  return times;
}

/** Every event of the contracts from block `from` to `newest`, in order. */
export async function readEvents({
  client,
  contracts,
  from,
  newest,
}: {
  client: PublicClient;
  contracts: Contracts;
  from: number;
  newest: Block;
}): Promise<ChainEvent[]> {
  const logs = await client.getLogs({
    ...{ address: Object.values(contracts), fromBlock: BigInt(from), toBlock: BigInt(newest.number) },
  });
  const times = await timesOf(client, logs, newest);
  const roles = new Map(
    Object.entries(contracts).map(([role, address]) => [address, role as keyof Contracts]),
  );
  const events = logs.map((log): ChainEvent => {
    const of = roles.get(log.address.toLowerCase() as Hex)!;
    const { data, topics } = log;
    const { eventName, args } = decodeEventLog({ abi: ABIS[of], data, topics, strict: false });
    return {
      ...{ of, name: eventName ?? "", args: (args ?? {}) as unknown as Record<string, unknown> },
      ...{ block: Number(log.blockNumber), log: log.logIndex!, tx: log.transactionHash! },
      time: times.get(log.blockNumber!)!,
    };
  });
  const submitted = events.filter(({ of, name }) => of === "ledger" && name === "BatchSubmitted");
  for (let at = 0; at < submitted.length; at += AT_ONCE) {
    await Promise.all(
      submitted.slice(at, at + AT_ONCE).map(async (event) => {
        event.input = (await client.getTransaction({ hash: event.tx })).input;
      }),
    );
  }
  return events;
}
