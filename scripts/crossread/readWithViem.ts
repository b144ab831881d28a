import { type Address, musicTokenAbi, playLedgerAbi, songRegistryAbi } from "@musicchain/protocol";
import type { Deployment } from "../stack/deployment.ts";
import { publicClientFor } from "../stack/rpc.ts";
import type { Figures } from "./figures.ts";

/** The product's own way: viem, generated ABIs, one call a figure. */
export async function readWithViem({
  rpcUrl,
  ledger,
  token,
  songs,
  deployedAtBlock,
}: Deployment): Promise<Figures> {
  const client = publicClientFor(rpcUrl);
  const fromBlock = BigInt(deployedAtBlock);
  const figures: Figures = new Map();
  const put = (name: string, value: bigint | number | string) =>
    figures.set(name, String(value).toLowerCase());

  const ledgerAt = { address: ledger, abi: playLedgerAbi } as const;
  const songsAt = { address: songs, abi: songRegistryAbi } as const;
  const tokenAt = { address: token, abi: musicTokenAbi } as const;

  put("token of the ledger", await client.readContract({ ...ledgerAt, functionName: "token" }));
  put("songs of the ledger", await client.readContract({ ...ledgerAt, functionName: "songs" }));
  put("total supply", await client.readContract({ ...tokenAt, functionName: "totalSupply" }));
  put("total credit", await client.readContract({ ...ledgerAt, functionName: "totalCredit" }));
  put("head", await client.readContract({ ...ledgerAt, functionName: "head" }));
  put("final head", await client.readContract({ ...ledgerAt, functionName: "finalHead" }));

  const songCount = await client.readContract({ ...songsAt, functionName: "songCount" });
  put("songs", songCount);
  for (let id = 1n; id <= songCount; id++) {
    const args = [id] as const;
    put(
      `commitment of song ${id}`,
      await client.readContract({ ...songsAt, functionName: "commitmentOf", args }),
    );
    put(`owner of song ${id}`, await client.readContract({ ...songsAt, functionName: "ownerOf", args }));
    put(
      `royalties paid, song ${id}`,
      await client.readContract({ ...ledgerAt, functionName: "royaltiesPaid", args }),
    );
    put(
      `escrow released, song ${id}`,
      await client.readContract({ ...ledgerAt, functionName: "released", args }),
    );
  }

  const lastBatch = await client.readContract({ ...ledgerAt, functionName: "lastBatchId" });
  for (let id = 0n; id <= lastBatch; id++) {
    const [commitment] = await client.readContract({ ...ledgerAt, functionName: "batches", args: [id] });
    put(`commitment of batch ${id}`, commitment);
    put(
      `status of batch ${id}`,
      await client.readContract({ ...ledgerAt, functionName: "statusOf", args: [id] }),
    );
  }

  const owners = new Set<Address>();
  for (const { args } of await client.getContractEvents({ ...tokenAt, eventName: "Transfer", fromBlock })) {
    for (const owner of [args.from, args.to]) if (owner && BigInt(owner) !== 0n) owners.add(owner);
  }
  for (const { args } of await client.getContractEvents({
    ...songsAt,
    eventName: "SongRegistered",
    fromBlock,
  })) {
    for (const { party } of args.splits ?? []) owners.add(party);
  }
  for (const owner of [...owners].sort()) {
    const [args, short] = [[owner] as const, owner.toLowerCase()];
    put(`balance of ${short}`, await client.readContract({ ...tokenAt, functionName: "balanceOf", args }));
    put(`claimed by ${short}`, await client.readContract({ ...ledgerAt, functionName: "claimed", args }));
    put(`credit of ${short}`, await client.readContract({ ...ledgerAt, functionName: "credit", args }));
  }
  return figures;
}
