import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@musicchain/protocol";
import { expect, test } from "vitest";
import { parseConfig, readAttesterKey } from "./config.ts";

const KEY = `0x${"ab".repeat(32)}`;
const good = {
  rpcUrls: ["http://127.0.0.1:8545"],
  deployment: {
    chainId: 31_337,
    ledger: `0x${"1E".repeat(20)}`,
    rpcUrl: "http://127.0.0.1:8545",
    multicall3: "0x",
  },
  attesterKey: KEY,
  dataDir: "/tmp/oracle",
};

test("fills in defaults and takes a deployment description as it is", () => {
  expect(parseConfig(good)).toMatchObject({
    host: "127.0.0.1",
    batchSeconds: 5,
    deployment: { ledger: `0x${"1e".repeat(20)}` },
  });
});

test("names what is wrong, never the value", () => {
  const wrong = { ...good, attesterKey: `${KEY}00`, port: 70_000, extra: 1 };
  let said = "";
  try {
    parseConfig(wrong);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    said = String(error);
  }
  expect(said).toMatch(/attesterKey/);
  expect(said).toMatch(/port/);
  expect(said).toMatch(/extra/);
  expect(said).not.toContain("abab");
});

test("reads the key from the environment or a file it names", () => {
  const folder = mkdtempSync(join(tmpdir(), "musicchain-key-"));
  const path = join(folder, "key");
  writeFileSync(path, `${KEY}\n`);
  expect(readAttesterKey({ MUSICCHAIN_ATTESTER_KEY: KEY })).toBe(KEY);
  expect(readAttesterKey({ MUSICCHAIN_ATTESTER_KEY_FILE: path })).toBe(KEY);
  expect(() => readAttesterKey({ MUSICCHAIN_ATTESTER_KEY_FILE: join(folder, "none") })).toThrow(UserError);
  expect(() => readAttesterKey({})).toThrow(/has no key/);
  rmSync(folder, { recursive: true });
});
