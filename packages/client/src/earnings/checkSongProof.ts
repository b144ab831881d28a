import { type ApiSongRoyalties, rootFromPath, songLeaf, stateHash } from "@musicchain/protocol";
import { type BatchOnChain, checkHeader, type ProofStep } from "./checkAccountProof.ts";

export type SongProof = NonNullable<ApiSongRoyalties["proof"]>;

/** Follows a song's royalties from its leaf to the commitment on the chain; all steps must hold. */
export function checkSongProof(proof: SongProof, songId: number, chain: BatchOnChain): ProofStep[] {
  const { song, path, opening, header } = proof;
  const leaf = songLeaf({
    plays: Number(song.plays),
    royalties: BigInt(song.royalties),
    escrowed: BigInt(song.escrowed),
  });
  const songsRoot = rootFromPath(leaf, songId, path);
  const state =
    songsRoot === undefined
      ? undefined
      : stateHash({
          songsRoot,
          accountsRoot: opening.otherRoot,
          accruedSupply: BigInt(opening.accruedSupply),
          accountCount: opening.accountCount,
        });
  return [
    { text: `The figures are leaf ${songId} of the songs tree`, holds: songsRoot !== undefined },
    ...checkHeader(header, state, chain),
  ];
}
