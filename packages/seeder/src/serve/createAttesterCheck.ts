import { type Address, playLedgerAbi } from "@musicchain/protocol";
import type { Chain } from "../chain/connectChain.ts";

/** How long an answer of the chain is good for, ms, and how many are kept. */
const GOOD_FOR = 60_000;
const MAX_ANSWERS = 1_000;

/** Whether a wallet is a bonded attester: only they may have evidence kept. */
export function createAttesterCheck(chain: Chain): (wallet: Address) => Promise<boolean> {
  const answers = new Map<Address, { bonded: boolean; until: number }>();
  return async (wallet) => {
    const known = answers.get(wallet);
    if (known && known.until > Date.now()) return known.bonded;
    const bond = await chain.client.readContract({
      ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "bondOf", args: [wallet] },
    });
    if (answers.size >= MAX_ANSWERS) answers.clear();
    answers.set(wallet, { bonded: bond > 0n, until: Date.now() + GOOD_FOR });
    return bond > 0n;
  };
}
