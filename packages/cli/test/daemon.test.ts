import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SeederStatus } from "@musicchain/seeder";
import type { Hex } from "viem";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { MUSIC, makeAudio } from "../../../test/fixtures/makeAudio.ts";
import { accounts, startChain, type TestChain } from "../../seeder/test/startChain.ts";
import { BIN, type CliRun, runCli } from "./runCli.ts";

// Every command is a process of its own, and decodes real music; a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const keyOf = (index: number): Hex =>
  `0x${Buffer.from((accounts[index] as unknown as { getHdKey(): { privateKey: Uint8Array } }).getHdKey().privateKey).toString("hex")}`;
const LISTEN = ["--listen", "/ip4/127.0.0.1/tcp/0/ws", "--stun-port", "0"];

let home: string;
let music: string;
let stack: TestChain;
let deployment: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-daemon-"));
  music = join(home, "music");
  await mkdir(music);
  await copyFile(join(MUSIC, "training.ogg"), join(music, "training.ogg"));
  // A name that lies about what it holds.
  await copyFile(join(MUSIC, "play_tune.mp3"), join(music, "tune.ogg"));
  stack = await startChain();
  deployment = join(home, "deployment.json");
  await writeFile(
    deployment,
    JSON.stringify({ chainId: 31_337, rpcUrl: stack.rpcUrl, ledger: stack.ledger }),
  );
  await run("seeder", "add", music);
  const registered = await run("seeder", "register");
  expect(registered.stdout).toMatch(/2 songs registered/);
});
afterAll(async () => {
  await stack?.stop();
  await rm(home, { recursive: true });
});

const folderOf = (name: string) => join(home, name);
const run = (name: string, ...words: string[]): Promise<CliRun> =>
  runCli([...words, "--data-dir", folderOf(name), "--deployment", deployment], { MUSICCHAIN_KEY: keyOf(1) });
const statusOf = async (name: string): Promise<SeederStatus | undefined> => {
  const { code, stdout } = await run(name, "status", "--json");
  return code === 0 ? JSON.parse(stdout) : undefined;
};

/** A daemon of its own; ended with the test. */
async function seed(name: string, ...words: string[]) {
  const all = ["seed", ...LISTEN, ...words, "--data-dir", folderOf(name), "--deployment", deployment];
  const { PATH = "", HOME = "" } = process.env;
  const child: ChildProcess = spawn(process.execPath, [BIN, ...all], {
    env: { PATH, HOME, MUSICCHAIN_KEY: keyOf(4) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr!.on("data", (chunk) => {
    log += chunk;
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once("exit", (code, signal) => resolve(code ?? signal!)),
  );
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => void (await end("SIGKILL")));
  await until(async () => child.exitCode !== null || log.includes("seeder.started"));
  return { child, end, ended, log: () => log };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("not within two minutes");
}

test("a daemon follows its folders, goes on after a kill, is one, says what it does and ends in order", async () => {
  expect(await run("seeder", "status")).toMatchObject({
    ...{ code: 75, stdout: "" },
    stderr: expect.stringMatching(
      /^error: No seeder runs from .*seeder\.\n {2}Start it with musicchain seed/,
    ),
  });
  const first = await seed("seeder", "--upload-limit", "3M");
  expect(await statusOf("seeder")).toMatchObject({
    ...{ pid: first.child.pid, folders: [music], unregistered: 0, uploadLimit: 3_000_000 },
    songs: [{ id: 1 }, { id: 2 }],
    disk: { bytes: expect.any(Number), limit: 20_000_000_000 },
  });

  const second = await seed("seeder");
  expect(await second.ended).toBe(1);
  expect(second.log()).toContain(
    `error: Process ${first.child.pid} is seeding from ${folderOf("seeder")} already.`,
  );

  const added = await makeAudio(music, "late.ogg");
  await until(async () => (await statusOf("seeder"))?.unregistered === 1);
  expect(await first.end("SIGKILL")).toBe("SIGKILL");
  expect(await statusOf("seeder")).toBeUndefined();
  await rm(added);

  const again = await seed("seeder");
  await until(async () => (await statusOf("seeder"))?.unregistered === 0);
  expect(again.log()).not.toContain('"file.added"');
  const shown = await run("seeder", "status");
  expect(shown.stdout).toMatch(/^seeder 12D3\w+, process \d+ since /);
  expect(shown.stdout).toContain(`  watches ${music}\n`);
  expect(shown.stdout).toMatch(/serves 2 songs\n/);
  expect(shown.stdout).toMatch(/uploads 0 B\/s \(no limit\), 0 B today, 0 B ever/);
  expect(await again.end("SIGINT")).toBe(0);
  expect(await readdir(folderOf("seeder"))).not.toContain("running.json");
});

test("a song is fetched from the swarm under its own extension, served from then on, and the limits hold", async () => {
  await seed("seeder", "--bootstrap");
  const { multiaddrs, peerId } = (await statusOf("seeder"))!;
  const hub = ["--hub", multiaddrs[0]!];
  const { title } = (await statusOf("seeder"))!.songs.find(
    (song) => song.title !== "Training's Background Music",
  )!;
  const { id } = (await statusOf("seeder"))!.songs.find((song) => song.title === title)!;
  const bytes = await readFile(join(MUSIC, "play_tune.mp3"));

  const full = await run("taker", "fetch", String(id), ...hub, "--disk-limit", "100k");
  expect(full.code).toBe(1);
  expect(full.stderr).toMatch(
    /error: The song needs \d+ bytes; \d+ of the 100000 of the disk limit are used\.\n {2}Raise/,
  );
  expect(await readdir(join(folderOf("taker"), "music"))).toEqual([]);

  const taken = await run("taker", "fetch", String(id), ...hub, "--json");
  expect(taken.stderr).not.toContain("error");
  const answer = JSON.parse(taken.stdout);
  expect(answer).toMatchObject({ songId: id, size: bytes.length, isNew: true, served: true });
  expect(answer.path).toMatch(/taker\/music\/Rezoner - Puzzle tune 1b\.mp3$/);
  expect(answer.fromPeers[peerId]).toBeGreaterThanOrEqual(bytes.length);
  expect(
    createHash("sha256")
      .update(await readFile(answer.path))
      .digest("hex"),
  ).toBe(answer.contentHash.slice(2));
  const once = await run("taker", "fetch", String(id), ...hub);
  expect(once.stdout).toBe(`${answer.path} is in the library.\n`);

  // Who fetched it serves it: the first seeder is not needed any more.
  await seed("taker", ...hub);
  await until(async () => (await statusOf("taker"))?.songs.length === 1);
  const third = join(home, "third place");
  await until(async () => (await run("third", "fetch", String(id), ...hub, "--to", third)).code === 0);
  expect(await readdir(third)).toEqual(["Rezoner - Puzzle tune 1b.mp3"]);
  const { uploads } = (await statusOf("seeder"))!;
  expect(uploads!.today).toBeGreaterThanOrEqual(bytes.length);
  expect(uploads!.byPeer).not.toEqual({});

  const nobody = await run("fourth", "fetch", "99", ...hub);
  expect(nobody).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no song 99 on this chain."),
  });
});

test("a fetch that is interrupted goes on where it was", async () => {
  await seed("seeder", "--bootstrap", "--upload-limit", "200k");
  const { multiaddrs } = (await statusOf("seeder"))!;
  const words = ["fetch", "1", "--hub", multiaddrs[0]!, "--json"];
  const target = join(folderOf("slow"), "music");
  const child = spawn(
    process.execPath,
    [BIN, ...words, "--data-dir", folderOf("slow"), "--deployment", deployment],
    { stdio: "ignore" },
  );
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await until(async () => {
    const [part] = await readdir(target);
    return part !== undefined && (await stat(join(target, part))).size > 200_000;
  });
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  const [part, ...others] = await readdir(target);
  expect([part, others]).toEqual([expect.stringMatching(/^\.bafy\w+\.part$/), []]);
  const { kept, size, path } = JSON.parse((await run("slow", ...words)).stdout);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(size);
  expect((await stat(path)).size).toBe(size);
});

test("what is removed is no longer served, its file stays, and adding it again takes it in", async () => {
  await seed("seeder");
  await until(async () => (await statusOf("seeder"))?.songs.length === 2);
  const path = join(music, "training.ogg");
  const refused = await run("seeder", "remove", path);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Say --yes: there is no terminal to ask at/),
  });
  expect((await statusOf("seeder"))?.songs).toHaveLength(2);

  const removed = await run("seeder", "remove", path, "--yes");
  expect(removed.stdout).toBe("Training's Background Music left out; the files stay where they are.\n");
  await until(async () => (await statusOf("seeder"))?.songs.length === 1);
  await stat(path);
  const again = await run("seeder", "remove", path, "--yes");
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("is not in the library") });
  await run("seeder", "add", music);
  await until(async () => (await statusOf("seeder"))?.songs.length === 2);

  const byNumber = await run("seeder", "remove", "1", "--yes", "--json");
  expect(JSON.parse(byNumber.stdout)).toEqual({ removed: 1 });
  await until(async () => (await statusOf("seeder"))?.songs.length === 1);
  const whole = await run("seeder", "remove", music, "--yes");
  expect(whole.stdout).toMatch(/^1 song in .*music left out/);
  await until(async () => (await statusOf("seeder"))?.songs.length === 0);
  expect((await run("seeder", "list", "--folders")).stdout).toMatch(/^No folder is watched/);
  expect((await readdir(music)).sort()).toEqual(["training.ogg", "tune.ogg"]);
});
