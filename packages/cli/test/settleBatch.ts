import {
  type AccountState,
  type Address,
  type ApiAccount,
  type ApiSongRoyalties,
  accountLeaf,
  applyPlay,
  type BatchHeader,
  createTree,
  encodeSegment,
  type Hex,
  listRoot,
  ONE,
  playLedgerAbi,
  SECONDS_PER_DAY,
  type SongState,
  segmentLeaf,
  songLeaf,
  stateHash,
} from "@musicchain/protocol";
import { createWalletClient, http, type LocalAccount, parseEventLogs } from "viem";
import { accounts, type TestChain } from "../../seeder/test/startChain.ts";

export type SettledBatch = {
  account(owner: Address): ApiAccount;
  song(id: number, opening: NonNullable<ApiSongRoyalties["proof"]>["splits"]): ApiSongRoyalties;
};

/**
 * Settles one real batch on the ledger as an attester would: plays of one song by one listener, and gives what an
 * oracle would answer about it. The chain's clock is moved past the window.
 */
export async function settleBatch(
  stack: TestChain,
  {
    attester,
    song,
    listener,
    seeder,
    plays,
  }: { attester: LocalAccount; song: number; listener: Address; seeder: Address; plays: number },
): Promise<SettledBatch> {
  const { client, ledger, rpcUrl } = stack;
  const call = { address: ledger, abi: playLedgerAbi } as const;
  const done = (hash: Hex) => client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
  const council = createWalletClient({ account: accounts[0]!, chain: client.chain, transport: http(rpcUrl) });
  const wallet = createWalletClient({ account: attester, chain: client.chain, transport: http(rpcUrl) });
  await done(
    await council.writeContract({ ...call, functionName: "admitAttester", args: [attester.address] }),
  );
  await done(await wallet.writeContract({ ...call, functionName: "bond", value: ONE }));

  const time = Number((await client.getBlock()).timestamp);
  const day = Math.floor(time / SECONDS_PER_DAY);
  const fresh = (owner: Address): AccountState => ({
    ...{ owner, earned: 0n, burned: 0n, day: 0, playsOnDay: 0, playsOnDayBefore: 0 },
  });
  let state = {
    song: { plays: 0, royalties: 0n, escrowed: 0n } as SongState,
    listener: fresh(listener),
    seeder: fresh(seeder),
    accruedSupply: 0n,
  };
  for (let play = 0; play < plays; play++) {
    const { fault, ...after } = applyPlay({
      ...{ ...state, relay: undefined, discoverer: play === 0, mature: false, day, burn: 0n, credit: 0n },
    });
    if (fault !== 0) throw new Error(`play ${play} has fault ${fault}`);
    state = after;
  }
  const records = Array.from({ length: plays }, (_, play) => ({
    ...{ song, listener: 0, seeder: 1, relay: undefined, mature: false, discoverer: play === 0 },
  }));
  const segment = encodeSegment(
    records,
    0,
    new Map([
      [0, listener],
      [1, seeder],
    ]),
  );

  const songs = createTree();
  songs.set(song, songLeaf(state.song));
  const owners = createTree();
  owners.set(0, accountLeaf(state.listener));
  owners.set(1, accountLeaf(state.seeder));
  const { accruedSupply } = state;
  const stateAfter = stateHash({
    songsRoot: songs.root(),
    accountsRoot: owners.root(),
    accruedSupply,
    accountCount: 2,
  });

  const [parentCommitment] = await client.readContract({ ...call, functionName: "batches", args: [0n] });
  const evidenceRoot: Hex = `0x${"ee".repeat(32)}`;
  const receipt = await done(
    await wallet.writeContract({
      ...{ ...call, functionName: "submitBatch" },
      // An estimate made in the open part of a turn is too small for a block after it.
      gas: 1_000_000n,
      args: [
        0n,
        parentCommitment,
        BigInt(time),
        plays,
        evidenceRoot,
        "0x01551220",
        [toHex(segment)],
        [stateAfter],
      ],
    }),
  );
  const logs = parseEventLogs({ abi: playLedgerAbi, logs: receipt.logs, eventName: "BatchSubmitted" });
  const submitted = logs[0]!.args;
  const { window, answerTime, bond } = await client.readContract({ ...call, functionName: "parameters" });
  const header: BatchHeader = {
    ...{ batchId: 1n, parentId: 0n, parentCommitment, stateAfter, evidenceRoot, playCount: plays, day },
    segmentsRoot: listRoot([segmentLeaf(segment, stateAfter)]),
    ...{
      earliest: submitted.earliest,
      time: submitted.time,
      attester: attester.address.toLowerCase() as Address,
      window,
      answerTime,
      bond,
    },
  };
  await client.setNextBlockTimestamp({ timestamp: submitted.finalAt + 1n });
  await client.mine({ blocks: 1 });
  await done(await wallet.writeContract({ ...call, functionName: "finalise", args: [1n] }));

  const wireHeader = JSON.parse(
    JSON.stringify(header, (_, value) => (typeof value === "bigint" ? String(value) : value)),
  );
  const opening = (otherRoot: Hex) => ({ otherRoot, accruedSupply: String(accruedSupply), accountCount: 2 });
  return {
    account(address) {
      const index = address === listener ? 0 : address === seeder ? 1 : -1;
      const account = index === 0 ? state.listener : state.seeder;
      const { earned, burned } = account;
      const zero = { credit: "0", claimed: "0", claimable: "0", pending: "0", waits: null, balance: "0" };
      if (index < 0) return { address, earned: "0", burned: "0", ...zero, proof: null };
      return {
        ...{ address, earned: String(earned), burned: String(burned), ...zero },
        proof: {
          ...{ header: wireHeader, opening: opening(songs.root()), index, path: owners.path(index) },
          account: { ...account, earned: String(earned), burned: String(burned) },
        },
      };
    },
    song(id, splits) {
      const { plays: counted, royalties, escrowed } = state.song;
      return {
        ...{ song: id, plays: counted, royalties: String(royalties), escrowed: String(escrowed) },
        ...{ released: "0", paid: "0", claimable: "0", pending: "0" },
        proof: {
          ...{ header: wireHeader, opening: opening(owners.root()), path: songs.path(id), splits },
          song: { plays: String(counted), royalties: String(royalties), escrowed: String(escrowed) },
        },
      };
    },
  };
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
