import type { SessionGrant } from "@musicchain/protocol";

/** A grant the wallet signed, with the key it names. Kept in IndexedDB, which stores the key unreadably. */
export type SessionRecord = {
  chainId: number;
  ledger: string;
  grant: SessionGrant;
  /** null: registered on chain by a contract wallet. */
  grantSignature: `0x${string}` | null;
  privateKey: CryptoKey;
};

type Where = { chainId: number; ledger: string; attester: string };

/** Seven days, the longest a forgotten session can act. */
export const SESSION_SECONDS = 7 * 86_400;
/** A session is renewed rather than used within this time of its end: a play must start inside it. */
export const LAST_MINUTE = 60;
/** Clocks differ: valid from a little before now. */
const CLOCK_SLACK = 600;

export function draftGrant({
  listener,
  sessionKey,
  attester,
  now,
  maxBurnPerPlay,
}: Pick<SessionGrant, "listener" | "sessionKey" | "attester" | "maxBurnPerPlay"> & {
  now: number;
}): SessionGrant {
  return {
    listener,
    sessionKey,
    attester,
    validFrom: now - CLOCK_SLACK,
    validUntil: now + SESSION_SECONDS,
    maxBurnPerPlay,
  };
}

/** The session that can open plays now; of several the one that lasts longest. */
export function usableSession<T extends Pick<SessionRecord, "chainId" | "ledger" | "grant">>(
  records: T[],
  where: Where,
  listener: string,
  now: number,
): T | undefined {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return records
    .filter(
      ({ chainId, ledger, grant }) =>
        chainId === where.chainId &&
        same(ledger, where.ledger) &&
        same(grant.attester, where.attester) &&
        same(grant.listener, listener) &&
        grant.validFrom <= now &&
        now + LAST_MINUTE < grant.validUntil,
    )
    .toSorted((a, b) => b.grant.validUntil - a.grant.validUntil)[0];
}

/** Records nobody can use any more: what is cleared away. */
export function isExpired({ grant }: Pick<SessionRecord, "grant">, now: number): boolean {
  return now + LAST_MINUTE >= grant.validUntil;
}
