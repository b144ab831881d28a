import { type Address, seatsAbi } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import { BaseError } from "viem";
import type { Council } from "./connectCouncil.ts";

export type Seat = { id: bigint; holder: Address; founder: boolean };

/** The seats there are, oldest first. */
export async function readSeats({ chain, seats }: Council): Promise<Seat[]> {
  const { client } = chain;
  const at = { address: seats, abi: seatsAbi } as const;
  try {
    const [given, founders] = await Promise.all([
      client.readContract({ ...at, functionName: "given" }),
      client.readContract({ ...at, functionName: "founders" }),
    ]);
    const ids = Array.from({ length: Number(given) }, (_, index) => BigInt(index) + 1n);
    const holders = await Promise.all(
      ids.map((id) => client.readContract({ ...at, functionName: "ownerOf", args: [id] }).catch(onlyTaken)),
    );
    return ids.flatMap((id, index) => {
      const holder = holders[index];
      return holder ? [{ id, holder: holder.toLowerCase() as Address, founder: id <= founders }] : [];
    });
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}

function onlyTaken(error: unknown): undefined {
  const taken =
    error instanceof BaseError &&
    error.walk(
      (inner) => (inner as { data?: { errorName?: string } }).data?.errorName === "ERC721NonexistentToken",
    );
  if (!taken) throw error;
}
