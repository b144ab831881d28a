import { configStore } from "../config/configStore.ts";
import type { Wallet } from "./createWallet.ts";
import { walletStore } from "./walletStore.ts";

let loading: Promise<Wallet> | undefined;

/** The wallet code, loaded when somebody wants it. Needs the configuration, which names the chain. */
export function getWallet(): Promise<Wallet> {
  const { config } = configStore.get();
  if (config === undefined)
    return Promise.reject(new Error("The oracle is not reachable yet, so the chain is unknown."));
  loading ??= (async () => {
    walletStore.set({ status: "loading" });
    try {
      const { createWallet } = await import("./createWallet.ts");
      const wallet = createWallet({ config, store: walletStore });
      await wallet.reconnect();
      return wallet;
    } catch (error) {
      loading = undefined;
      walletStore.set({ status: "idle" });
      throw error;
    }
  })();
  return loading;
}

/** A wallet was connected here before: come back to it after a reload. */
export function hadWallet(): boolean {
  try {
    return localStorage.getItem("musicchain.wallet.recentConnectorId") !== null;
  } catch {
    return false;
  }
}
