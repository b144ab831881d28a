import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loadAccount } from "./loadAccount.ts";

const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
// Scrypt is slow on purpose, and a busy machine slower.
vi.setConfig({ testTimeout: 180_000 });

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
type Given = {
  keyFile?: string;
  passwordFile?: string;
  environment?: Record<string, string>;
  chainId?: number;
};
const load = (source: Given) => {
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

/** The published example of the keystore format, of a writer that is not ours. */
const VECTOR = {
  password: "testpassword",
  address: "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b",
  json: JSON.stringify({
    crypto: {
      ...{ cipher: "aes-128-ctr", cipherparams: { iv: "83dbcc02d8ccb40e466191a123791e0e" } },
      ciphertext: "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c",
      kdf: "scrypt",
      kdfparams: {
        ...{ dklen: 32, n: 262_144, r: 1, p: 8 },
        salt: "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19",
      },
      mac: "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097",
    },
    ...{ id: "3198bc9c-6672-5ab3-d995-4942343ae5b6", version: 3 },
  }),
};

test("a keystore made elsewhere opens with its password, read from a file only its owner can read", async () => {
  const file = await keyFile(VECTOR.json);
  const passwordFile = await keyFile(`${VECTOR.password}\n`);
  expect((await load({ keyFile: file, passwordFile, chainId: 10 }).account).address).toBe(VECTOR.address);
  const wrong = await keyFile("another password");
  await expect(load({ keyFile: file, passwordFile: wrong }).account).rejects.toThrow(
    /^The password does not open .*key-/,
  );
  const open = await keyFile(`${VECTOR.password}\n`, 0o644);
  await expect(load({ keyFile: file, passwordFile: open }).account).rejects.toMatchObject({
    message: expect.stringMatching(/Others can read the password file .* \(mode 644\)/),
    action: `Run: chmod 600 ${open}`,
  });
  await expect(load({ keyFile: await keyFile('{"version":1}') }).account).rejects.toThrow(
    /no keystore of version 3/,
  );
});

test("production takes no key from the environment, on whatever chain", async () => {
  const environment = { MUSICCHAIN_KEY: KEY, NODE_ENV: "production" };
  const error = await load({ environment }).account.catch((cause: Error) => cause);
  expect(error).toMatchObject({
    message: "A key in the environment is refused in production (NODE_ENV).",
    action: expect.stringMatching(/musicchain key new .*--key-file FILE --password-file FILE/),
  });
  expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(KEY.slice(2, 20));
});

test("a bare key file serves every chain, and off the local ones it is said how to do better", async () => {
  const file = await keyFile(`${KEY}\n`);
  const { account, warnings } = load({ keyFile: file, chainId: 10, environment: { NODE_ENV: "production" } });
  expect((await account).address).toBe(ADDRESS);
  expect(warnings).toEqual([expect.stringContaining(`musicchain key import ${file}`)]);
});
