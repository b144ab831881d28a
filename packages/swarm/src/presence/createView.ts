import { type Domain, PeerError, type PresenceMessage } from "@musicchain/protocol";
import type { PresenceChange, PresenceEntry } from "../types.ts";
import { toEntry } from "./toEntry.ts";

/** Who is online according to a hub, as far as it can be believed: bindings are checked here too. */
export function createView({
  domain,
  self,
  onChange,
  onError,
}: {
  domain: Domain;
  self: string;
  onChange?: (change: PresenceChange) => void;
  onError?: (error: Error) => void;
}) {
  const entries = new Map<string, PresenceEntry>();
  /** Named since the stream opened; `undefined` once it has named everybody. */
  let named: Set<string> | undefined;

  const remove = (peerId: string) => {
    const entry = entries.get(peerId);
    if (entries.delete(peerId) && entry !== undefined) onChange?.({ type: "leave", entry });
  };
  const put = (entry: PresenceEntry) => {
    const before = entries.get(entry.peerId);
    entries.set(entry.peerId, entry);
    if (before === undefined) onChange?.({ type: "join", entry });
    else if (JSON.stringify(before) !== JSON.stringify(entry)) onChange?.({ type: "update", entry });
  };

  return {
    online: (): Map<string, PresenceEntry> => new Map(entries),
    begin() {
      named = new Set();
    },
    complete() {
      for (const peerId of [...entries.keys()]) if (named?.has(peerId) === false) remove(peerId);
      named = undefined;
    },
    clear() {
      for (const peerId of [...entries.keys()]) remove(peerId);
    },
    /** A returned reason ends the stream. */
    apply(message: PresenceMessage): string | undefined {
      if (message.type === "announce") return "A peer does not take announcements";
      if (message.type === "leave") remove(message.peerId);
      if (message.type !== "join" && message.type !== "update") return undefined;
      if (message.peerId === self) return undefined;
      const entry = toEntry(domain, message.peerId, message);
      if (typeof entry === "string") {
        remove(message.peerId);
        onError?.(new PeerError(`${message.peerId} is not believed: ${entry}`, "It is left out"));
        return undefined;
      }
      named?.add(message.peerId);
      put(entry);
      return undefined;
    },
  };
}
