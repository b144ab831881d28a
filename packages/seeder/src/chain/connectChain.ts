import { type Address, playLedgerAbi, songRegistryAbi, UserError } from "@musicchain/protocol";
import { createPublicClient, defineChain, http, isAddressEqual, type PublicClient } from "viem";
import { LIMITS } from "../limits.ts";
import { explainError } from "./explainError.ts";
import type { Deployment } from "./readDeployment.ts";

/** A chain with Musicchain on it, checked: the ledger has code and knows its token and registry. */
export type Chain = {
  client: PublicClient;
  chainId: number;
  rpcUrl: string;
  ledger: Address;
  token: Address;
  songs: Address;
};

/**
 * @throws RetryableError when the node does not answer
 * @throws UserError when it is another chain, or the ledger is not there
 */
export async function connectChain({ rpcUrl, ledger, chainId: expected }: Deployment): Promise<Chain> {
  const { retries: retryCount, retryDelay, timeout } = LIMITS.chain;
  const transport = http(rpcUrl, { retryCount, retryDelay, timeout });
  const probe = createPublicClient({ transport });
  const chainId = await probe.getChainId().catch((error) => Promise.reject(explainError(error, rpcUrl)));
  if (expected !== undefined && chainId !== expected) {
    throw new UserError(
      `${rpcUrl} is chain ${chainId}, the deployment is on chain ${expected}.`,
      "Name the node of that chain with --rpc, or its deployment with --deployment.",
    );
  }
  const client = createPublicClient({
    transport,
    chain: defineChain({
      id: chainId,
      name: `chain ${chainId}`,
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [rpcUrl] } },
    }),
    pollingInterval: LIMITS.chain.poll,
  }) as PublicClient;
  const wrong = new UserError(
    `There is no Musicchain ledger at ${ledger} on chain ${chainId}.`,
    "The chain may have been started afresh: deploy again, or name another deployment with --deployment.",
  );
  try {
    const code = await client.getCode({ address: ledger });
    if (code === undefined) throw wrong;
    const [token, songs] = await Promise.all([
      client.readContract({ address: ledger, abi: playLedgerAbi, functionName: "token" }),
      client.readContract({ address: ledger, abi: playLedgerAbi, functionName: "songs" }),
    ]);
    const owner = await client.readContract({ address: songs, abi: songRegistryAbi, functionName: "ledger" });
    if (!isAddressEqual(owner, ledger)) throw wrong;
    return { client, chainId, rpcUrl, ledger, token: lower(token), songs: lower(songs) };
  } catch (error) {
    throw explainError(error, rpcUrl);
  }
}

const lower = (address: string) => address.toLowerCase() as Address;
