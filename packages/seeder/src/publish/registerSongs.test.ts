import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decodeMetadata,
  hexToBytes,
  RetryableError,
  songCommitment,
  songRegistryAbi,
  UserError,
} from "@musicchain/protocol";
import { keccak256 } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeTrack } from "../../test/makeTrack.ts";
import { accounts, freePort, startChain, type TestChain } from "../../test/startChain.ts";
import { connectChain } from "../chain/connectChain.ts";
import { findSongIds } from "./findSongIds.ts";
import { type Journal, openJournal } from "./openJournal.ts";
import { planRegistration } from "./planRegistration.ts";
import { registerSongs } from "./registerSongs.ts";
import { toRegistration } from "./toRegistration.ts";

const artist = accounts[1]!;
const partner = accounts[2]!;
let stack: TestChain;
let folder: string;
let journal: Journal;

beforeAll(async () => {
  stack = await startChain();
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "musicchain-publish-"));
  journal = openJournal(join(folder, "journal.sqlite"));
  return async () => {
    journal.close();
    await rm(folder, { recursive: true });
  };
});

const nonceOf = (address: `0x${string}`) => stack.client.getTransactionCount({ address });

describe("registering", () => {
  test("one song: the block on chain is the track, and opens the stored commitment", async () => {
    const track = makeTrack("single");
    const splits = [
      { party: artist.address, bps: 7_500 },
      { party: partner.address, bps: 2_500 },
    ];
    const { chain } = stack;
    const { registered, spent } = await registerSongs({
      ...{ chain, account: artist, tracks: [track], splits, royaltyBps: 500, journal },
    });
    expect(registered).toHaveLength(1);
    const { songId } = registered[0]!;
    expect(spent).toBeGreaterThan(0n);
    const call = { address: chain.songs, abi: songRegistryAbi } as const;
    const [log] = await stack.client.getContractEvents({
      ...call,
      eventName: "SongRegistered",
      args: { songId: BigInt(songId) },
      fromBlock: 0n,
    });
    expect(decodeMetadata(hexToBytes(log!.args.metadata!))).toEqual({
      ...{ format: 2, year: 2020, cid: track.cid },
      ...{ title: "Song single", artist: "Somebody", album: "Album", genre: "Test" },
    });
    const registration = toRegistration(track, { splits, royaltyBps: 500 });
    expect(
      await stack.client.readContract({ ...call, functionName: "commitmentOf", args: [BigInt(songId)] }),
    ).toBe(
      songCommitment({
        ...registration,
        metadata: hexToBytes(registration.metadata),
        fingerprint: hexToBytes(registration.fingerprint),
        splits: [...splits],
      }),
    );
    expect(
      await stack.client.readContract({ ...call, functionName: "ownerOf", args: [BigInt(songId)] }),
    ).toBe(artist.address);
  });

  test("sixty songs go in transactions under 100 KB, in order, and the cost is shown first", async () => {
    const tracks = Array.from({ length: 60 }, (_, i) => makeTrack(`many-${i}`));
    const seen: string[] = [];
    let shown = 0n;
    const { registered, spent } = await registerSongs({
      ...{ chain: stack.chain, account: artist, tracks, journal },
      confirm: (plan) => {
        shown = plan.highestCost;
        seen.push("asked");
        return true;
      },
      onEvent: (event) => seen.push(event.type),
    });
    expect(seen.slice(0, 3)).toEqual(["planned", "asked", "sent"]);
    expect(registered.map((song) => song.track.contentHash)).toEqual(
      tracks.map((track) => track.contentHash),
    );
    const hashes = [...new Set(registered.map((song) => song.transaction))];
    expect(hashes).toHaveLength(3);
    for (const hash of hashes) {
      const { input } = await stack.client.getTransaction({ hash });
      expect(input.length / 2).toBeLessThan(100_001);
    }
    expect(spent).toBeLessThanOrEqual(shown);
    const ids = registered.map((song) => song.songId);
    expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  });

  test("duplicates cost nothing: the second time nothing is sent", async () => {
    const tracks = [makeTrack("twice"), makeTrack("twice"), makeTrack("other")];
    const first = await registerSongs({ chain: stack.chain, account: artist, tracks, journal });
    expect(first.registered).toHaveLength(2);
    const nonce = await nonceOf(artist.address);
    // Somebody else with the same file: known, not sent, not even asked.
    const second = await registerSongs({
      ...{ chain: stack.chain, account: partner, tracks, journal },
      confirm: () => expect.fail("nothing to confirm"),
    });
    expect(second.registered).toEqual([]);
    expect(second.known.map((entry) => entry.songId)).toEqual(first.registered.map((song) => song.songId));
    expect(await nonceOf(artist.address)).toBe(nonce);
  });

  test("a file that somebody else registers first is left out; the others are registered", async () => {
    const tracks = ["before", "taken", "after"].map((seed) => makeTrack(`overtaken-${seed}`));
    const { chain } = stack;
    let thiefs = 0;
    const events: string[] = [];
    const { registered, known } = await registerSongs({
      ...{ chain, account: artist, tracks, journal },
      // Between the plan and the sending: as late as a front-runner can be for this side to see it.
      confirm: async () => {
        const first = await registerSongs({
          ...{ chain, account: partner, tracks: [tracks[1]!], journal: openJournal(":memory:") },
        });
        thiefs = first.registered[0]!.songId;
        return true;
      },
      onEvent: (event) => events.push(event.type),
    });
    expect(registered.map((song) => song.track)).toEqual([tracks[0], tracks[2]]);
    expect(known).toEqual([{ track: tracks[1], songId: thiefs }]);
    expect(events).toEqual(["planned", "sent", "registered", "registered", "overtaken"]);
  });

  test("where somebody else registers all of them first, it says so", async () => {
    const tracks = ["one", "two"].map((seed) => makeTrack(`all-taken-${seed}`));
    const { chain } = stack;
    const attempt = registerSongs({
      ...{ chain, account: artist, tracks, journal },
      confirm: async () => {
        await registerSongs({ chain, account: partner, tracks, journal: openJournal(":memory:") });
        return true;
      },
    });
    await expect(attempt).rejects.toBeInstanceOf(RetryableError);
    await expect(attempt).rejects.toThrow(/somebody may have registered its files just before/);
  });

  test.each([
    {
      name: "a sum of 9 999",
      splits: [{ party: artist.address, bps: 9_999 }],
      says: /sum to 9999 basis points/,
    },
    {
      name: "a party named twice",
      splits: [5_000, 5_000].map((bps) => ({ party: artist.address, bps })),
      says: /named twice/,
    },
  ])("splits with $name are refused before anything is read or sent", async ({ splits, says }) => {
    const nonce = await nonceOf(artist.address);
    const attempt = registerSongs({
      chain: stack.chain,
      account: artist,
      tracks: [makeTrack("s")],
      splits,
      journal,
    });
    await expect(attempt).rejects.toThrow(says);
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    expect(await nonceOf(artist.address)).toBe(nonce);
  });

  test("the ledger cannot be a split party", async () => {
    const splits = [{ party: stack.ledger, bps: 10_000 }];
    await expect(
      planRegistration({ chain: stack.chain, account: artist.address, tracks: [makeTrack("l")], splits }),
    ).rejects.toThrow(/is a contract of Musicchain/);
  });

  test("an account without enough ETH is told how much is missing", async () => {
    const poor = accounts[9]!;
    await stack.client.setBalance({ address: poor.address, value: 10n ** 12n });
    const attempt = registerSongs({
      chain: stack.chain,
      account: poor,
      tracks: [makeTrack("poor")],
      journal,
    });
    await expect(attempt).rejects.toThrow(/may cost up to [\d.]+ ETH; 0x\w+ has 0\.000001 ETH/);
    await expect(attempt).rejects.toMatchObject({
      action: expect.stringMatching(/^Send at least [\d.]+ ETH/),
    });
  });

  test("a node that is down is worth another try, and says where it should be", async () => {
    const rpcUrl = `http://127.0.0.1:${await freePort()}`;
    const attempt = connectChain({ rpcUrl, ledger: stack.ledger });
    await expect(attempt).rejects.toBeInstanceOf(RetryableError);
    await expect(attempt).rejects.toThrow(rpcUrl);
  });

  test("an address without a ledger is named", async () => {
    await expect(
      connectChain({ rpcUrl: stack.rpcUrl, ledger: artist.address.toLowerCase() as `0x${string}` }),
    ).rejects.toThrow(/There is no Musicchain ledger at/);
    await expect(connectChain({ rpcUrl: stack.rpcUrl, ledger: stack.ledger, chainId: 10 })).rejects.toThrow(
      /is chain 31337, the deployment is on chain 10/,
    );
  });
});

test("gas that becomes dearer than what was shown stops the sending", async () => {
  const nonce = await nonceOf(artist.address);
  const attempt = registerSongs({
    ...{ chain: stack.chain, account: artist, tracks: [makeTrack("dear")], journal },
    confirm: async (plan) => {
      await stack.client.setNextBlockBaseFeePerGas({ baseFeePerGas: plan.highestFeePerGas });
      await stack.client.mine({ blocks: 1 });
      return true;
    },
  });
  await expect(attempt).rejects.toThrow("Gas became dearer than what was agreed to.");
  expect(await nonceOf(artist.address)).toBe(nonce);
  await stack.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 10n ** 9n });
  await stack.client.mine({ blocks: 1 });
});

describe("after a crash", () => {
  /** What a process leaves that dies between writing down and sending, or between sending and the receipt. */
  async function writeDown(seed: string, { sent }: { sent: boolean }) {
    const { chain } = stack;
    const plan = await planRegistration({ chain, account: artist.address, tracks: [makeTrack(seed)] });
    const { data, gas } = plan.transactions[0]!;
    const { maxFeePerGas, maxPriorityFeePerGas } = await stack.client.estimateFeesPerGas();
    const nonce = await nonceOf(artist.address);
    const raw = await artist.signTransaction({
      ...{
        type: "eip1559",
        chainId: chain.chainId,
        to: chain.songs,
        data,
        gas,
        nonce,
        maxFeePerGas,
        maxPriorityFeePerGas,
      },
    });
    const account = artist.address.toLowerCase() as `0x${string}`;
    journal.add({ hash: keccak256(raw), chainId: chain.chainId, to: chain.songs, account, nonce, raw });
    if (sent) await chain.client.sendRawTransaction({ serializedTransaction: raw });
  }

  test.each([{ sent: false }, { sent: true }])(
    "a transaction written down (sent: $sent) happens exactly once",
    async ({ sent }) => {
      const seed = `crash-${sent}`;
      const nonce = await nonceOf(artist.address);
      await writeDown(seed, { sent });
      const track = makeTrack(seed);
      const result = await registerSongs({ chain: stack.chain, account: artist, tracks: [track], journal });
      expect(result.registered).toEqual([]);
      expect(result.known).toHaveLength(1);
      expect(await nonceOf(artist.address)).toBe(nonce + 1);
      expect((await findSongIds(stack.chain, [track.contentHash])).size).toBe(1);
      const again = await registerSongs({ chain: stack.chain, account: artist, tracks: [track], journal });
      expect(again.known).toHaveLength(1);
      expect(await nonceOf(artist.address)).toBe(nonce + 1);
    },
  );

  test("a transaction whose nonce something else used is forgotten, and its song registered afresh", async () => {
    await writeDown("overtaken", { sent: false });
    await registerSongs({
      chain: stack.chain,
      account: artist,
      tracks: [makeTrack("overtaker")],
      journal: openJournal(":memory:"),
    });
    const result = await registerSongs({
      chain: stack.chain,
      account: artist,
      tracks: [makeTrack("overtaken")],
      journal,
    });
    expect(result.registered).toHaveLength(1);
  });
});
