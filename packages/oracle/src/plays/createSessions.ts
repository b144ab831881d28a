import {
  domain as domainOf,
  grantDigest,
  type Hex,
  hexToBytes,
  type SessionGrant,
} from "@musicchain/protocol";
import { createCache } from "../createCache.ts";
import { createBucket } from "./createBucket.ts";
import type { Digest } from "./createDigests.ts";
import { isLowS, lowerS } from "./isLowS.ts";
import type { PlayContext, Refusal } from "./types.ts";

/** A grant whose signature was checked. */
export type Session = {
  grant: SessionGrant;
  digest: Hex;
  /** `undefined`: registered on chain. */
  signature: Uint8Array | undefined;
  /** P-256 `x ‖ y` or a secp256k1 address. */
  key: Uint8Array;
};

/** Chains a wallet is likely to be on by mistake; only looked at once a signature does not fit. */
const OTHER_CHAINS = [1, 10, 8453, 11155111, 11155420, 84532, 31337, 1337];
/** Grants that are looked at for that, of all connections. */
const DIAGNOSES = { perSecond: 5, burst: 20 };

/**
 * Grants by digest. A signature is verified once and kept; what can change (times, registration, revocation)
 * is checked at every use.
 */
export function createSessions(
  { domain, attester, facts, clock, verifiers }: PlayContext,
  { kept = 50_000 } = {},
) {
  const sessions = createCache<Session>(kept);
  const diagnoses = createBucket({ ...DIAGNOSES, now: clock.elapsed });
  const idOf = (grant: SessionGrant, signature: Hex | null) => {
    const { listener, sessionKey, validFrom, validUntil, maxBurnPerPlay } = grant;
    return `${listener}${sessionKey}:${validFrom}:${validUntil}:${maxBurnPerPlay}:${signature}`;
  };

  function signatureRefusal(grant: SessionGrant, signature: Uint8Array): Refusal {
    // A help for honest mistakes, and dearer than all else here: not for everybody who sends nonsense.
    if (!diagnoses.take()) return { reason: "GrantSignature" };
    for (const chainId of OTHER_CHAINS) {
      if (chainId === domain.chainId) continue;
      const digest = grantDigest(domainOf(chainId, domain.verifyingContract), grant);
      if (verifiers.recoverAddress(digest, signature) === grant.listener)
        return { reason: "GrantForAnotherChain" };
    }
    return { reason: "GrantSignature" };
  }

  return {
    /** The session of a grant as it is at `start`, where the play begins. */
    open(grant: SessionGrant, grantSignature: Hex | null, start: number): Session | Refusal {
      if (grant.attester !== attester) return { reason: "GrantForAnotherAttester" };
      if (start < grant.validFrom || start >= grant.validUntil) return { reason: "GrantExpired" };
      const keyLength = (grant.sessionKey.length - 2) / 2;
      if (keyLength !== 64 && keyLength !== 20) return { reason: "GrantSignature" };
      const id = idOf(grant, grantSignature);
      const known = sessions.peek(id);
      const digest = known?.digest ?? grantDigest(domain, grant);
      const { registeredAt, revokedAt } = facts.grantTimes(grant.listener, digest);
      if (revokedAt !== 0) return { reason: "GrantRevoked" };
      if (grantSignature === null && (registeredAt === 0 || registeredAt >= start)) {
        return { reason: "GrantNotRegistered" };
      }
      if (known) return known;
      const signature = grantSignature === null ? undefined : hexToBytes(grantSignature);
      if (signature && verifiers.recoverAddress(digest, signature) !== grant.listener) {
        return signatureRefusal(grant, signature);
      }
      const session = { grant, digest, signature, key: hexToBytes(grant.sessionKey) };
      sessions.set(id, session);
      return session;
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;

/**
 * The session key's signature over `digest` as it is stored, or `undefined` where it is not one. P-256 comes with
 * high `s` half the time, as WebCrypto makes it; only its low twin is evidence.
 */
export function checkSessionSignature(
  { verifiers }: Pick<PlayContext, "verifiers">,
  { key, grant }: Session,
  digest: Digest,
  hex: Hex,
): Uint8Array | undefined {
  const bytes = hexToBytes(hex);
  if (key.length !== 64) {
    return verifiers.recoverAddress(digest.hex, bytes) === grant.sessionKey.toLowerCase() ? bytes : undefined;
  }
  if (bytes.length !== 64) return undefined;
  if (!isLowS(bytes, "P-256")) lowerS(bytes);
  return verifiers.verifyLowP256(digest.bytes, bytes, key) ? bytes : undefined;
}
