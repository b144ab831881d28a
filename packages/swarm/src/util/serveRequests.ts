import { lpStream } from "@libp2p/utils";
import { parseJson } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";
import type { Peer } from "../types.ts";
import { createTokenBucket } from "./createTokenBucket.ts";

const limits = LIMITS.requests;

/**
 * One request and one answer per stream, JSON behind its length. `answer` gets what arrived, unchecked; a peer
 * that asks too often or sends what is no JSON gets no answer.
 */
export async function serveRequests(
  peer: Peer,
  protocol: string,
  answer: (request: unknown, peerId: string) => Promise<object>,
) {
  const rates = new Map<string, ReturnType<typeof createTokenBucket>>();
  const rateOf = (peerId: string) => {
    const rate = rates.get(peerId) ?? createTokenBucket(limits.perSecond);
    rates.delete(peerId);
    rates.set(peerId, rate);
    for (const oldest of rates.keys()) {
      if (rates.size <= limits.maxRates) break;
      rates.delete(oldest);
    }
    return rate;
  };
  await peer.libp2p.handle(
    protocol,
    async (stream, connection) => {
      const peerId = connection.remotePeer.toString();
      try {
        if (!rateOf(peerId).take()) throw new Error("Too many requests");
        const messages = lpStream(stream, { maxDataLength: limits.maxMessage });
        const request = await messages.read({ signal: AbortSignal.timeout(limits.timeout) });
        const text = JSON.stringify(await answer(parseJson(request.subarray()), peerId));
        const signal = AbortSignal.timeout(limits.timeout);
        await messages.write(new TextEncoder().encode(text), { signal });
        await stream.close({ signal });
      } catch (error) {
        stream.abort(error instanceof Error ? error : new Error(String(error)));
      }
    },
    { maxInboundStreams: limits.streamsPerConnection, runOnLimitedConnection: true },
  );
  return { stop: () => peer.libp2p.unhandle(protocol) };
}
