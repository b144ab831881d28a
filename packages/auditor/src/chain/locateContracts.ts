import { type Address, playLedgerAbi } from "@musicchain/protocol";
import type { PublicClient } from "viem";
import type { Contracts } from "./types.ts";

/** The contracts a ledger names: it is the one address an audit has to be told. */
export async function locateContracts(client: PublicClient, ledger: Address): Promise<Contracts> {
  const at = { address: ledger, abi: playLedgerAbi } as const;
  const [songs, proofs, recordings] = await Promise.all([
    client.readContract({ ...at, functionName: "songs" }),
    client.readContract({ ...at, functionName: "faultProofs" }),
    client.readContract({ ...at, functionName: "recordings" }),
  ]);
  const lower = (address: string) => address.toLowerCase() as Address;
  return { ledger: lower(ledger), songs: lower(songs), proofs: lower(proofs), recordings: lower(recordings) };
}
