import { CID } from "multiformats/cid";

/** Every CID in use is 36 bytes; a hash of 64 bytes would still fit. */
const MAX_BYTES = 80;

/** A CID as text; empty where an attester wrote something else on chain, which the ledger does not look at. */
export function cidText(bytes: Uint8Array): string {
  if (bytes.length > MAX_BYTES) return "";
  try {
    return CID.decode(bytes).toString();
  } catch {
    return "";
  }
}
