import { defineChain, http } from "viem";
import { createConfig, createStorage } from "wagmi";
import {
  connect,
  disconnect,
  getConnection,
  getConnectors,
  reconnect,
  switchChain,
  watchConnection,
  watchConnectors,
} from "wagmi/actions";
import { injected } from "wagmi/connectors";
import type { AppConfig } from "../config/configStore.ts";
import type { Store } from "../lib/createStore.ts";
import type { WalletState } from "./walletStore.ts";

export type Wallet = ReturnType<typeof createWallet>;

/** Keys of the browser's storage begin with this; a recent connection is worth loading the wallet code for. */
export const WALLET_STORAGE = "musicchain.wallet";

/** wagmi over the wallets of this browser: those that announce themselves, else the one injected provider. */
export function createWallet({ config, store }: { config: AppConfig; store: Store<WalletState> }) {
  const chain = defineChain({
    id: config.chainId,
    name: config.chainName,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [config.rpcUrl] } },
  });
  const wagmi = createConfig({
    chains: [chain],
    connectors: [injected({ shimDisconnect: true })],
    multiInjectedProviderDiscovery: true,
    storage: createStorage({ storage: localStorage, key: WALLET_STORAGE }),
    transports: { [chain.id]: http(config.rpcUrl, { batch: true }) },
    pollingInterval: 1_000,
  });

  function showConnection() {
    const { status, address, chainId, connector } = getConnection(wagmi);
    const connected = status === "connected" || status === "reconnecting";
    store.set({
      status,
      address: connected ? (address?.toLowerCase() as `0x${string}` | undefined) : undefined,
      chainId: connected ? chainId : undefined,
      walletName: connected ? connector?.name : undefined,
    });
  }
  function showChoices() {
    const all = getConnectors(wagmi);
    const named = all.filter((each) => each.id !== "injected");
    const hasProvider = (globalThis as { ethereum?: unknown }).ethereum !== undefined;
    const choices = named.length > 0 ? named : hasProvider ? [...all] : [];
    store.set({ choices: choices.map(({ uid, id, name, icon }) => ({ uid, id, name, icon: icon?.trim() })) });
  }
  watchConnection(wagmi, { onChange: showConnection });
  watchConnectors(wagmi, { onChange: showChoices });
  showChoices();

  return {
    wagmi,
    chain,
    /** Comes back to the wallet of last time, without asking. */
    async reconnect() {
      store.set({ status: "reconnecting" });
      await reconnect(wagmi).catch(() => []);
      showConnection();
    },
    async connect(uid: string) {
      const connector = getConnectors(wagmi).find((each) => each.uid === uid);
      if (connector === undefined) throw new Error("This wallet is no longer there. Reload the page.");
      await connect(wagmi, { connector });
      showConnection();
    },
    async disconnect() {
      await disconnect(wagmi);
      showConnection();
    },
    /** To the ledger's chain; the wallet offers to add it when it does not know it. */
    async switchChain() {
      await switchChain(wagmi, { chainId: chain.id });
      showConnection();
    },
  };
}
