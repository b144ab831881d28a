import type { Page } from "playwright-core";
import { createWalletClient, defineChain, fromHex, type Hex, hashTypedData, http, numberToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/** What the wallet would show its user; the test answers. */
export type Prompt = {
  kind: "connect" | "addChain" | "switchChain" | "typedData" | "personalSign" | "transaction";
  details: Record<string, unknown>;
  approve: () => void;
  reject: () => void;
};

export type TestWallet = Awaited<ReturnType<typeof installTestWallet>>;

type Transaction = { to?: Hex; data?: Hex; value?: Hex; gas?: Hex };
type TypedData = Parameters<typeof hashTypedData>[0] & { domain: { chainId?: number | string } };

/** EIP-1193 error with its code. */
const problem = (code: number, message: string) => Object.assign(new Error(message), { code });
const REJECTED = 4001;
const UNAUTHORISED = 4100;
const UNSUPPORTED = 4200;
const CHAIN_DISCONNECTED = 4901;
const CHAIN_UNKNOWN = 4902;
const INVALID = -32602;

/**
 * Puts an EIP-6963 wallet into every document of the page. Keys stay in this process. Like a careful person's
 * wallet it does nothing without an answer: every request a user would see waits in `next(kind)` for `approve` or
 * `reject`. It starts on a chain of its own, as wallets do, and knows no other until one is added.
 */
export async function installTestWallet(
  page: Page,
  {
    privateKeys,
    chains = {},
    chainId: firstChain = 1,
    name = "Test Wallet",
    rdns = "org.example.testwallet",
  }: { privateKeys: Hex[]; chains?: Record<number, string>; chainId?: number; name?: string; rdns?: string },
) {
  const accounts = privateKeys.map((key) => privateKeyToAccount(key));
  const known = new Map(Object.entries(chains).map(([id, url]) => [Number(id), url]));
  const unanswered: Prompt[] = [];
  const waiting: ((prompt: Prompt) => void)[] = [];
  let account = accounts[0]!;
  let chainId = firstChain;
  let connected = false;

  const emit = (event: string, data: unknown) =>
    page.evaluate(
      ([event, data]) => dispatchEvent(new CustomEvent("test-wallet", { detail: { event, data } })),
      [event, data] as const,
    );
  const ask = (kind: Prompt["kind"], details: Prompt["details"]) =>
    new Promise<void>((approve, reject) => {
      const prompt = {
        kind,
        details,
        approve,
        reject: () => reject(problem(REJECTED, "User rejected the request.")),
      };
      const taker = waiting.shift();
      if (taker === undefined) unanswered.push(prompt);
      else taker(prompt);
    });
  const shown = () => (connected ? [account.address] : []);
  const needConnection = () => {
    if (!connected) throw problem(UNAUTHORISED, "The page is not connected to this wallet.");
  };
  const moveTo = async (id: number) => {
    chainId = id;
    await emit("chainChanged", numberToHex(id));
  };
  const node = async (url: string, method: string, params: unknown) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const answer = (await response.json()) as { result?: unknown; error?: { code: number; message: string } };
    if (answer.error !== undefined) throw problem(answer.error.code, answer.error.message);
    return answer.result;
  };
  const ownNode = () => {
    const url = known.get(chainId);
    if (url === undefined)
      throw problem(CHAIN_DISCONNECTED, `This wallet has no connection to chain ${chainId}.`);
    return url;
  };
  const connect = async () => {
    if (connected) return;
    await ask("connect", {});
    connected = true;
    await emit("accountsChanged", shown());
  };

  const methods: Record<string, (params: never) => unknown> = {
    eth_chainId: () => numberToHex(chainId),
    net_version: () => String(chainId),
    eth_accounts: shown,
    async eth_requestAccounts() {
      await connect();
      return shown();
    },
    async wallet_requestPermissions() {
      await connect();
      return [{ parentCapability: "eth_accounts" }];
    },
    wallet_getPermissions: () => (connected ? [{ parentCapability: "eth_accounts" }] : []),
    async wallet_revokePermissions() {
      connected = false;
      await emit("accountsChanged", []);
      return null;
    },
    async wallet_switchEthereumChain([{ chainId: wanted }]: [{ chainId: Hex }]) {
      const id = fromHex(wanted, "number");
      if (id === chainId) return null;
      if (!known.has(id)) throw problem(CHAIN_UNKNOWN, `Unrecognized chain ID ${id}. Add it first.`);
      await ask("switchChain", { chainId: id });
      await moveTo(id);
      return null;
    },
    async wallet_addEthereumChain([chain]: [{ chainId: Hex; chainName: string; rpcUrls: string[] }]) {
      const id = fromHex(chain.chainId, "number");
      const url = chain.rpcUrls[0]!;
      if (fromHex((await node(url, "eth_chainId", [])) as Hex, "number") !== id) {
        throw problem(INVALID, "The node answers for another chain.");
      }
      await ask("addChain", { chainId: id, url, name: chain.chainName });
      known.set(id, url);
      await moveTo(id);
      return null;
    },
    async personal_sign([raw]: [Hex]) {
      needConnection();
      await ask("personalSign", { message: raw });
      return account.signMessage({ message: { raw } });
    },
    async eth_signTypedData_v4([, text]: [Hex, string]) {
      needConnection();
      const data = JSON.parse(text) as TypedData;
      if (data.domain.chainId !== undefined && Number(data.domain.chainId) !== chainId) {
        throw problem(INVALID, `The data is for chain ${data.domain.chainId}, the wallet is on ${chainId}.`);
      }
      await ask("typedData", {
        primaryType: data.primaryType,
        message: data.message,
        hash: hashTypedData(data),
      });
      return account.signTypedData(data);
    },
    async eth_sendTransaction([transaction]: [Transaction]) {
      needConnection();
      const url = ownNode();
      await ask("transaction", { ...transaction });
      const chain = defineChain({
        id: chainId,
        name: "chain",
        nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
        rpcUrls: { default: { http: [url] } },
      });
      const { to, data, value, gas } = transaction;
      return createWalletClient({ account, chain, transport: http() }).sendTransaction({
        to,
        data,
        value: value === undefined ? undefined : BigInt(value),
        gas: gas === undefined ? undefined : BigInt(gas),
      });
    },
  };

  const binding = `testWallet${Math.random().toString(36).slice(2)}`;
  await page.exposeBinding(binding, async (_source, method: string, params: unknown[]) => {
    try {
      const own = methods[method];
      if (own !== undefined) return { result: await own(params as never) };
      if (/^(wallet_|eth_sign|eth_sendRaw)/.test(method))
        throw problem(UNSUPPORTED, `${method} is not supported.`);
      return { result: await node(ownNode(), method, params) };
    } catch (error) {
      const { code = -32603, message } = error as { code?: number; message: string };
      return { error: { code, message } };
    }
  });
  await page.addInitScript(announce, { binding, name, rdns });

  return {
    address: account.address,
    rdns,
    /** The next thing the wallet asks; another kind than expected, or nothing in time, is a failure. */
    next: (kind: Prompt["kind"], patience = 15_000) =>
      new Promise<Prompt>((resolve, reject) => {
        const take = (prompt: Prompt) => {
          clearTimeout(timer);
          if (prompt.kind === kind) resolve(prompt);
          else reject(new Error(`The wallet asks "${prompt.kind}", expected "${kind}"`));
        };
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(take), 1);
          reject(new Error(`The wallet was not asked for "${kind}" within ${patience} ms`));
        }, patience);
        const present = unanswered.shift();
        if (present === undefined) waiting.push(take);
        else take(present);
      }),
    /** Questions nobody has answered. */
    pending: () => unanswered.length,
    /** The user chooses another account in the wallet. */
    async switchAccount(index: number) {
      account = accounts[index]!;
      if (connected) await emit("accountsChanged", shown());
    },
    async lock() {
      connected = false;
      await emit("accountsChanged", []);
    },
  };
}

/** Runs in the page: the provider, and its announcement by EIP-6963. */
function announce({ binding, name, rdns }: { binding: string; name: string; rdns: string }) {
  type Answer = { result?: unknown; error?: { code: number; message: string } };
  type Listener = (data: unknown) => void;
  const listeners = new Map<string, Set<Listener>>();
  const call = (
    globalThis as unknown as Record<string, (method: string, params: unknown) => Promise<Answer>>
  )[binding]!;
  const provider = {
    async request({ method, params }: { method: string; params?: unknown }) {
      const { result, error } = await call(method, params ?? []);
      if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
      return result;
    },
    on(event: string, listener: Listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return provider;
    },
    removeListener(event: string, listener: Listener) {
      listeners.get(event)?.delete(listener);
      return provider;
    },
  };
  addEventListener("test-wallet", (event) => {
    const { event: name, data } = (event as CustomEvent<{ event: string; data: unknown }>).detail;
    for (const listener of [...(listeners.get(name) ?? [])]) listener(data);
  });
  const icon =
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><rect width='8' height='8' rx='2' fill='%23247'/></svg>";
  const info = Object.freeze({ uuid: crypto.randomUUID(), name, rdns, icon });
  const tell = () =>
    dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  addEventListener("eip6963:requestProvider", tell);
  tell();
}
