import { peerIdFromString } from "@libp2p/peer-id";
import {
  type Address,
  acknowledgementMessage,
  bindingDigest,
  type Hex,
  hexToBytes,
} from "@musicchain/protocol";
import type { z } from "zod";
import { createCache } from "../createCache.ts";
import type { PlayContext, Refusal } from "./types.ts";

export type Acknowledgement = z.output<typeof import("@musicchain/protocol").seederAcknowledgementSchema>;

/** The Ed25519 key inside a peer id, or `undefined` for other kinds and for what is no peer id. */
function peerKey(peerId: string): Uint8Array | undefined {
  try {
    const { publicKey, type } = peerIdFromString(peerId);
    return type === "Ed25519" ? publicKey?.raw : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks a seeder's word that it serves a session: the wallet's binding of its peer (once per binding; a
 * contract wallet is asked by ERC-1271), and the peer key's signature over this very open (every time).
 */
export function createAcknowledgements(
  { domain, facts, clock, verifiers }: PlayContext,
  { kept = 10_000 } = {},
) {
  const keys = createCache<Uint8Array | undefined>(kept);
  const bound = createCache<boolean>(kept);

  async function askContract(wallet: Address, digest: Hex, signature: Hex, id: string): Promise<boolean> {
    const valid = await facts.isValidSignature(wallet, digest, signature);
    if (valid) bound.set(id, true);
    return valid;
  }

  /** Synchronous for plain wallets, which is nearly all: an open then costs no turn of the event loop. */
  return function check(
    acknowledgement: Acknowledgement,
    seeder: Address,
    openDigest: Hex,
    mayAsk: () => boolean,
  ): Refusal | undefined | Promise<Refusal | undefined> {
    const { binding, bindingSignature, signature } = acknowledgement;
    const now = clock.seconds();
    const notBound: Refusal = { reason: "SeederNotBound" };
    if (binding.wallet !== seeder || now < binding.validFrom || now >= binding.validUntil) return notBound;
    const key = keys.get(binding.peerId, () => peerKey(binding.peerId));
    if (!key) return notBound;

    const acknowledged = () => {
      const message = acknowledgementMessage(openDigest);
      const valid = verifiers.verifyEd25519(message, hexToBytes(signature), key);
      return valid ? undefined : ({ reason: "SeederNotAcknowledged" } as const);
    };
    const { peerId, validFrom, validUntil } = binding;
    const id = `${seeder}${peerId}:${validFrom}:${validUntil}:${bindingSignature}`;
    if (bound.peek(id)) return acknowledged();
    const digest = bindingDigest(domain, binding);
    if (verifiers.recoverAddress(digest, hexToBytes(bindingSignature)) === seeder) {
      bound.set(id, true);
      return acknowledged();
    }
    // A call to the chain for whoever names a wallet: only as often as the caller allows.
    if (!mayAsk()) return { reason: "TooManyMessages" };
    return askContract(seeder, digest, bindingSignature, id).then(
      (valid) => (valid ? acknowledged() : notBound),
      () => ({ reason: "Busy", message: "The seeder's wallet could not be asked. Try again in a moment." }),
    );
  };
}
export type CheckAcknowledgement = ReturnType<typeof createAcknowledgements>;
