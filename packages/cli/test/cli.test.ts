import { execFileSync, spawn } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Address,
  type ApiAccount,
  type ApiSongRoyalties,
  musicTokenAbi,
  ONE,
  PeerError,
  playLedgerAbi,
  songRegistryAbi,
} from "@musicchain/protocol";
import { createWalletClient, type Hex, http, keccak256 } from "viem";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { MUSIC, makeTextNamed } from "../../../test/fixtures/makeAudio.ts";
import { accounts, freePort, startChain, type TestChain } from "../../seeder/test/startChain.ts";
import { readEarnings } from "../src/earnings/readEarnings.ts";
import { BIN, type CliRun, runCli } from "./runCli.ts";
import { type SettledBatch, settleBatch } from "./settleBatch.ts";

const [, artist, partner, listener, seeder, attester] = accounts;
const addressOf = (account: { address: string } | undefined) => account!.address.toLowerCase() as Address;
const keyOf = (index: number): Hex =>
  `0x${Buffer.from((accounts[index] as unknown as { getHdKey(): { privateKey: Uint8Array } }).getHdKey().privateKey).toString("hex")}`;

// Every command is a process of its own; a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let home: string;
let music: string;
let stack: TestChain;
let deployment: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "musicchain-cli-"));
  music = join(home, "music");
  await mkdir(music);
  await copyFile(join(MUSIC, "training.ogg"), join(music, "training.ogg"));
  await copyFile(join(MUSIC, "idle_tune.mp3"), join(music, "idle_tune.mp3"));
  await makeTextNamed(music, "list.mp3");
  stack = await startChain();
  deployment = join(home, "deployment.json");
  await writeFile(
    deployment,
    JSON.stringify({ chainId: 31_337, rpcUrl: stack.rpcUrl, ledger: stack.ledger }),
  );
});
afterAll(async () => {
  await stack?.stop();
  await rm(home, { recursive: true });
});

const run = (...args: string[]) =>
  runCli([...args, "--data-dir", join(home, "data"), "--deployment", deployment]);
/** With a key in the environment, which must never come out again. */
async function runAs(index: number, ...args: string[]): Promise<CliRun> {
  const MUSICCHAIN_KEY = keyOf(index);
  const words = [...args, "--data-dir", join(home, "data"), "--deployment", deployment];
  const result = await runCli(words, { MUSICCHAIN_KEY });
  expect(result.stdout + result.stderr).not.toContain(MUSICCHAIN_KEY.slice(2));
  return result;
}

/** No stack, no key, and a second line that says what to do. */
function expectRefusal({ code, stdout, stderr }: CliRun, exitCode: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe("");
  expect(code).toBe(exitCode);
}

describe("add and list", () => {
  test("a folder becomes a library; what cannot be a song is named; a second time does nothing", async () => {
    const first = await run("add", music);
    expect(first).toMatchObject({ code: 0, stdout: "2 songs added, 0 unchanged, 1 skipped.\n" });
    expect(first.stderr).toContain(`skipped    ${join(music, "list.mp3")} is named .mp3 but holds no audio`);
    expect(first.stderr).not.toContain("Experimental");
    const second = await run("add", music, "--json");
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      ...{ added: [], unchanged: 2, duplicates: [], removed: [] },
      problems: [{ path: join(music, "list.mp3"), code: "NotAudio" }],
    });
    const list = await run("list");
    expect(list.stdout.split("\n").slice(2, 4)).toEqual([
      expect.stringMatching(/^Idle Tune +Juhani Junkala +0:44 +mp3 /),
      expect.stringMatching(/^Training's Background Music +Alex Almarza +0:54 +ogg /),
    ]);
  });

  test("an empty library says how to fill it", async () => {
    const { stdout, code } = await runCli(["list", "--data-dir", join(home, "nothing")]);
    expect({ stdout, code }).toEqual({
      stdout: "The library is empty. Fill it: musicchain add FOLDER\n",
      code: 0,
    });
  });
});

describe("wrong input", () => {
  test.each([
    { args: [], code: 2, says: /Usage: musicchain/ },
    { args: ["frobnicate"], code: 2, says: /unknown command 'frobnicate'/ },
    { args: ["add"], code: 2, says: /missing required argument 'folder'/ },
    {
      args: ["add", "/no/such/folder"],
      code: 1,
      says: /There is no folder \/no\/such\/folder\.\n {2}Name a folder/,
    },
    { args: ["list", "--frob"], code: 2, says: /unknown option '--frob'/ },
    { args: ["register", "--split", "half"], code: 2, says: /ADDRESS:BASISPOINTS/ },
    { args: ["register", "--royalty-bps", "-5"], code: 2, says: /whole number of basis points/ },
    { args: ["credit", "buy", "lots"], code: 2, says: /an amount of tokens like 2\.5/ },
    { args: ["credit", "buy", "0"], code: 2, says: /more than 0/ },
    { args: ["seed", "--status-port", "70000"], code: 2, says: /a port, 0 to 65535/ },
    { args: ["earnings", "0x12"], code: 2, says: /It is no address: 0x and 40/ },
    {
      args: ["list", "--chain", "--deployment", "/none.json"],
      code: 1,
      says: /no deployment description at \/none/,
    },
    { args: ["claim", "--for", "me"], code: 2, says: /It is no address/ },
    { args: ["song", "prove-duplicate", "2"], code: 2, says: /missing required argument 'earlier'/ },
    { args: ["song", "add-variant", "0", "x.mp3"], code: 2, says: /the number of a song, 1 or more/ },
    {
      args: ["song", "prove-duplicate", "1", "2"],
      code: 1,
      says: /Song 1 was not registered later than song 2\.\n {2}The first number/,
    },
  ])("$args", async ({ args, code, says }) => {
    expectRefusal(await runCli(args), code, says);
  });

  test("every command explains itself with an example", async () => {
    for (const command of ["add", "list", "register", "seed", "relay", "oracle", "earnings", "claim"]) {
      const { stdout, code } = await runCli([command, "--help"]);
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(stdout).toMatch(/Examples?:\n {2}musicchain /);
    }
    for (const command of ["prove-duplicate", "add-variant"]) {
      const { stdout } = await runCli(["song", command, "--help"]);
      expect(stdout).toMatch(/Example:\n {2}musicchain song /);
    }
    expect((await runCli(["--help"])).stdout).toContain("Exit codes: 0 done; 1 the input");
  });

  test("a node that is down is 75: try again", async () => {
    const rpc = `http://127.0.0.1:${await freePort()}`;
    expectRefusal(await runAs(1, "register", "--rpc", rpc), 75, /does not answer\.\n {2}Check that it runs/);
  });

  test("keys: none, one others can read, one that is none", async () => {
    expectRefusal(await run("register"), 1, /needs a key\.\n {2}Pass --key-file/);
    const keyFile = join(home, "key");
    await writeFile(keyFile, keyOf(1));
    await chmod(keyFile, 0o644);
    const open = await run("register", "--key-file", keyFile);
    expectRefusal(open, 1, /Others can read the key file .* \(mode 644\)\.\n {2}Run: chmod 600/);
    await writeFile(keyFile, "not a key");
    await chmod(keyFile, 0o600);
    expectRefusal(await run("register", "--key-file", keyFile), 1, /holds no private key/);
  });

  test("--debug, and only --debug, prints the stack", async () => {
    expect((await runCli(["add", "/no/such/folder", "--debug"])).stderr).toMatch(/\n\s+at /);
  });
});

describe("register", () => {
  test("the cost comes first, then the songs; splits must sum up; a second time costs nothing", async () => {
    const half = `${addressOf(artist)}:5000`;
    const wrong = await runAs(1, "register", "--split", half, "--split", `${addressOf(partner)}:4999`);
    expectRefusal(wrong, 1, /The shares sum to 9999 basis points.*\n {2}Correct the splits/);

    const dry = await runAs(1, "register", "--dry-run", "--json");
    expect(JSON.parse(dry.stdout)).toMatchObject({
      known: 0,
      transactions: 1,
      songs: [{}, {}].map(() => expect.any(String)),
    });
    expect(await stack.client.getTransactionCount({ address: addressOf(artist) })).toBe(0);

    const done = await runAs(1, "register", "--split", half, "--split", `${addressOf(partner)}:5000`);
    expect(done.code).toBe(0);
    expect(done.stderr).toMatch(
      /2 songs in 1 transaction: about 0\.\d+ ETH, at most 0\.\d+ ETH; the account has/,
    );
    expect(done.stdout).toMatch(
      /^song 1 {2}Idle Tune\nsong 2 {2}Training's Background Music\n2 songs registered for 0\.\d+ ETH/,
    );

    const again = await runAs(2, "register", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      registered: [],
      known: [{ songId: 1 }, { songId: 2 }],
      spent: "0",
    });
    expect((await run("list", "--chain")).stdout).toMatch(/idle_tune\.mp3 +1$/m);
  });

  test("an account without ETH is told what is missing", async () => {
    await copyFile(join(MUSIC, "play_tune.mp3"), join(music, "play_tune.mp3"));
    await run("add", music);
    await stack.client.setBalance({ address: accounts[9]!.address, value: 0n });
    const poor = await runAs(9, "register");
    expect(poor.stderr).toMatch(/0x\w{40} has 0 ETH\.\n {2}Send at least 0\.\d+ ETH to 0x/);
    expect(poor.code).toBe(1);
  });
});

describe("earnings, claim and credit", () => {
  let batch: SettledBatch;
  let oracle: Server;
  let url: string;
  /** What the oracle answers; a test can make it lie. */
  let account: (address: Address) => ApiAccount;
  let royalties: (id: number) => ApiSongRoyalties;

  beforeAll(async () => {
    batch = await settleBatch(stack, {
      ...{ attester: attester!, song: 1, plays: 4 },
      ...{ listener: addressOf(listener), seeder: addressOf(seeder) },
    });
    const opening = await openingOf(1);
    account = batch.account;
    royalties = (id) => batch.song(id, opening);
    const song = await songAnswer();
    oracle = createServer((request, response) => {
      const { pathname } = new URL(request.url!, "http://oracle");
      const [, kind, id, part] = pathname.split("/");
      const answer =
        kind === "accounts"
          ? account(id as Address)
          : part === "royalties"
            ? royalties(Number(id))
            : { songs: [song], next: null, total: 1 };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => oracle.listen(port, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => oracle?.close());

  async function openingOf(id: number) {
    const [log] = await stack.chain.client.getContractEvents({
      ...{ address: stack.chain.songs, abi: songRegistryAbi },
      ...{ eventName: "SongRegistered", args: { songId: BigInt(id) }, fromBlock: 0n },
    });
    const { metadata, fingerprint, contentHash, duration, royaltyBps, splits } = log!.args;
    return {
      ...{
        metadataHash: keccak256(metadata!),
        fingerprintHash: keccak256(fingerprint!),
        contentHash: contentHash!,
      },
      ...{ duration: duration!, royaltyBps: royaltyBps! },
      splits: splits!.map(({ party, bps }) => ({ party: party.toLowerCase() as Address, bps })),
    };
  }

  async function songAnswer() {
    const { splits, contentHash, fingerprintHash, duration, royaltyBps } = await openingOf(1);
    return {
      ...{
        id: 1,
        title: "Idle Tune",
        artist: "Juhani Junkala",
        album: "Vonsh",
        genre: "",
        year: 2016,
        seconds: duration,
      },
      ...{
        format: "mp3",
        cid: "bafk",
        contentHash,
        fingerprintHash,
        registrant: addressOf(artist),
        owner: addressOf(artist),
      },
      ...{ registeredAt: 1, transaction: contentHash, royaltyBps, splits, plays: 4, soundCheck: "passed" },
    };
  }

  test("every figure is shown with the batch that proves it", async () => {
    const { stdout, code } = await run("earnings", addressOf(seeder), "--oracle", url);
    expect(code).toBe(0);
    expect(stdout).toContain(`Earnings of ${addressOf(seeder)} (tokens)`);
    expect(stdout).toMatch(/listening and serving +4\.00 +0\.00 +0\.00 +4\.00 +batch 1, final/);

    const json = JSON.parse((await run("earnings", addressOf(artist), "--oracle", url, "--json")).stdout);
    expect(json.account).toBeUndefined();
    expect(json.songs).toEqual([
      expect.objectContaining({
        ...{
          songId: 1,
          plays: 4,
          royalties: "0",
          escrowed: String(4n * ONE),
          released: "0",
          claimable: "0",
          bps: 5_000,
        },
        batch: { batchId: "1", status: "final", finalAt: expect.any(Number), holds: 0 },
      }),
    ]);
  });

  test.each([
    {
      name: "more earned than the leaf says",
      lie: (answer: ApiAccount) => {
        answer.proof!.account.earned = String(400n * ONE);
      },
      says: /proof does not lead to the state of its batch/,
    },
    {
      name: "somebody else's leaf",
      lie: (answer: ApiAccount) => {
        answer.proof = batch.account(addressOf(listener)).proof;
      },
      says: /proof is about 0x\w{40}, not 0x/,
    },
    {
      name: "a batch with another commitment",
      lie: (answer: ApiAccount) => {
        answer.proof!.header.playCount += 1;
      },
      says: /against a batch 1 the ledger does not have/,
    },
    {
      name: "a batch that does not exist",
      lie: (answer: ApiAccount) => {
        answer.proof!.header.batchId = "7";
      },
      says: /against a batch 7 the ledger does not have/,
    },
    {
      name: "a path that does not fit",
      lie: (answer: ApiAccount) => {
        answer.proof!.path.siblings.push(`0x${"00".repeat(32)}`);
      },
      says: /path that does not fit the tree/,
    },
  ])("an oracle that lies with $name is found out", async ({ lie, says }) => {
    account = (address) => {
      const answer = structuredClone(batch.account(address));
      lie(answer);
      return answer;
    };
    onTestFinished(() => {
      account = batch.account;
    });
    const { signal } = new AbortController();
    const reading = readEarnings({ chain: stack.chain, oracle: url, address: addressOf(seeder), signal });
    await expect(reading).rejects.toBeInstanceOf(PeerError);
    await expect(reading).rejects.toThrow(says);
  });

  test("an oracle that lies about a song's splits is named, and no figure shown", async () => {
    const honest = royalties;
    royalties = (id) => {
      const answer = structuredClone(honest(id));
      answer.proof!.splits.splits = [{ party: addressOf(artist), bps: 10_000 }];
      return answer;
    };
    const refused = await run("earnings", addressOf(artist), "--oracle", url);
    royalties = honest;
    expectRefusal(refused, 1, /names splits song 1 was not registered with/);
    expect(refused.stderr).toContain("Do not believe this oracle");
  });

  test("an oracle that is down is 75, no URL is 2, another service is 1", async () => {
    const down = await run("earnings", addressOf(artist), "--oracle", `http://127.0.0.1:${await freePort()}`);
    expectRefusal(down, 75, /The oracle at .* does not answer/);
    const nonsense = await run("earnings", addressOf(artist), "--oracle", "nonsense");
    expectRefusal(nonsense, 2, /'nonsense' is invalid.*It is a URL like/);
    expectRefusal(await run("earnings", addressOf(artist), "--oracle", stack.rpcUrl), 1, /oracle/);
  });

  test("claims pay account and royalties to the wei, once", async () => {
    const balanceOf = (owner: Address) =>
      stack.client.readContract({
        address: stack.chain.token,
        abi: musicTokenAbi,
        functionName: "balanceOf",
        args: [owner],
      });
    const paid = await runAs(4, "claim", "--oracle", url, "--json");
    expect(JSON.parse(paid.stdout)).toMatchObject({ address: addressOf(seeder), received: String(4n * ONE) });
    expect(await balanceOf(addressOf(seeder))).toBe(4n * ONE);
    const again = await runAs(4, "claim", "--oracle", url);
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("There is nothing to claim now."),
    });

    // The escrow is paid as far as the council released it, half to each party; anybody may send it.
    const council = createWalletClient({
      account: accounts[0]!,
      chain: stack.client.chain,
      transport: http(stack.rpcUrl),
    });
    const hash = await council.writeContract({
      address: stack.ledger,
      abi: playLedgerAbi,
      functionName: "release",
      args: [1n, 3n],
    });
    await stack.client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    const shown = await runAs(5, "claim", "--for", addressOf(artist), "--oracle", url);
    expect(shown.stdout).toMatch(
      /Idle Tune +4 +0\.00 +4\.00 +3\.00 +0\.00 +3\.00 +50 % +1\.50 +batch 1, final/,
    );
    expect(shown.stdout).toContain(`1.50 tokens arrived; ${addressOf(artist)} has 1.50.`);
    expect(await balanceOf(addressOf(partner))).toBe(ONE + ONE / 2n);
  });

  test("credit is bought from what one has, and no more", async () => {
    const bought = await runAs(4, "credit", "buy", "1.5", "--json");
    expect(JSON.parse(bought.stdout)).toMatchObject({
      bought: String((3n * ONE) / 2n),
      credit: String((3n * ONE) / 2n),
    });
    const tooMuch = await runAs(4, "credit", "buy", "1000");
    expect(tooMuch.code).toBe(1);
    expect(tooMuch.stderr).toMatch(
      /The account has 2\.50 tokens, 997\.50 too few\.\n {2}Claim earnings first/,
    );
  });

  /** Another encoding of a demo track, without its first second. */
  function encode(name: string, track: string, codec: string[]): string {
    const path = join(home, name);
    const input = ["-v", "error", "-y", "-ss", "1", "-i", join(MUSIC, track)];
    execFileSync("ffmpeg", [...input, "-vn", "-map_metadata", "-1", ...codec, path]);
    return path;
  }

  test("a copy is proven a duplicate of the song that was heard, once, and another song is not", async () => {
    const copies = join(home, "copies");
    await mkdir(copies);
    encode("copies/copy.opus", "idle_tune.mp3", ["-c:a", "libopus", "-b:a", "64k"]);
    const library = ["--data-dir", join(home, "thief"), "--deployment", deployment];
    await runCli(["add", copies, ...library]);
    const key = { MUSICCHAIN_KEY: keyOf(2) };
    const refused = await runCli(["register", ...library], key);
    expect(refused.stderr).toMatch(
      /copy\.opus is the recording of song 1, Idle Tune \(9\d %\); left out: .* add-variant 1 FILE .*--insist/,
    );
    expect(refused.stdout).toMatch(
      /^0 songs registered, 0 on chain already, 1 other file of their recordings left out/,
    );
    const planned = await runCli(["register", "--dry-run", "--json", ...library], key);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      ...{ songs: [], variants: [{ songId: 1, provable: true }], twins: [], versions: [] },
    });
    const registered = await runCli(["register", "--insist", "--json", ...library], key);
    const { songId } = JSON.parse(registered.stdout).registered[0];

    const other = await runAs(5, "song", "prove-duplicate", "2", "1", "--oracle", url);
    expectRefusal(other, 1, /These are not the same recording: the contract asks for 60\.0 % over 9\.9 s/);

    const prove = ["song", "prove-duplicate", String(songId), "1", "--oracle", url, "--json"];
    const proven = await runAs(5, ...prove);
    expect(proven.stderr).toMatch(/The sound agrees by 9\d\.\d % beyond chance over 4\d\.\d s of 4\d\.\d s/);
    expect(JSON.parse(proven.stdout)).toMatchObject({
      later: songId,
      earlier: 1,
      target: 1,
      match: { same: true },
    });
    expect(proven.code).toBe(0);
    expectRefusal(await runAs(5, ...prove), 1, /Recordings_NotEarlier.*\n {2}The song points to the earlier/);
  });

  test("a duplicate of a song that was never heard is refused before anything is sent", async () => {
    const honest = royalties;
    royalties = (id) => ({ ...honest(id), proof: null });
    onTestFinished(() => {
      royalties = honest;
    });
    const refused = await runAs(5, "song", "prove-duplicate", "3", "1", "--oracle", url);
    expectRefusal(refused, 1, /Song 1 has no play in a final batch yet\.\n {2}Only a song that was heard/);
    const none = await runAs(5, "song", "prove-duplicate", "99", "1", "--oracle", url);
    expectRefusal(none, 1, /There is no song 99 on this chain/);
  });

  test("another encoding becomes a variant, once", async () => {
    const file = encode("variant.flac", "idle_tune.mp3", ["-c:a", "flac"]);
    const added = await runAs(5, "song", "add-variant", "1", file);
    expect(added.stderr).toMatch(/The sound agrees by \d\d\.\d % beyond chance/);
    expect(added.stdout).toBe(`${file} is a variant of song 1 now.\n`);
    expectRefusal(
      await runAs(5, "song", "add-variant", "1", file),
      1,
      /Recordings_IsVariant.*\n.*the very same of this file/,
    );
  });

  test("other sound, the song's own file and text are no variants", async () => {
    const own = await runAs(5, "song", "add-variant", "1", join(MUSIC, "idle_tune.mp3"));
    expectRefusal(own, 1, /Recordings_IsSong/);
    const other = await runAs(5, "song", "add-variant", "1", join(MUSIC, "menu.ogg"));
    expectRefusal(other, 1, /These are not the same recording/);
    expectRefusal(await runAs(5, "song", "add-variant", "1", join(music, "list.mp3")), 1, /holds no audio/);
  });
});

describe("what runs on", () => {
  /** A command that stays; `page` is its status page, and `end` its exit code after SIGTERM. */
  async function runOn(command: string, args: string[], environment: Record<string, string> = {}) {
    const port = await freePort();
    const words = [command, ...args, "--status-port", String(port), "--deployment", deployment];
    const child = spawn(process.execPath, [BIN, ...words], {
      env: { PATH: process.env.PATH, ...environment },
    });
    let log = "";
    child.stderr.on("data", (chunk) => {
      log += chunk;
    });
    const page = () =>
      fetch(`http://127.0.0.1:${port}/status`).then((answer) => answer.json() as Promise<Status>);
    const end = async () => {
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      return await ended;
    };
    onTestFinished(() => void child.kill("SIGKILL"));
    await until(async () => child.exitCode !== null || (await page()).peerId !== undefined);
    return { page, end, log: () => log };
  }
  type Status = {
    peerId: string;
    multiaddrs: string[];
    online: number;
    songs: { id: number }[];
    wallet: string;
  };

  async function until(condition: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      if (await condition().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("not within 20 s");
  }

  test("a seeder is found at a hub of its own, and both end in order", async () => {
    const listen = ["--listen", "/ip4/127.0.0.1/tcp/0/ws"];
    const relay = await runOn("relay", [...listen, "--stun-port", "0", "--data-dir", join(home, "relay")]);
    const { multiaddrs } = await relay.page();
    const seedArgs = [...listen, "--hub", multiaddrs[0]!, "--data-dir", join(home, "data")];
    const seed = await runOn("seed", seedArgs, { MUSICCHAIN_KEY: keyOf(4) });
    expect(await seed.page()).toMatchObject({ wallet: addressOf(seeder), songs: [{ id: 1 }, { id: 2 }] });
    await until(async () => (await relay.page()).online === 1);
    expect(seed.log()).toContain('"msg":"seeder.started"');
    expect(seed.log()).not.toContain(keyOf(4).slice(2));

    expect(await seed.end()).toBe(0);
    await until(async () => (await relay.page()).online === 0);
    expect(await relay.end()).toBe(0);
    await expect(relay.page()).rejects.toThrow();
  });

  test("Ctrl-C in a scan ends it with 130, and the next one goes on", async () => {
    const words = ["add", music, "--data-dir", join(home, "interrupted")];
    const child = spawn(process.execPath, [BIN, ...words], { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    for await (const chunk of child.stderr) {
      log += chunk;
      if (log.includes("added") && !child.killed) child.kill("SIGINT");
    }
    expect(await ended).toBe(130);
    expect(log).not.toMatch(/error|\n\s+at /);
    const { added, unchanged } = JSON.parse((await runCli([...words, "--json"])).stdout);
    expect(unchanged).toBeGreaterThan(0);
    expect(added.length + unchanged).toBe(3);
  });
});
