import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runMain } from "./runMain.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-settings-"));
  return () => vi.unstubAllEnvs();
});
afterEach(() => rm(home, { recursive: true }));

async function settings(value: unknown, name = "settings.json"): Promise<string> {
  const path = join(home, name);
  await writeFile(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}
const show = async (...words: string[]) => {
  const { code, stdout, stderr } = await runMain(["config", "--data-dir", home, ...words, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as { file: string | null } & Record<
    "settings" | "sources",
    Record<string, unknown>
  >;
};

test("a flag wins over the environment, the environment over the file, the file over the default", async () => {
  const file = await settings({
    ...{ uploadLimit: "2M", diskLimit: 5_000_000, hubs: ["/dns4/a/tcp/1/ws", "/dns4/b/tcp/1/ws"] },
    ...{ relay: true, keyFile: "keys/seeder.json", folders: ["~/Music", "more"] },
  });
  vi.stubEnv("MUSICCHAIN_DISK_LIMIT", "7M");
  vi.stubEnv("MUSICCHAIN_LISTEN", "/ip4/0.0.0.0/tcp/1, /ip4/0.0.0.0/tcp/2/ws");
  const shown = await show("--config", file, "--upload-limit", "3M");
  expect(shown.file).toBe(file);
  expect(shown.settings).toMatchObject({
    ...{
      uploadLimit: 3_000_000,
      diskLimit: 7_000_000,
      relay: true,
      bootstrap: false,
      pinSpace: 1_000_000_000,
    },
    hubs: ["/dns4/a/tcp/1/ws", "/dns4/b/tcp/1/ws"],
    listen: ["/ip4/0.0.0.0/tcp/1", "/ip4/0.0.0.0/tcp/2/ws"],
    keyFile: join(home, "keys", "seeder.json"),
    folders: [join(homedir(), "Music"), join(home, "more")],
  });
  expect(shown.sources).toMatchObject({
    ...{ uploadLimit: "command line", diskLimit: "environment", hubs: "file", pinSpace: "default" },
  });
});

test("the data folder's own file is read without being named", async () => {
  expect((await show()).file).toBeNull();
  const file = await settings({ statusPort: 8_549 }, "config.json");
  const shown = await show();
  expect([shown.file, shown.settings.statusPort]).toEqual([file, 8_549]);
  await settings({ dataDir: "elsewhere" }, "config.json");
  const { code, stderr } = await runMain(["config", "--data-dir", home]);
  expect([code, stderr]).toEqual([1, expect.stringContaining("names another data folder")]);
});

test("secrets in addresses are not printed", async () => {
  vi.stubEnv("MUSICCHAIN_KEY", `0x${"ab".repeat(32)}`);
  const words = ["--rpc", "https://user:hush@rpc.example.org/v3/0123456789abcdef", "--data-dir", home];
  for (const more of [[], ["--json"]]) {
    const { stdout } = await runMain(["config", ...words, ...more]);
    expect(stdout).toContain("https://rpc.example.org/…");
    expect(stdout).not.toMatch(/hush|0123456789abcdef|abab/);
  }
});

test.each([
  [{ uplaodLimit: "2M" }, /has an unknown setting "uplaodLimit"\.\n {2}Did you mean "uploadLimit"\?/],
  [{ "disk-limit": 1 }, /Did you mean "diskLimit"\?/],
  [{ password: "hush" }, /must not hold a secret \("password"\)\.\n {2}Keep the key in a keystore/],
  [{ privateKey: "0x12" }, /must not hold a secret/],
  [{ uploadLimit: "fast" }, /"uploadLimit" in .* is "fast"\.\n {2}It is a number of bytes like 500k/],
  [{ uploadLimit: ["2M"] }, /It is one value/],
  [{ hubs: "/dns4/a/tcp/1/ws" }, /It is a list/],
  [{ hubs: ["a.example.org"] }, /It is a multiaddr like/],
  [{ relay: "yes" }, /It is true or false/],
  [{ statusPort: 70_000 }, /It is a port, 0 to 65535/],
  ["{ not json", /are no JSON object/],
  ["[]", /are no JSON object/],
])("%j is refused", async (value, says) => {
  const file = await settings(value);
  const { code, stdout, stderr } = await runMain(["config", "--config", file, "--data-dir", home]);
  expect(stderr).toMatch(says);
  expect(stderr).toContain(file);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).not.toContain("hush");
});

test("a file that is named and not there is an error", async () => {
  await mkdir(join(home, "folder"));
  for (const name of ["none.json", "folder"]) {
    const { code, stderr } = await runMain(["config", "--config", join(home, name)]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be read \((ENOENT|EISDIR)\)/)]);
  }
});
