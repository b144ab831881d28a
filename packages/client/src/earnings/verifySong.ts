import { type ApiSongRoyalties, royaltiesPayable } from "@musicchain/protocol";
import type { AppConfig } from "../config/configStore.ts";
import type { ProofStep } from "./checkAccountProof.ts";
import { checkSongProof } from "./checkSongProof.ts";
import { createChainReader } from "./createChainReader.ts";

export type VerifiedSong = { steps: ProofStep[]; holds: boolean; payable: bigint };

/** Recomputes what a song's parties can be paid now, from the proof and the chain. */
export async function verifySong(config: AppConfig, royalties: ApiSongRoyalties): Promise<VerifiedSong> {
  const { proof, song } = royalties;
  if (proof === null) return { steps: [], holds: true, payable: 0n };
  const chain = createChainReader(config);
  const [batch, released, paid] = await Promise.all([
    chain.batch(BigInt(proof.header.batchId)),
    chain.released(song),
    chain.royaltiesPaid(song),
  ]);
  const steps = checkSongProof(proof, song, batch);
  const holds = steps.every((step) => step.holds);
  const figures = {
    royalties: BigInt(proof.song.royalties),
    escrowed: BigInt(proof.song.escrowed),
    released,
    paid,
  };
  return { steps, holds, payable: holds ? royaltiesPayable(figures) : 0n };
}
