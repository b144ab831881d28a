import { formatEther, isAddress, parseEther } from "viem";
import { publicClientFor, walletClientFor } from "./rpc.ts";

/** What one request sends, above which balance an address gets nothing, and what all addresses get in an hour. */
const GRANT = parseEther("10");
const ENOUGH = parseEther("100");
const GRANTS_PER_HOUR = 200;

export type FaucetAnswer = {
  status: number;
  body: { message: string; error?: string; transaction?: string };
};

const refuse = (status: number, error: string, message: string): FaucetAnswer => ({
  status,
  body: { error, message },
});

/** Sends a local chain's ether, which is worth nothing, to whoever asks. */
export function createFaucet({ rpcUrl }: { rpcUrl: string }) {
  const client = publicClientFor(rpcUrl);
  const wallet = walletClientFor(rpcUrl, "faucet");
  const given: number[] = [];
  // One at a time: the nonce is the chain's to count.
  let lane: Promise<unknown> = Promise.resolve();

  async function give(body: unknown): Promise<FaucetAnswer> {
    const address = (body as { address?: unknown } | null)?.address;
    if (typeof address !== "string" || !isAddress(address, { strict: false })) {
      return refuse(400, "AddressWrong", 'send { "address": "0x…" } with 40 hexadecimal digits');
    }
    const hourAgo = Date.now() - 3_600_000;
    while (given[0] !== undefined && given[0] < hourAgo) given.shift();
    if (given.length >= GRANTS_PER_HOUR) {
      return refuse(429, "TooMany", `${GRANTS_PER_HOUR} requests in an hour are enough; try again later`);
    }
    const balance = await client.getBalance({ address });
    if (balance >= ENOUGH) {
      return refuse(409, "EnoughAlready", `this address has ${formatEther(balance)} ETH already`);
    }
    given.push(Date.now());
    const transaction = await wallet.sendTransaction({ to: address, value: GRANT });
    await client.waitForTransactionReceipt({ hash: transaction, timeout: 15_000 });
    return { status: 200, body: { message: `sent ${formatEther(GRANT)} local ETH`, transaction } };
  }

  return {
    give(body: unknown): Promise<FaucetAnswer> {
      const answer = lane.then(() => give(body));
      lane = answer.catch(() => {});
      return answer.catch(() => refuse(503, "ChainDown", "the local chain does not answer; is it running?"));
    },
  };
}
