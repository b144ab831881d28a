import type { Hex, LedgerState } from "@musicchain/protocol";
import { keccak256 } from "viem";

/** What a claim says of the final state besides its own tree. */
export function stateOpening(state: LedgerState, otherRoot: Hex) {
  return { otherRoot, accruedSupply: state.accruedSupply, accountCount: state.accountCount };
}

/** A claim of a song's royalties, registered with these facts. */
export function royaltiesClaim<Facts extends { metadata: Hex; fingerprint: Hex }>(
  state: LedgerState,
  songId: number,
  facts: Facts,
) {
  const song = state.song(songId);
  return {
    songId,
    song: { ...song, plays: BigInt(song.plays) },
    ...state.songPath(songId),
    opening: {
      ...facts,
      metadataHash: keccak256(facts.metadata),
      fingerprintHash: keccak256(facts.fingerprint),
    },
  };
}
