import { expect, test } from "vitest";
import { draftGrant, isExpired, LAST_MINUTE, SESSION_SECONDS, usableSession } from "./sessionRecord.ts";

const listener = "0x00000000000000000000000000000000000000aa" as const;
const attester = "0x00000000000000000000000000000000000000bb" as const;
const ledger = "0x00000000000000000000000000000000000000cc";
const where = { chainId: 31337, ledger, attester };
const now = 1_800_000_000;
const grant = draftGrant({ listener, sessionKey: "0x01", attester, now, maxBurnPerPlay: 5n });
const record = { chainId: 31337, ledger, grant };

test("a fresh grant is usable for seven days less the last minute", () => {
  expect(usableSession([record], where, listener, now)).toBe(record);
  const end = now + SESSION_SECONDS - LAST_MINUTE;
  expect(usableSession([record], where, listener, end - 1)).toBe(record);
  expect(usableSession([record], where, listener, end)).toBeUndefined();
  expect([isExpired(record, end - 1), isExpired(record, end)]).toEqual([false, true]);
});

test("a clock that runs a little behind can use it at once", () => {
  expect(usableSession([record], where, listener, now - 500)).toBe(record);
  expect(usableSession([record], where, listener, now - 700)).toBeUndefined();
});

test("another chain, ledger, attester or listener cannot use it", () => {
  const other = "0x00000000000000000000000000000000000000dd";
  expect(usableSession([record], { ...where, chainId: 1 }, listener, now)).toBeUndefined();
  expect(usableSession([record], { ...where, ledger: other }, listener, now)).toBeUndefined();
  expect(usableSession([record], { ...where, attester: other }, listener, now)).toBeUndefined();
  expect(usableSession([record], where, other, now)).toBeUndefined();
  expect(usableSession([record], where, listener.toUpperCase().replace("0X", "0x"), now)).toBe(record);
});

test("the longest of several", () => {
  const longer = { ...record, grant: { ...grant, validUntil: grant.validUntil + 5 } };
  expect(usableSession([record, longer, record], where, listener, now)).toBe(longer);
});
