import { type Address, councilAbi, playLedgerAbi, UserError } from "@musicchain/protocol";
import { type Chain, explainError } from "@musicchain/seeder/chain";
import { isAddressEqual } from "viem";

/** The council of a ledger, checked: its timelock is the account the ledger obeys. */
export type Council = {
  chain: Chain;
  /** The governor, where seats propose and vote. */
  address: Address;
  /** The account that acts for the council. */
  timelock: Address;
  seats: Address;
  recordings: Address;
};

/**
 * @param address the governor, as the deployment names it
 * @throws UserError when it is none, or not this ledger's
 */
export async function connectCouncil(chain: Chain, address: Address | undefined): Promise<Council> {
  if (address === undefined) {
    throw new UserError(
      "The deployment names no council.",
      'Add "council": "0x…" (the governor\'s address) to the deployment description.',
    );
  }
  const { client, rpcUrl, ledger } = chain;
  const at = { address, abi: councilAbi } as const;
  try {
    const [timelock, seats, obeyed, recordings] = await Promise.all([
      client.readContract({ ...at, functionName: "timelock" }),
      client.readContract({ ...at, functionName: "seats" }),
      client.readContract({ address: ledger, abi: playLedgerAbi, functionName: "council" }),
      client.readContract({ address: ledger, abi: playLedgerAbi, functionName: "recordings" }),
    ]);
    if (!isAddressEqual(timelock, obeyed)) {
      throw new UserError(
        `The ledger obeys ${obeyed}, but the council at ${address} acts as ${timelock}.`,
        "Correct the council in the deployment description.",
      );
    }
    return { chain, address, timelock: lower(timelock), seats: lower(seats), recordings: lower(recordings) };
  } catch (error) {
    throw explainError(error, rpcUrl);
  }
}

const lower = (address: string) => address.toLowerCase() as Address;
