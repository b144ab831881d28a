import {
  type Address,
  type Hex,
  type OracleConfig,
  type SessionGrant,
  sessionGrantTypedData,
} from "@musicchain/protocol";
import type { LocalAccount } from "viem";
import { createSessionKey, type SessionKey } from "./createSessionKey.ts";

const DAY = 86_400;

export type Session = { key: SessionKey; grant: SessionGrant; grantSignature: Hex };

export type SessionOptions = {
  account: LocalAccount;
  config: Pick<OracleConfig, "chainId" | "ledger" | "attester">;
  /** The oracle's time, seconds. */
  now: number;
  maxBurnPerPlay: bigint;
};

/** A new session key and the wallet's one signature under its grant. */
export async function createSession({
  account,
  config,
  now,
  maxBurnPerPlay,
}: SessionOptions): Promise<Session> {
  const key = await createSessionKey();
  const { chainId, ledger, attester } = config;
  const grant: SessionGrant = {
    listener: account.address.toLowerCase() as Address,
    sessionKey: key.publicKey,
    attester,
    validFrom: now - 60,
    validUntil: now + 7 * DAY,
    maxBurnPerPlay,
  };
  const grantSignature = await account.signTypedData(sessionGrantTypedData({ chainId, ledger, grant }));
  return { key, grant, grantSignature };
}
