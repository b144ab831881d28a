import { peerIdFromString } from "@libp2p/peer-id";
import {
  acknowledgementMessage,
  type Domain,
  hexToBytes,
  openDigest,
  type PlayOpen,
  type SeederAcknowledgement,
} from "@musicchain/protocol";
import { checkBinding } from "../presence/checkBinding.ts";

/**
 * Why an acknowledgement does not stand for this play; `undefined` when it does: the binding is the seeder's
 * wallet's and valid now, and the bound peer key signed this very `PlayOpen`.
 */
export async function checkAcknowledgement(
  domain: Domain,
  open: PlayOpen,
  { binding, bindingSignature, signature }: SeederAcknowledgement,
  now?: number,
): Promise<string | undefined> {
  if (binding.wallet !== open.seeder.toLowerCase()) return `The binding is of wallet ${binding.wallet}`;
  const wrong = checkBinding(domain, binding.peerId, { binding, signature: bindingSignature }, now);
  if (wrong !== undefined) return wrong;
  try {
    const key = peerIdFromString(binding.peerId).publicKey;
    const message = acknowledgementMessage(openDigest(domain, open));
    if (await key?.verify(message, hexToBytes(signature))) return undefined;
  } catch {
    return "The bound peer id is malformed";
  }
  return "The acknowledgement is not signed by the bound peer for this play";
}
