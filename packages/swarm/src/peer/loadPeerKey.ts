import { readFile, writeFile } from "node:fs/promises";
import { UserError } from "@musicchain/protocol";
import { generatePeerKey, peerIdOfKey } from "./peerKey.ts";

/** The key kept at `path`; made and stored there, readable by its owner only, when there is none. */
export async function loadPeerKey(path: string): Promise<Uint8Array> {
  const key = await readFile(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    const made = await generatePeerKey();
    await writeFile(path, made, { mode: 0o600, flag: "wx" });
    return made;
  });
  try {
    peerIdOfKey(key);
  } catch (cause) {
    throw new UserError(`${path} holds no peer key`, "Move it away to get a new key and peer id", { cause });
  }
  return key;
}
