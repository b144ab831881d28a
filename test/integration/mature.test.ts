import {
  type Address,
  type ApiSong,
  burn,
  createLedgerState,
  DISCOVERY_PLAYS,
  encodeSegment,
  type Hex,
  keccakHex,
  ONE,
  playLedgerAbi,
} from "@musicchain/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "../../packages/oracle/src/store/createStore.ts";
import { localAccount } from "../../scripts/stack/accounts.ts";
import { balanceOf, totalSupply } from "../../scripts/stack/balances.ts";
import { askAccount, askRoyalties, claimAccount, claimSong } from "../../scripts/stack/claims.ts";
import type { RunningStack } from "../../scripts/stack/createStack.ts";
import { createTemporaryStack } from "../../scripts/stack/createTemporaryStack.ts";
import { createListener } from "../../scripts/stack/listener/createListener.ts";
import { PlayRefused } from "../../scripts/stack/listener/openPlaySocket.ts";
import { publicClientFor, walletClientFor } from "../../scripts/stack/rpc.ts";
import { waitForPlay } from "../../scripts/stack/waitForPlay.ts";
import { waitUntil } from "../../scripts/stack/waitUntil.ts";
import { findRoot } from "../../scripts/testing/stages.ts";

/** Supply at which a mature play burns exactly one token (2-economics: 1.1e9 → 1). */
const SUPPLY = 1_100_000_000n * ONE;
const WINDOW = 5;

const root = findRoot(import.meta.dirname);
const listenerAddress = localAccount("listener").address.toLowerCase() as Address;
const artistAddress = localAccount("artist").address.toLowerCase() as Address;

let stack: Awaited<ReturnType<typeof createTemporaryStack>>;
let running: RunningStack;
let listener: ReturnType<typeof createListener>;
let song: ApiSong;

beforeAll(async () => {
  stack = await createTemporaryStack({ root, web: false, window: WINDOW });
  running = await stack.start();
  listener = createListener({ account: localAccount("listener"), oracleUrl: running.oracleUrl });
  await listener.start();
  song = (await listener.playableSongs())[0] as ApiSong;
  await jumpToMature();
});
afterAll(async () => {
  await listener?.stop();
  await stack?.stop();
});

/**
 * Ten thousand plays take years of listening, so the attester commits the state they lead to in one batch: the chain
 * takes any state that stands for a window. The oracle is handed the same state as the snapshot it keeps of final ones.
 */
async function jumpToMature(): Promise<void> {
  const { deployment, rpcUrl, oracleUrl, children } = running;
  const client = publicClientFor(rpcUrl);
  const ledger = { address: deployment.ledger, abi: playLedgerAbi } as const;
  const state = createLedgerState({
    accounts: [
      { owner: listenerAddress, earned: 5n * ONE, burned: 0n, day: 0, playsOnDay: 0, playsOnDayBefore: 0 },
    ],
    songs: [[song.id, { plays: DISCOVERY_PLAYS, royalties: 0n, escrowed: BigInt(DISCOVERY_PLAYS) * ONE }]],
    accruedSupply: SUPPLY,
  });
  const record = {
    song: song.id,
    listener: 0,
    seeder: 1,
    relay: undefined,
    mature: false,
    discoverer: false,
  };
  const owners = [listenerAddress, localAccount("seeder").address.toLowerCase() as Address];
  const [parent] = await client.readContract({ ...ledger, functionName: "batches", args: [0n] });
  const hash = await walletClientFor(rpcUrl, "attester").writeContract({
    ...ledger,
    functionName: "submitBatch",
    // An estimate made in the open part of a turn is too small for a block after it.
    gas: 1_000_000n,
    args: [
      0n,
      parent,
      BigInt(Math.floor(Date.now() / 1_000) - 60),
      1,
      keccakHex(new Uint8Array(1)),
      `0x01551220${"00".repeat(32)}` as Hex,
      [`0x${Buffer.from(encodeSegment([record], 0, (index) => owners[index])).toString("hex")}` as Hex],
      [state.hash()],
    ],
  });
  expect((await client.waitForTransactionReceipt({ hash })).status).toBe("success");
  await waitUntil("the oracle to see the batch", async () => (await fetch(`${oracleUrl}/batches/1`)).ok, {
    seconds: 30,
  });
  await waitUntil(
    "the batch's window to end",
    async () => {
      const [, , , finalAt] = await client.readContract({ ...ledger, functionName: "batches", args: [1n] });
      return (await client.getBlock()).timestamp > finalAt;
    },
    { seconds: 30 },
  );
  await children.oracle.crash();
  const store = createStore({ dataDir: `${stack.folder}/oracle` });
  store.state.save(1, state, { accounts: [0], songs: [song.id] });
  store.close();
  await children.oracle.start();
}

describe("a mature song", () => {
  it("is refused before it starts when the grant allows less than it burns", async () => {
    const refused = await listener.listen({ song, maxBurnPerPlay: ONE - 1n }).catch((error) => error);
    expect(refused).toBeInstanceOf(PlayRefused);
    expect(refused.reason).toBe("BurnAboveMaximum");
  });

  it("is refused without listening credit, with the exact amount that is missing", async () => {
    expect(burn(SUPPLY)).toBe(ONE);
    const refused = await listener.listen({ song, maxBurnPerPlay: ONE }).catch((error) => error);
    expect(refused).toBeInstanceOf(PlayRefused);
    expect(refused.reason).toBe("CreditNeeded");
    expect(refused.needed).toBe(ONE);
    expect(refused.message).toMatch(/credit/i);
  });

  it("counts once credit was bought with earned tokens: burns one, pays two", async () => {
    const { deployment, oracleUrl, rpcUrl } = running;
    await claimAccount({ deployment, oracleUrl, as: "listener", address: listenerAddress });
    expect(await balanceOf(deployment, listenerAddress)).toBe(5n * ONE);
    const hash = await walletClientFor(rpcUrl, "listener").writeContract({
      address: deployment.ledger,
      abi: playLedgerAbi,
      functionName: "buyCredit",
      args: [ONE],
    });
    await publicClientFor(rpcUrl).waitForTransactionReceipt({ hash });
    expect(await totalSupply(deployment)).toBe(4n * ONE);
    await waitUntil(
      "the oracle to see the credit",
      async () => (await askAccount(oracleUrl, listenerAddress)).credit === String(ONE),
      { seconds: 20 },
    );

    const heard = await listener.listen({ song, maxBurnPerPlay: ONE });
    const play = await waitForPlay(oracleUrl, heard.digest, "final");
    expect(play).toMatchObject({
      mature: true,
      discoverer: false,
      burned: String(ONE),
      lanes: { artist: String(ONE), seeder: String(ONE), relay: "0", listener: "0" },
    });
    const account = await askAccount(oracleUrl, listenerAddress);
    expect(account).toMatchObject({ earned: String(5n * ONE), burned: String(ONE), credit: String(ONE) });
    expect(BigInt(account.proof?.opening.accruedSupply ?? 0)).toBe(SUPPLY + ONE);
  });

  it("pays the artist at once, while the escrow of its young days waits for its release", async () => {
    const { deployment, oracleUrl } = running;
    expect(await askRoyalties(oracleUrl, song.id)).toMatchObject({
      plays: DISCOVERY_PLAYS + 1,
      royalties: String(ONE),
      escrowed: String(BigInt(DISCOVERY_PLAYS) * ONE),
      claimable: String(ONE),
    });
    await claimSong({ deployment, oracleUrl, as: "artist", song: song.id });
    expect(await balanceOf(deployment, artistAddress)).toBe(ONE);
  });

  it("is refused again when the credit is spent", async () => {
    const refused = await listener.listen({ song, maxBurnPerPlay: 2n * ONE }).catch((error) => error);
    expect(refused).toBeInstanceOf(PlayRefused);
    expect(refused.reason).toBe("CreditNeeded");
    expect(refused.needed).toBe(burn(SUPPLY + ONE));
  });
});
