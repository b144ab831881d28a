import { type Address, playLedgerAbi } from "@musicchain/protocol";
import type { Chain } from "../chain/connectChain.ts";
import { LIMITS } from "../limits.ts";

/** Whether a wallet is a bonded attester: only they may have evidence kept. */
export function createAttesterCheck(chain: Chain): (wallet: Address) => Promise<boolean> {
  const answers = new Map<Address, { bonded: boolean; until: number }>();
  return async (wallet) => {
    const known = answers.get(wallet);
    if (known && known.until > Date.now()) return known.bonded;
    const bond = await chain.client.readContract({
      ...{ address: chain.ledger, abi: playLedgerAbi, functionName: "bondOf", args: [wallet] },
    });
    if (answers.size >= LIMITS.pins.attesters) answers.clear();
    answers.set(wallet, { bonded: bond > 0n, until: Date.now() + LIMITS.pins.attesterGoodFor });
    return bond > 0n;
  };
}
