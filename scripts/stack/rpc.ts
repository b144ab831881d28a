import { createPublicClient, createTestClient, createWalletClient, defineChain, http } from "viem";
import { LOCAL_CHAIN_ID, localAccount, type Role } from "./accounts.ts";

/** What viem needs to know about the stack's chain. */
export const localChain = (rpcUrl: string) =>
  defineChain({
    id: LOCAL_CHAIN_ID,
    name: "Musicchain local",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });

const pollingInterval = 200;

export const publicClientFor = (rpcUrl: string) =>
  createPublicClient({ chain: localChain(rpcUrl), transport: http(rpcUrl), pollingInterval });

export const walletClientFor = (rpcUrl: string, role: Role) =>
  createWalletClient({
    account: localAccount(role),
    chain: localChain(rpcUrl),
    transport: http(rpcUrl),
    pollingInterval,
  });

export const testClientFor = (rpcUrl: string) =>
  createTestClient({ mode: "anvil", chain: localChain(rpcUrl), transport: http(rpcUrl), pollingInterval });
