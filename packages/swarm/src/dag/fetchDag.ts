import { CID } from "multiformats/cid";
import type { Peer, Provider } from "../types.ts";
import { type FetchOptions, fetchBlocks } from "./fetchBlocks.ts";

/**
 * A file's bytes from these providers and nobody else, past every cache: what comes back was really served.
 * Throws `NoProviderError`, `BadPeerError`, or a `UserError` when it is larger than `maxBytes`.
 */
export async function fetchDag(
  peer: Peer,
  cid: string,
  providers: Iterable<Provider>,
  options: FetchOptions = {},
): Promise<Uint8Array> {
  const { content } = await fetchBlocks(peer, CID.parse(cid), providers, options);
  const file = new Uint8Array(content.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of content) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
