import { type Domain, MAX_ANNOUNCED_SONGS, MAX_MULTIADDRS, UserError } from "@musicchain/protocol";
import type { Announcement, Peer, PresenceEntry } from "../types.ts";
import { toEntry } from "./toEntry.ts";

/** A peer's announcement as others will see it. Throws what they would refuse. */
export function ownEntry(
  peer: Peer,
  domain: Domain,
  { multiaddrs, binding, songs }: Announcement,
): PresenceEntry {
  const sorted = [...songs].sort((a, b) => a.id - b.id);
  if (sorted.length > MAX_ANNOUNCED_SONGS) {
    throw new UserError(
      `${sorted.length} songs are too many to announce`,
      `Announce ${MAX_ANNOUNCED_SONGS} at most`,
    );
  }
  const twice = sorted.find(({ id }, i) => sorted[i - 1]?.id === id);
  if (twice !== undefined) throw new UserError(`Song ${twice.id} is announced twice`, "Name each song once");
  const entry = toEntry(domain, peer.id, {
    multiaddrs: (multiaddrs ?? peer.addresses()).slice(0, MAX_MULTIADDRS),
    binding: binding ?? null,
    songs: sorted,
  });
  if (typeof entry === "string") throw new UserError(entry, "Announce what the hub will believe");
  return entry;
}
