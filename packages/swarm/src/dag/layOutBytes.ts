import { importBytes } from "ipfs-unixfs-importer";
import type { Blockstore } from "../types.ts";
import { layout } from "./layout.ts";

/** Lays a small file out as UnixFS, its blocks put into `blockstore`. Returns the root's CID. */
export async function layOutBytes(
  bytes: Uint8Array,
  { blockstore, chunkSize = 65_536 }: { blockstore: Pick<Blockstore, "put">; chunkSize?: number },
): Promise<string> {
  const { cid } = await importBytes(bytes, blockstore, layout(chunkSize));
  return cid.toString();
}
