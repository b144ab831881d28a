import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Hex } from "@musicchain/protocol";

/** SHA-256 of a file's bytes, streamed: the content hash of a song block. */
export async function hashFile(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Hex> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18, signal })) hash.update(chunk);
  return `0x${hash.digest("hex")}`;
}
