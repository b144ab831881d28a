import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type Address,
  type ApiSong,
  type Hex,
  ONE,
  playLedgerAbi,
  songPageSchema,
  songRegistryAbi,
} from "@musicchain/protocol";
import { openSong } from "@musicchain/swarm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localAccount } from "../../scripts/stack/accounts.ts";
import { balanceOf, totalSupply } from "../../scripts/stack/balances.ts";
import {
  askAccount,
  askRoyalties,
  claimAccount,
  claimSong,
  releaseEscrow,
} from "../../scripts/stack/claims.ts";
import type { RunningStack } from "../../scripts/stack/createStack.ts";
import { createTemporaryStack } from "../../scripts/stack/createTemporaryStack.ts";
import { findAnvil } from "../../scripts/stack/findAnvil.ts";
import { createListener } from "../../scripts/stack/listener/createListener.ts";
import { PlayRefused } from "../../scripts/stack/listener/openPlaySocket.ts";
import { publicClientFor } from "../../scripts/stack/rpc.ts";
import { waitForPlay } from "../../scripts/stack/waitForPlay.ts";
import { findRoot } from "../../scripts/testing/stages.ts";
import { createLiar } from "./createLiar.ts";

const root = findRoot(import.meta.dirname);
const addressOf = (role: "artist" | "seeder" | "listener" | "second listener") =>
  localAccount(role).address.toLowerCase() as Address;

let stack: Awaited<ReturnType<typeof createTemporaryStack>>;
let running: RunningStack;
let listener: ReturnType<typeof createListener>;
let songs: ApiSong[];

beforeAll(async () => {
  stack = await createTemporaryStack({ root, web: false });
  running = await stack.start();
  listener = createListener({ account: localAccount("listener"), oracleUrl: running.oracleUrl });
  await listener.start();
  songs = await listener.playableSongs();
});
afterAll(async () => {
  await listener?.stop();
  await stack?.stop();
});

const playsOf = async (song: number) =>
  songPageSchema
    .parse(await (await fetch(`${running.oracleUrl}/songs?limit=100`)).json())
    .songs.find(({ id }) => id === song)?.plays;

describe("a folder of music, registered and online", () => {
  it("has every track on chain once, owned by the artist, served by another wallet", async () => {
    const client = publicClientFor(running.rpcUrl);
    const registry = { address: running.deployment.songs, abi: songRegistryAbi } as const;
    expect(songs.length).toBe(10);
    expect(await client.readContract({ ...registry, functionName: "songCount" })).toBe(10n);
    for (const song of songs) {
      expect(song.owner).toBe(addressOf("artist"));
      expect(song.splits).toEqual([{ party: addressOf("artist"), bps: 10_000 }]);
      expect(listener.providersOf(song).map(({ wallet }) => wallet)).toEqual([addressOf("seeder")]);
    }
  });

  it("gives verified bytes from the middle before the file is whole, then the registered file", async () => {
    const song = songs[0] as ApiSong;
    const source = await openSong({
      peer: listener.peer,
      cid: song.cid,
      providers: listener.providersOf(song),
      readAhead: 0,
    });
    const middle: Uint8Array[] = [];
    for await (const bytes of source.read(300_000, 50_000)) middle.push(bytes);
    const fetched = [...source.bytesBySeeder().values()].reduce((sum, bytes) => sum + bytes, 0);
    expect(fetched).toBeLessThan(source.size / 2);
    const parts: Uint8Array[] = [];
    for await (const bytes of source.read(0)) parts.push(bytes);
    const whole = Buffer.concat(parts);
    expect(`0x${createHash("sha256").update(whole).digest("hex")}`).toBe(song.contentHash);
    expect(Buffer.concat(middle).equals(whole.subarray(300_000, 350_000))).toBe(true);
    source.close();
  });

  it("plays on from a good peer when another one lies, and shuts the liar out", async () => {
    const song = songs[1] as ApiSong;
    const liar = await createLiar();
    const providers = [liar.provider, ...listener.providersOf(song)];
    const blamed: string[] = [];
    const source = await openSong({
      peer: listener.peer,
      cid: song.cid,
      providers,
      onPeerError: (error) => blamed.push(String(error)),
    });
    try {
      const hash = createHash("sha256");
      for await (const bytes of source.read(0)) hash.update(bytes);
      expect(`0x${hash.digest("hex")}`).toBe(song.contentHash);
      expect(liar.asked()).toBeGreaterThan(0);
      expect(listener.peer.isBanned(liar.provider.peerId)).toBe(true);
      expect(blamed.length).toBe(1);
      expect(source.bytesBySeeder().get(liar.provider.peerId) ?? 0).toBe(0);
    } finally {
      source.close();
      await liar.stop();
    }
  });
});

describe("a play", () => {
  let digest: Hex;

  it("survives kill -9 of the oracle right after it was acknowledged", async () => {
    const heard = await listener.listen({ song: songs[0] as ApiSong });
    digest = heard.digest;
    const { oracle } = running.children;
    await oracle.crash();
    await oracle.start();
    const play = await waitForPlay(running.oracleUrl, digest, "stored");
    expect(play).toMatchObject({ song: songs[0]?.id, covered: heard.covered, listener: listener.address });
  });

  it("is in one batch after the oracle was killed while that was on its way", async () => {
    await waitForPlay(running.oracleUrl, digest, "batched");
    const { oracle } = running.children;
    await oracle.crash();
    await oracle.start();
    const play = await waitForPlay(running.oracleUrl, digest, "final", { seconds: 120 });
    expect(play).toMatchObject({ discoverer: true, mature: false, batchId: "1", index: 0 });
    const client = publicClientFor(running.rpcUrl);
    const ledger = { address: running.deployment.ledger, abi: playLedgerAbi } as const;
    expect(await client.readContract({ ...ledger, functionName: "lastBatchId" })).toBe(1n);
    expect(await playsOf(songs[0]?.id as number)).toBe(1);
  });

  it("pays nothing out of escrow before the council releases it", async () => {
    const { deployment, oracleUrl } = running;
    const song = songs[0]?.id as number;
    const royalties = await askRoyalties(oracleUrl, song);
    expect([royalties.escrowed, royalties.released, royalties.claimable]).toEqual([String(ONE), "0", "0"]);
    await claimSong({ deployment, oracleUrl, as: "artist", song });
    expect(await balanceOf(deployment, addressOf("artist"))).toBe(0n);
  });

  it("pays artist, seeder and listener to the wei, once, whoever sends the claim", async () => {
    const { deployment, oracleUrl } = running;
    const song = songs[0]?.id as number;
    await releaseEscrow(deployment, song, 1n);
    for (let times = 0; times < 2; times++) {
      await claimSong({ deployment, oracleUrl, as: "faucet", song });
      await claimAccount({ deployment, oracleUrl, as: "seeder", address: addressOf("seeder") });
      await claimAccount({ deployment, oracleUrl, as: "faucet", address: addressOf("listener") });
    }
    for (const role of ["artist", "seeder", "listener"] as const) {
      expect(await balanceOf(deployment, addressOf(role)), role).toBe(ONE);
    }
    expect(await balanceOf(deployment, localAccount("faucet").address)).toBe(0n);
    expect(await totalSupply(deployment)).toBe(3n * ONE);
    expect(await askAccount(oracleUrl, addressOf("listener"))).toMatchObject({
      earned: String(ONE),
      claimed: String(ONE),
      claimable: "0",
      balance: String(ONE),
    });
  });

  it("of one's own song earns nothing: it is refused before it begins", async () => {
    const artist = createListener({ account: localAccount("artist"), oracleUrl: running.oracleUrl });
    await artist.start();
    try {
      const refused = await artist.listen({ song: songs[0] as ApiSong }).catch((error) => error);
      expect(refused).toBeInstanceOf(PlayRefused);
      expect(refused.reason).toBe("SelfPlay");
    } finally {
      await artist.stop();
    }
  });
});

describe("a chain that does not answer", () => {
  it("delays a play, and loses nothing", async () => {
    const { children, oracleUrl, deployment } = running;
    const { chain } = children;
    const second = createListener({ account: localAccount("second listener"), oracleUrl });
    await second.start();
    try {
      const heard = await second.listen({
        song: songs[0] as ApiSong,
        beforeStatement: async () => {
          // Stopped, not ended: connections hang, which is worse than a refusal.
          process.kill(chain.pid(), "SIGSTOP");
        },
      });
      expect((await waitForPlay(oracleUrl, heard.digest, "stored")).status).toBe("stored");
      const health = await fetch(`${oracleUrl}/health`);
      expect(health.ok).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      expect((await waitForPlay(oracleUrl, heard.digest, "stored")).status).not.toBe("final");
      process.kill(chain.pid(), "SIGCONT");
      const play = await waitForPlay(oracleUrl, heard.digest, "final", { seconds: 120 });
      expect(play).toMatchObject({ discoverer: true });
      await claimAccount({ deployment, oracleUrl, as: "faucet", address: addressOf("second listener") });
      expect(await balanceOf(deployment, addressOf("second listener"))).toBe(ONE);
    } finally {
      process.kill(chain.pid(), "SIGCONT");
      await second.stop();
    }
  });
});

describe("the independent reader", () => {
  it("agrees with viem on every figure", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, "packages", "cli", "bin", "musicchain.js"),
      ...["audit", "cross-check", "--all", "--deployment", running.deploymentFile],
    ]);
    expect(stdout).toMatch(/viem and ethers agree, and so does the recomputed state\n$/);
    expect(stdout).toContain(`balance of ${addressOf("artist")}`);
    expect(stdout).toMatch(
      /total supply +4000000000000000000 +4000000000000000000 +4000000000000000000 +agrees/,
    );
  });
});

describe.skipIf(!findAnvil(root))("a stack that is started again", () => {
  it("goes on with the same chain, songs and plays, and registers nothing twice", async () => {
    await listener.stop();
    const before = running.deployment;
    running = await stack.restart();
    expect(running.deployment).toEqual(before);
    const client = publicClientFor(running.rpcUrl);
    const registry = { address: running.deployment.songs, abi: songRegistryAbi } as const;
    expect(await client.readContract({ ...registry, functionName: "songCount" })).toBe(10n);
    expect(await playsOf(songs[0]?.id as number)).toBe(2);
    expect(await totalSupply(running.deployment)).toBe(4n * ONE);
    listener = createListener({ account: localAccount("listener"), oracleUrl: running.oracleUrl });
    await listener.start();
    expect((await listener.songsOnline()).length).toBe(10);
  });
});
