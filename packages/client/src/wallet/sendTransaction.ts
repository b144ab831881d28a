import { type Abi, getAddress, type Hex } from "viem";
import { estimateContractGas, simulateContract, waitForTransactionReceipt } from "viem/actions";
import { getConnection, writeContract } from "wagmi/actions";
import type { Wallet } from "./createWallet.ts";
import { describeWalletError } from "./describeWalletError.ts";

/** Where a transaction is, for the button that started it. */
export type TxState =
  | { step: "idle" }
  | { step: "asking" }
  | { step: "pending"; hash: Hex; replaced: boolean }
  | { step: "done"; hash: Hex }
  | { step: "rejected"; message: string }
  | { step: "failed"; message: string; hash?: Hex };

export type ContractCall = {
  address: Hex;
  abi: Abi | readonly unknown[];
  functionName: string;
  args: readonly unknown[];
};

/** Long enough for a slow chain; the wallet keeps the transaction anyway (ms). */
const PATIENCE = 180_000;

/**
 * One contract call from question to receipt. It is tried on the chain's newest state before the wallet is asked,
 * so that a call that cannot work says why instead of costing gas. Never rejects: the last state tells.
 */
export async function sendTransaction(
  wallet: Wallet,
  call: ContractCall,
  show: (state: TxState) => void,
): Promise<TxState> {
  const end = (state: TxState) => {
    show(state);
    return state;
  };
  let hash: Hex | undefined;
  try {
    const { address } = getConnection(wallet.wagmi);
    if (address === undefined) return end({ step: "failed", message: "Connect a wallet first." });
    show({ step: "asking" });
    const client = wallet.wagmi.getClient({ chainId: wallet.chain.id });
    const parameters = { ...call, address: getAddress(call.address), abi: call.abi as Abi };
    await simulateContract(client, { ...parameters, account: address });
    const gas = await estimateContractGas(client, { ...parameters, account: address });
    // With room: whether a claim or somebody's `finalise` comes first in a block decides who pays for finality.
    hash = await writeContract(wallet.wagmi, {
      ...parameters,
      chainId: wallet.chain.id,
      gas: (gas * 3n) / 2n,
    });
    show({ step: "pending", hash, replaced: false });
    let cancelled = false;
    const receipt = await waitForTransactionReceipt(client, {
      hash,
      timeout: PATIENCE,
      onReplaced({ reason, transaction }) {
        cancelled = reason === "cancelled";
        hash = transaction.hash;
        show({ step: "pending", hash, replaced: true });
      },
    });
    hash = receipt.transactionHash;
    if (cancelled)
      return end({ step: "rejected", message: "The wallet replaced this transaction by a cancellation." });
    if (receipt.status === "success") return end({ step: "done", hash });
    // Between the trial and the block something changed; trying once more on the new state gives the reason.
    await simulateContract(client, { ...parameters, account: address });
    return end({ step: "failed", hash, message: "The transaction was reverted. Trying again may work now." });
  } catch (error) {
    const { kind, message } = describeWalletError(error);
    return end(kind === "rejected" ? { step: "rejected", message } : { step: "failed", message, hash });
  }
}
