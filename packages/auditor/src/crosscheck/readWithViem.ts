import { musicTokenAbi, playLedgerAbi, songRegistryAbi } from "@musicchain/protocol";
import type { AuditChain } from "../chain/types.ts";
import type { Figures } from "./figures.ts";
import type { Subjects } from "./subjects.ts";

/** Calls on their way at the same time. */
const AT_ONCE = 32;

type Value = bigint | number | string;
type Read = [name: string, read: () => Promise<Value>];

/** The product's own way: viem, generated ABIs, one call a figure. */
export async function readWithViem(
  { client, ledger, token, songs }: AuditChain,
  { owners, songs: ids, batches, block }: Subjects,
): Promise<Figures> {
  const at = { blockNumber: BigInt(block) };
  const ledgerAt = { ...at, address: ledger, abi: playLedgerAbi } as const;
  const songsAt = { ...at, address: songs, abi: songRegistryAbi } as const;
  const tokenAt = { ...at, address: token, abi: musicTokenAbi } as const;
  const ofSong = (id: number): Read[] => {
    const args = [BigInt(id)] as const;
    return [
      [
        `commitment of song ${id}`,
        () => client.readContract({ ...songsAt, functionName: "commitmentOf", args }),
      ],
      [`owner of song ${id}`, () => client.readContract({ ...songsAt, functionName: "ownerOf", args })],
      [
        `royalties paid, song ${id}`,
        () => client.readContract({ ...ledgerAt, functionName: "royaltiesPaid", args }),
      ],
      [
        `escrow released, song ${id}`,
        () => client.readContract({ ...ledgerAt, functionName: "released", args }),
      ],
    ];
  };
  const ofBatch = (id: number): Read[] => {
    const args = [BigInt(id)] as const;
    return [
      [
        `commitment of batch ${id}`,
        async () => (await client.readContract({ ...ledgerAt, functionName: "batches", args }))[0],
      ],
      [`status of batch ${id}`, () => client.readContract({ ...ledgerAt, functionName: "statusOf", args })],
    ];
  };
  const ofOwner = (owner: `0x${string}`): Read[] => {
    const args = [owner] as const;
    return [
      [`balance of ${owner}`, () => client.readContract({ ...tokenAt, functionName: "balanceOf", args })],
      [`claimed by ${owner}`, () => client.readContract({ ...ledgerAt, functionName: "claimed", args })],
      [`credit of ${owner}`, () => client.readContract({ ...ledgerAt, functionName: "credit", args })],
    ];
  };
  const reads: Read[] = [
    ["token of the ledger", () => client.readContract({ ...ledgerAt, functionName: "token" })],
    ["songs of the ledger", () => client.readContract({ ...ledgerAt, functionName: "songs" })],
    ["total supply", () => client.readContract({ ...tokenAt, functionName: "totalSupply" })],
    ["total credit", () => client.readContract({ ...ledgerAt, functionName: "totalCredit" })],
    ["head", () => client.readContract({ ...ledgerAt, functionName: "head" })],
    ["final head", () => client.readContract({ ...ledgerAt, functionName: "finalHead" })],
    ["last batch", () => client.readContract({ ...ledgerAt, functionName: "lastBatchId" })],
    ["songs", () => client.readContract({ ...songsAt, functionName: "songCount" })],
    ...ids.flatMap(ofSong),
    ...batches.flatMap(ofBatch),
    ...owners.flatMap(ofOwner),
  ];
  const figures: Figures = new Map();
  for (let from = 0; from < reads.length; from += AT_ONCE) {
    const some = reads.slice(from, from + AT_ONCE);
    const values = await Promise.all(some.map(([, read]) => read()));
    some.forEach(([name], i) => {
      figures.set(name, String(values[i]).toLowerCase());
    });
  }
  return figures;
}
