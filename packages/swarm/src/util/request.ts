import { lpStream } from "@libp2p/utils";
import { parseJson, RetryableError } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import type { Peer, Provider } from "../types.ts";

/** Sends one JSON request on a stream of its own and returns what came back, unchecked. */
export async function request(
  peer: Peer,
  provider: Provider,
  protocol: string,
  message: object,
  { signal, timeout = LIMITS.requests.timeout as number }: { signal?: AbortSignal; timeout?: number } = {},
): Promise<unknown> {
  const within = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])]);
  try {
    const connection = await peer.connect(provider, { signal: within });
    const stream = await connection.newStream(protocol, { signal: within, runOnLimitedConnection: true });
    try {
      const messages = lpStream(stream, { maxDataLength: LIMITS.requests.maxMessage });
      await messages.write(new TextEncoder().encode(JSON.stringify(message)), { signal: within });
      const answer = await messages.read({ signal: within });
      await stream.close({ signal: within });
      return parseJson(answer.subarray());
    } catch (error) {
      stream.abort(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    const who = typeof provider === "string" ? provider : provider.peerId;
    throw new RetryableError(`No answer from ${who}`, "Try again, or ask another peer", { cause });
  }
}
