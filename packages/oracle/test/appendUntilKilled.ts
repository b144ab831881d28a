/** Appends plays as fast as it can and names each one that was acknowledged, until somebody kills it. */
import { bytesToHex, keccakHex } from "@musicchain/protocol";
import { createStore } from "../src/store/createStore.ts";

const [dataDir, life] = [process.argv[2]!, Number(process.argv[3])];
const store = createStore({ dataDir });
process.on("disconnect", () => process.exit());

for (let i = 0; ; i++) {
  await Promise.all(
    Array.from({ length: 20 }, async (_, listenerIndex) => {
      const listener = bytesToHex(new Uint8Array(20).fill(listenerIndex + 1));
      const start = store.plays.lastEnd(listener) + 10;
      const digest = keccakHex(new TextEncoder().encode(`${life} ${i} ${listener}`));
      const evidence = new Uint8Array(400).fill(i);
      const play = {
        listener,
        start,
        version: 1 as const,
        end: start + 100,
        song: 1,
        covered: 100,
        seconds: 200,
      };
      const outcome = await store.plays.append({ ...play, digest, evidence });
      if (outcome !== "stored") throw new Error(outcome);
      process.send!({ listener, start, digest });
      // Some are batched at once, so that the kill also comes in the middle of that.
      if (listenerIndex === 0 && i % 3 === 0) {
        const placed = store.plays.newest({ listener, start })!;
        store.plays.place(
          {
            parentId: BigInt(i),
            parentCommitment: digest,
            earliest: start,
            evidenceRoot: digest,
            evidenceCid: evidence.subarray(0, 36),
            segments: [evidence],
            statesAfter: [digest],
            placements: [
              { play: placed, song: placed.song, mature: false, discoverer: false, minted: 0n, burned: 0n },
            ],
          },
          start,
        );
      }
    }),
  );
}
