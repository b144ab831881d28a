import { createStore } from "../lib/createStore.ts";

export type WalletChoice = { uid: string; id: string; name: string; icon: string | undefined };

export type WalletState = {
  /** `idle`: the wallet code is not loaded; nothing asked for it. */
  status: "idle" | "loading" | "disconnected" | "connecting" | "reconnecting" | "connected";
  /** Wallets that announced themselves (EIP-6963). */
  choices: WalletChoice[];
  /** Lower case. */
  address: `0x${string}` | undefined;
  chainId: number | undefined;
  walletName: string | undefined;
};

/** What the page knows of the wallet. wagmi and viem are loaded apart and write here. */
export const walletStore = createStore<WalletState>({
  status: "idle",
  choices: [],
  address: undefined,
  chainId: undefined,
  walletName: undefined,
});
