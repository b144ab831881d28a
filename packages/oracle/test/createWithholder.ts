import { randomBytes } from "node:crypto";
import {
  type Address,
  buildBatch,
  bytesToHex,
  createLedgerState,
  replayBatch,
  ZERO_ADDRESS,
} from "@musicchain/protocol";
import { CID } from "multiformats/cid";
import { accountOf, type Chain } from "./createChain.ts";
import { readBatches } from "./readBatches.ts";

const NO_FILE = CID.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
const randomAddress = (): Address => bytesToHex(randomBytes(20));
const noCredit = () => 0n;

/**
 * An attester whose batches add up and whose evidence nobody ever sees: plays that never were. Nobody can tell from the
 * segments, so honest attesters build on them.
 */
export function createWithholder(chain: Chain, index: number) {
  const { client, at, sent } = chain;
  const account = accountOf(index);

  return {
    address: account.address.toLowerCase() as Address,
    bond: () => chain.bond(index),
    /** One play of `song`, in a batch on the newest one. Throws where it is not its turn. */
    async submit(song: number, time: number): Promise<number> {
      const state = createLedgerState();
      for (const batch of await readBatches(chain)) state.adopt(replayBatch(state, batch, noCredit).state);
      const day = Math.floor(time / 86_400);
      const [listener, seeder] = [randomAddress(), randomAddress()];
      const play = { song, listener, seeder, relay: ZERO_ADDRESS, start: time - 200, discoverer: true };
      const digest = bytesToHex(randomBytes(32));
      const built = buildBatch({ state, plays: [{ ...play, digest }], day, credit: noCredit });
      const head = await client.readContract({ ...at, functionName: "head" });
      const [commitment] = await client.readContract({ ...at, functionName: "batches", args: [head] });
      await sent(
        client.writeContract({
          ...at,
          account,
          functionName: "submitBatch",
          // An estimate made in the open part of a turn is too small for a block after it.
          gas: 1_000_000n,
          args: [
            ...([head, commitment, BigInt(play.start), 1] as const),
            ...([bytesToHex(randomBytes(32)), bytesToHex(NO_FILE.bytes)] as const),
            ...([built.segments.map(bytesToHex), built.statesAfter] as const),
          ],
        }),
      );
      return Number(await client.readContract({ ...at, functionName: "lastBatchId" }));
    },
  };
}
