import {
  acknowledgementMessage,
  acknowledgementRequestSchema,
  bytesToHex,
  type Domain,
  openDigest,
  UserError,
} from "@musicchain/protocol";
import { checkBinding } from "../presence/checkBinding.ts";
import type { Peer, SignedBinding } from "../types.ts";
import { serveRequests } from "../util/serveRequests.ts";
import { ACKNOWLEDGE_PROTOCOL } from "./protocol.ts";

export interface ServeAcknowledgementsParameters {
  domain: Domain;
  /** Ties this peer's key to the wallet its plays pay. */
  binding: SignedBinding;
  /** Whether this peer serves the song now. */
  serves: (song: number) => boolean | Promise<boolean>;
}

/** Says, signed with the peer's key, that this seeder serves the session a listener is about to open. */
export async function serveAcknowledgements(
  peer: Peer,
  { domain, binding, serves }: ServeAcknowledgementsParameters,
) {
  const wrong = checkBinding(domain, peer.id, binding);
  if (wrong !== undefined) throw new UserError(wrong, "Sign a new binding with the seeder's wallet");

  return serveRequests(peer, ACKNOWLEDGE_PROTOCOL, async (message) => {
    const refused = (reason: string) => ({ type: "refused", reason });
    const request = acknowledgementRequestSchema.safeParse(message);
    if (!request.success) return refused("The request is malformed");
    const open = request.data;
    if (open.seeder !== binding.binding.wallet)
      return refused(`This seeder's wallet is ${binding.binding.wallet}`);
    const lapsed = checkBinding(domain, peer.id, binding);
    if (lapsed !== undefined) return refused(lapsed);
    if (!(await serves(open.song))) return refused(`This seeder does not serve song ${open.song}`);
    const signature = await peer.sign(acknowledgementMessage(openDigest(domain, open)));
    return {
      type: "acknowledged",
      acknowledgement: {
        binding: binding.binding,
        bindingSignature: binding.signature,
        signature: bytesToHex(signature),
      },
    };
  });
}
