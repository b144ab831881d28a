import { type Hex, hexToBytes } from "../bytes.ts";
import { UserError } from "../errors.ts";
import { fingerprintMatch, type SoundMatch } from "../fingerprint/fingerprintMatch.ts";
import { matchFingerprints } from "../fingerprint/matchFingerprints.ts";

import { decodeFingerprint } from "./fingerprintBytes.ts";

/** How two fingerprints agree at the offset that is best for a proof, and that offset. */
export type SoundProof = SoundMatch & { offset: number };

/**
 * What `Recordings.proveDuplicate` and `Recordings.addVariant` will see: the best offset of `copy` behind
 * `original`, and the contract's own figures there.
 *
 * @param original fingerprint of the earlier song, or of the song; `copy` that of the later, or of the variant
 * @throws UserError when one of them is no fingerprint
 */
export function soundProof(original: Hex, copy: Hex): SoundProof {
  const [a, b] = [decode(original), decode(copy)];
  const { offset } = matchFingerprints(a, b);
  return { ...fingerprintMatch(a, b, offset), offset };
}

function decode(fingerprint: Hex): Uint32Array {
  const items = decodeFingerprint(hexToBytes(fingerprint));
  if (items) return items;
  throw new UserError("These bytes are no fingerprint.", "A fingerprint has 1 to 948 items of 4 bytes.");
}
