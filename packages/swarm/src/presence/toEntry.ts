import type { Domain, PresenceMessage } from "@musicchain/protocol";
import { parseProvider } from "../peer/parseProvider.ts";
import type { PresenceEntry } from "../types.ts";
import { checkBinding } from "./checkBinding.ts";

type About = Pick<Extract<PresenceMessage, { type: "announce" }>, "multiaddrs" | "binding" | "songs">;

/** What was said about a peer, checked; or the reason why it is not believed. */
export function toEntry(domain: Domain, peerId: string, about: About): PresenceEntry | string {
  const binding = about.binding ?? undefined;
  const wrong = binding === undefined ? undefined : checkBinding(domain, peerId, binding);
  if (wrong !== undefined) return wrong;
  try {
    const { multiaddrs } = parseProvider({ peerId, multiaddrs: about.multiaddrs });
    return {
      peerId,
      multiaddrs: multiaddrs.map(String),
      wallet: binding?.binding.wallet,
      binding,
      songs: about.songs,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A peer's own announcement as it travels. */
export function fromEntry({ multiaddrs, binding, songs }: PresenceEntry): About {
  return { multiaddrs: [...multiaddrs], binding: binding ?? null, songs: [...songs] };
}
