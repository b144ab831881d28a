import {
  bytesToHex,
  createLedgerState,
  encodeFingerprint,
  Fault,
  recordingsAbi,
  replayBatch,
  soundProof,
  stateParts,
} from "@musicchain/protocol";
import { openChronicle } from "../../packages/auditor/src/chain/openChronicle.ts";
import { accountOf, CHALLENGER, type Chain } from "../../packages/oracle/test/createChain.ts";
import { auditChainOf } from "./auditChainOf.ts";

type Sound = { id: number; items: Uint32Array };

/**
 * Shows on chain that a later song is the same recording as an earlier one, which has a play in the newest final state.
 * Needs nothing but the chain and the fingerprints. Gives the time from which plays of the later count for the earlier.
 */
export async function proveDuplicate(chain: Chain, later: Sound, earlier: Sound): Promise<number> {
  const { client, at, sent } = chain;
  const { chronicle } = await openChronicle(auditChainOf(chain));
  const state = createLedgerState();
  const final = chronicle.standing().filter(({ status }) => status === "final");
  for (const batch of final) {
    const replay = replayBatch(state, batch, chronicle.credit);
    if (replay.fault !== Fault.None) throw new Error(`Batch ${batch.batchId} is wrong`);
    state.adopt(replay.state);
  }
  const { accountsRoot, accruedSupply, accountCount } = stateParts(state);
  const song = state.song(earlier.id);
  const opening = (id: number) => chronicle.song(id)!.opening;
  const { mask, siblings } = state.songPath(earlier.id);
  const heard = {
    header: final.at(-1)!.header,
    opening: { otherRoot: accountsRoot, accruedSupply, accountCount },
    claim: {
      ...{ songId: earlier.id, song: { ...song, plays: BigInt(song.plays) }, mask, siblings },
      opening: opening(earlier.id),
    },
  };
  const [original, copy] = [earlier, later].map(({ items }) => bytesToHex(encodeFingerprint(items)));
  const { offset } = soundProof(original!, copy!);
  const address = await client.readContract({ ...at, functionName: "recordings" });
  const hash = await sent(
    client.writeContract({
      ...{ address, abi: recordingsAbi, functionName: "proveDuplicate", account: accountOf(CHALLENGER) },
      args: [BigInt(later.id), opening(later.id), copy!, heard, original!, BigInt(offset)],
    }),
  );
  const { blockNumber } = await client.getTransactionReceipt({ hash });
  return Number((await client.getBlock({ blockNumber })).timestamp);
}
