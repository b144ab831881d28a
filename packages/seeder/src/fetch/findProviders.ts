import { domain, RetryableError } from "@musicchain/protocol";
import { joinHub, type Peer, type PresenceEntry, type Provider } from "@musicchain/swarm";
import type { Chain } from "../chain/connectChain.ts";
import { LIMITS } from "../limits.ts";

export type FindProvidersParameters = {
  chain: Pick<Chain, "chainId" | "ledger">;
  peer: Peer;
  hubs: readonly Provider[];
  songId: number;
  cid: string;
  onFound?: (provider: Provider) => void;
  signal?: AbortSignal;
};

/**
 * Asks the hubs who is online with a song, and waits a little for the first.
 * @returns those found so far, and what ends the search; until then `onFound` is told of more
 * @throws RetryableError when no hub answers, or nobody has it
 */
export async function findProviders(parameters: FindProvidersParameters) {
  const { chain, peer, hubs, songId, cid, onFound, signal } = parameters;
  const has = (entry: PresenceEntry) => entry.songs.some((song) => song.id === songId && song.cid === cid);
  const first = Promise.withResolvers<void>();
  let lost: Error | undefined;
  const membership = joinHub(peer, hubs, {
    domain: domain(chain.chainId, chain.ledger),
    onChange: ({ type, entry }) => {
      if (type === "leave" || !has(entry)) return;
      first.resolve();
      onFound?.(entry);
    },
    onError: (error) => {
      lost = error;
    },
  });
  const within = (milliseconds: number) =>
    AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])]);
  const stop = () => membership.stop();
  try {
    await membership.ready({ signal: within(LIMITS.fetch.hub) }).catch((cause) => {
      signal?.throwIfAborted();
      throw new RetryableError(
        `No hub answers: ${lost?.message ?? "it takes too long"}`,
        "Check --hub, then try again.",
        {
          cause,
        },
      );
    });
    const found = () => [...membership.online().values()].filter(has);
    if (found().length === 0) {
      const late = within(LIMITS.fetch.peer);
      const over = new Promise<void>((resolve) =>
        late.addEventListener("abort", () => resolve(), { once: true }),
      );
      await Promise.race([first.promise, over]);
      signal?.throwIfAborted();
    }
    const providers = found();
    if (providers.length === 0) {
      throw new RetryableError(
        `Nobody who is online has song ${songId}.`,
        "Try again when somebody who serves it is online.",
      );
    }
    return { providers, stop };
  } catch (error) {
    stop();
    throw error;
  }
}
