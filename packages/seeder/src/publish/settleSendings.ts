import type { Address } from "@musicchain/protocol";
import { TransactionReceiptNotFoundError } from "viem";
import type { Chain } from "../chain/connectChain.ts";
import { explainError } from "../chain/explainError.ts";
import { LIMITS } from "../limits.ts";
import type { Journal, Sending } from "./openJournal.ts";

/**
 * Asks the chain what became of transactions written down before a crash. One that the node does not know and
 * whose nonce is still free is sent again, byte for byte the same, so it can never happen twice; the rest is
 * history. Gives how many are mined now.
 */
export async function settleSendings({
  chain,
  account,
  journal,
}: {
  chain: Chain;
  account: Address;
  journal: Journal;
}): Promise<number> {
  const { client, chainId, songs: to, rpcUrl } = chain;
  let mined = 0;
  try {
    for (const sending of journal.open({ chainId, to, account })) {
      if (await isMined(chain, sending)) mined += 1;
      else if ((await client.getTransactionCount({ address: account })) === sending.nonce) {
        if (await sendAgain(chain, sending)) mined += 1;
      }
      journal.settle(sending.hash);
    }
  } catch (error) {
    throw explainError(error, rpcUrl);
  }
  return mined;
}

async function isMined({ client }: Chain, { hash }: Sending): Promise<boolean> {
  try {
    await client.getTransactionReceipt({ hash });
    return true;
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return false;
    throw error;
  }
}

/** False: the node will not have it any more (its fee is too low, the account is empty); it is planned afresh. */
async function sendAgain({ client }: Chain, { hash, raw }: Sending): Promise<boolean> {
  const isKnown = await client.getTransaction({ hash }).then(
    () => true,
    () => false,
  );
  if (!isKnown) {
    const accepted = await client.sendRawTransaction({ serializedTransaction: raw }).then(
      () => true,
      () => false,
    );
    if (!accepted) return false;
  }
  await client.waitForTransactionReceipt({ hash, timeout: LIMITS.chain.receipt });
  return true;
}
