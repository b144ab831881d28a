import { getContract, parseAbi } from "viem";
import type { BenchLedger } from "./createBenchLedger.ts";
import { LISTENERS, listenerAt, SEEDERS, seederAt, zipfPlays } from "./zipfPlays.ts";

const PLAYS = 200;
const ABI = parseAbi(["function play(address artist, address seeder, address listener)"]);

/**
 * Gas of one transaction per play: OpenZeppelin's ERC-20 minting to artist, seeder and listener. Every account is
 * given a balance first, so that no play pays for a new storage slot: the kindest case for this design.
 */
export async function measureDirectMint(bench: BenchLedger): Promise<number> {
  const { address } = await bench.connection.viem.deployContract("DirectMint");
  const direct = getContract({ abi: ABI, address, client: bench.attester });
  const artist = "0x00000000000000000000000000000000000a4715";
  for (let i = 0; i < Math.max(LISTENERS, SEEDERS); i++) {
    await bench.gasOf(() => direct.write.play([artist, seederAt(i % SEEDERS), listenerAt(i % LISTENERS)]));
  }
  let total = 0n;
  for (const play of zipfPlays(PLAYS, { seed: 3 })) {
    total += await bench.gasOf(() => direct.write.play([artist, play.seeder, play.listener]));
  }
  return Number(total) / PLAYS;
}
