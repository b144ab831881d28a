import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BIN, runCli } from "./runCli.ts";

// Scrypt is slow on purpose, and a busy machine slower.
vi.setConfig({ testTimeout: 300_000 });

const PASSWORD = "correct horse battery";
let home: string;
let passwordFile: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-keys-"));
  passwordFile = await secret("password", `${PASSWORD}\n`);
});
afterAll(() => rm(home, { recursive: true }));

async function secret(name: string, text: string): Promise<string> {
  const path = join(home, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** A command at a terminal of its own, answered line by line; `screen` is all that a person would see. */
async function atTerminal(words: string[], answers: string[]): Promise<{ code: number; screen: string }> {
  const quoted = [process.execPath, BIN, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", quoted, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
  let screen = "";
  const left = [...answers];
  let asked = 0;
  child.stdout.on("data", (chunk) => {
    screen += chunk;
    const questions = screen.match(/: $|: (?=\r?\n)/gm)?.length ?? 0;
    if (questions > asked && left.length > 0) {
      asked = questions;
      child.stdin.write(left.shift()!);
    }
  });
  const code = await new Promise<number>((resolve) => child.once("close", (exit) => resolve(exit ?? -1)));
  return { code, screen };
}

test("a new key is kept under a password, for its owner only, and never over another", async () => {
  const words = ["key", "new", "--data-dir", home, "--password-file", passwordFile, "--json"];
  const made = await runCli(words);
  expect(made.code).toBe(0);
  const file = join(home, "wallet.json");
  const { address } = JSON.parse(made.stdout);
  expect(JSON.parse(made.stdout)).toEqual({ address: expect.stringMatching(/^0x[0-9a-f]{40}$/), file });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const keystore = JSON.parse(await readFile(file, "utf8"));
  expect(keystore).toMatchObject({ version: 3, crypto: { kdf: "scrypt", kdfparams: { n: 131_072, r: 8 } } });

  const again = await runCli(words);
  expect(again.stderr).toMatch(/^error: There is a file .*wallet\.json already\.\n {2}Name another one/);
  expect(again.code).toBe(1);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(keystore);

  // Whose it is needs no password.
  const shown = await runCli(["key", "address", file]);
  expect(shown.stdout.trim().toLowerCase()).toBe(address);
});

test("an imported key is the same key, and comes out of nothing that is printed", async () => {
  const key = generatePrivateKey();
  const bare = await secret("bare", key);
  const to = join(home, "imported.json");
  const done = await runCli(["key", "import", bare, "--to", to, "--password-file", passwordFile]);
  const { address } = privateKeyToAccount(key);
  expect(done.stdout).toContain(`${address} is kept in ${to}.`);
  expect(done.stdout + done.stderr + (await readFile(to, "utf8"))).not.toContain(key.slice(2));
  const words = ["key", "import", to, "--to", join(home, "again.json"), "--old-password-file", passwordFile];
  const again = await runCli([...words, "--password-file", await secret("other", "another password")]);
  expect(again.stdout).toContain(address);
});

test("what is no key, a short password and no terminal are named, with what to do", async () => {
  const to = ["--to", join(home, "none.json")];
  const short = await runCli(["key", "new", ...to, "--password-file", await secret("short", "1234\n")]);
  expect(short).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/has 4 characters\.\n {2}Use 8 or more/),
  });
  const nowhere = await runCli(["key", "new", ...to]);
  expect(nowhere.stderr).toMatch(/no terminal to ask at\.\n {2}Pass --password-file FILE/);
  const wrong = await runCli(["key", "import", await secret("wrong", "hello"), ...to]);
  expect(wrong.stderr).toMatch(/holds no private key/);
  await expect(stat(to[1]!)).rejects.toThrow("ENOENT");
});

test("a password typed at a terminal is not shown, and asked for twice", async () => {
  const to = join(home, "typed.json");
  const words = ["key", "new", "--to", to];
  const made = await atTerminal(words, [`${PASSWORD}\r`, `${PASSWORD}\r`]);
  expect(made.screen).toContain("New password: ");
  expect(made.screen).toContain("The same once more: ");
  expect(made.screen).not.toContain(PASSWORD);
  expect(made.code).toBe(0);
  const opened = await runCli([
    "key",
    "import",
    to,
    "--to",
    `${to}.2`,
    "--old-password-file",
    passwordFile,
    "--password-file",
    passwordFile,
  ]);
  expect(opened.code).toBe(0);

  const apart = await atTerminal(["key", "new", "--to", `${to}.3`], [`${PASSWORD}\r`, "something else\r"]);
  expect(apart.screen).toContain("The two passwords are not the same.");
  expect(apart.code).toBe(1);
  const interrupted = await atTerminal(["key", "new", "--to", `${to}.3`], ["\x03"]);
  expect(interrupted.code).toBe(130);
});
