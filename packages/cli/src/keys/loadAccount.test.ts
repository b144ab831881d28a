import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadAccount } from "./loadAccount.ts";

const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-key-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function keyFile(text: string, mode = 0o600): Promise<string> {
  const path = join(folder, `key-${mode}-${text.length}`);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}
const load = (source: { keyFile?: string; environment?: Record<string, string>; chainId?: number }) => {
  const warnings: string[] = [];
  const account = loadAccount({
    environment: {},
    chainId: 31_337,
    warn: (text) => warnings.push(text),
    ...source,
  });
  return { account, warnings };
};

test("a key file only its owner can read", async () => {
  expect((await load({ keyFile: await keyFile(`${KEY}\n`) }).account).address).toBe(ADDRESS);
  expect((await load({ keyFile: await keyFile(KEY.slice(2)) }).account).address).toBe(ADDRESS);
});

test.each([0o640, 0o604, 0o660])(
  "a key file of mode %o is refused, with the command that mends it",
  async (mode) => {
    await expect(load({ keyFile: await keyFile(KEY, mode) }).account).rejects.toMatchObject({
      message: expect.stringContaining(`mode ${mode.toString(8)}`),
      action: expect.stringMatching(/^Run: chmod 600 /),
    });
  },
);

test("text that is no key is refused without being repeated", async () => {
  const secret = `${KEY}00`;
  const error = await load({ keyFile: await keyFile(secret) }).account.catch((cause: Error) => cause);
  expect(error).toMatchObject({ message: expect.stringMatching(/holds no private key/) });
  expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(secret.slice(2, 20));
  await expect(load({ keyFile: join(folder, "none") }).account).rejects.toThrow(/ENOENT/);
  // Zero is no key of the curve.
  await expect(load({ environment: { MUSICCHAIN_KEY: `0x${"0".repeat(64)}` } }).account).rejects.toThrow(
    "MUSICCHAIN_KEY holds no private key.",
  );
});

test("the environment serves local chains, with a warning, and no other chain", async () => {
  const local = load({ environment: { MUSICCHAIN_KEY: KEY } });
  expect((await local.account).address).toBe(ADDRESS);
  expect(local.warnings).toHaveLength(1);
  await expect(load({ environment: { MUSICCHAIN_KEY: KEY }, chainId: 10 }).account).rejects.toThrow(
    "MUSICCHAIN_KEY is for local chains; this is chain 10.",
  );
  await expect(load({}).account).rejects.toThrow(/signs and needs a key/);
});
