import { bindingDigest, type Domain, hexToBytes, recoverAddress } from "@musicchain/protocol";
import type { SignedBinding } from "../types.ts";

/** Why this binding does not bind `peerId` to its wallet now; `undefined` when it does. */
export function checkBinding(
  domain: Domain,
  peerId: string,
  { binding, signature }: SignedBinding,
  now = Math.floor(Date.now() / 1_000),
): string | undefined {
  if (binding.peerId !== peerId) return `The binding is for peer ${binding.peerId}`;
  if (now < binding.validFrom) return "The binding is not valid yet: compare the clocks";
  if (now >= binding.validUntil) return "The binding has expired: sign a new one";
  const signer = recoverAddress(bindingDigest(domain, binding), hexToBytes(signature));
  return signer === binding.wallet ? undefined : "The binding is not signed by its wallet for this ledger";
}
