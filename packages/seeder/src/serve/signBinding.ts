import { type Address, peerBindingTypedData } from "@musicchain/protocol";
import type { SignedBinding } from "@musicchain/swarm";
import type { LocalAccount } from "viem";
import type { Chain } from "../chain/connectChain.ts";
import { LIMITS } from "../limits.ts";

/** The wallet's signed word that a peer key earns for it, from now on for a week. */
export async function signBinding({
  chain,
  account,
  peerId,
  now = Math.floor(Date.now() / 1_000),
}: {
  chain: Pick<Chain, "chainId" | "ledger">;
  account: LocalAccount;
  peerId: string;
  now?: number;
}): Promise<SignedBinding> {
  const wallet = account.address.toLowerCase() as Address;
  const binding = {
    wallet,
    peerId,
    validFrom: now - LIMITS.serve.clockSlackSeconds,
    validUntil: now + LIMITS.serve.bindingSeconds,
  };
  const signature = await account.signTypedData(
    peerBindingTypedData({ chainId: chain.chainId, ledger: chain.ledger, binding }),
  );
  return { binding, signature };
}
