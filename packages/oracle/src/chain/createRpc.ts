import { FatalError, RetryableError } from "@musicchain/protocol";
import { createPublicClient, defineChain, fallback, http } from "viem";

const TIMEOUT_MS = 8_000;

/** `https://host/secret-key` → `https://host`: what may be logged of a URL. */
export function publicPart(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return "(no URL)";
  }
}

/**
 * The chain through one or more RPC URLs: the first that answers. `check` asks each for its chain id, so that
 * a wrong one is found before it is needed.
 */
export function createRpc({ rpcUrls, chainId }: { rpcUrls: readonly string[]; chainId: number }) {
  const transports = rpcUrls.map((url) => http(url, { timeout: TIMEOUT_MS, retryCount: 0 }));
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: rpcUrls } },
  });
  const client = createPublicClient({ chain, transport: fallback(transports, { retryCount: 0 }) });

  return {
    client,
    /** Throws `FatalError` where a URL is of another chain, `RetryableError` where none answers. */
    async check(): Promise<void> {
      const answers = await Promise.allSettled(
        transports.map((transport) => createPublicClient({ chain, transport }).getChainId()),
      );
      answers.forEach((answer, i) => {
        if (answer.status === "fulfilled" && answer.value !== chainId) {
          throw new FatalError(
            `The RPC at ${publicPart(rpcUrls[i]!)} is chain ${answer.value}, the deployment is on ${chainId}.`,
            "Correct rpcUrls or the deployment file, and start again.",
          );
        }
      });
      if (answers.every((answer) => answer.status === "rejected")) {
        throw new RetryableError(
          `No RPC answers: ${rpcUrls.map(publicPart).join(", ")}.`,
          "Start the chain, or correct rpcUrls. The oracle goes on trying.",
        );
      }
    },
  };
}
export type Rpc = ReturnType<typeof createRpc>;
export type RpcClient = Rpc["client"];
