import {
  createCoverage,
  domain,
  openDigest,
  playClientMessageSchema,
  statementDigest,
  verifyP256,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../lib/hex.ts";
import { createSessionKey } from "../session/sessionKey.ts";
import { draftGrant } from "../session/sessionRecord.ts";
import { signOpen, signStatement } from "./signMessages.ts";

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const ledger = domain(31337, address("1"));

async function createSession() {
  const { privateKey, publicKey } = await createSessionKey();
  const grant = draftGrant({
    listener: address("a"),
    sessionKey: toHex(publicKey),
    attester: address("b"),
    now: 1_800_000_000,
    maxBurnPerPlay: 5n * 10n ** 18n,
  });
  return {
    publicKey,
    session: { chainId: 31337, ledger: address("1"), grant, grantSignature: "0x1234" as const, privateKey },
  };
}

test("an open message passes the oracle's schema and verifies under the session key", async () => {
  const { session, publicKey } = await createSession();
  const open = {
    attester: address("b"),
    listener: address("a"),
    song: 7,
    seeder: address("c"),
    relay: ZERO_ADDRESS,
    challenge: `0x${"12".repeat(32)}` as const,
  };
  const binding = { wallet: address("c"), peerId: "12D3KooWabcdefgh", validFrom: 1, validUntil: 2 };
  const acknowledgement = { binding, bindingSignature: "0x01" as const, signature: "0x02" as const };
  const message = await signOpen(ledger, session, { id: 3, open, acknowledgement });
  const parsed = playClientMessageSchema.parse(JSON.parse(JSON.stringify(message)));
  expect(parsed).toMatchObject({ type: "open", id: 3, song: 7, grant: { maxBurnPerPlay: 5n * 10n ** 18n } });
  expect(verifyP256(openDigest(ledger, open), fromHex(message.signature), publicKey)).toBe(true);
  expect(verifyP256(openDigest(ledger, { ...open, song: 8 }), fromHex(message.signature), publicKey)).toBe(
    false,
  );
});

test("a statement passes the schema and verifies", async () => {
  const { session, publicKey } = await createSession();
  const coverage = createCoverage(61).fill(255, 0, 4);
  const statement = {
    attester: address("b"),
    song: 7,
    listener: address("a"),
    seeder: address("c"),
    relay: ZERO_ADDRESS,
    start: 1_800_000_000,
    end: 1_800_000_040,
    coverage,
  };
  const message = await signStatement(ledger, session, { id: 4, play: 9, statement });
  expect(playClientMessageSchema.parse(JSON.parse(JSON.stringify(message)))).toMatchObject({
    play: 9,
    end: 1_800_000_040,
  });
  expect(fromHex(message.coverage)).toEqual(coverage);
  expect(verifyP256(statementDigest(ledger, statement), fromHex(message.signature), publicKey)).toBe(true);
});
