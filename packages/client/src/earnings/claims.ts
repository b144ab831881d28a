import { playLedgerAbi } from "@musicchain/protocol";
import type { ContractCall } from "../wallet/sendTransaction.ts";
import { type AccountProof, toHeader } from "./checkAccountProof.ts";
import type { SongProof } from "./checkSongProof.ts";

const toOpening = ({ otherRoot, accruedSupply, accountCount }: AccountProof["opening"]) => ({
  otherRoot,
  accruedSupply: BigInt(accruedSupply),
  accountCount,
});

/** Mints what an account earned and has not claimed, to its owner. */
export function claimCall(
  ledger: `0x${string}`,
  { header, opening, index, account, path }: AccountProof,
): ContractCall {
  const claim = {
    index,
    account: { ...account, earned: BigInt(account.earned), burned: BigInt(account.burned) },
    mask: path.mask,
    siblings: path.siblings,
  };
  return {
    address: ledger,
    abi: playLedgerAbi,
    functionName: "claim",
    args: [toHeader(header), toOpening(opening), [claim]],
  };
}

/** Pays a song's royalties and released escrow to all of its split parties. */
export function claimRoyaltiesCall(
  ledger: `0x${string}`,
  songId: number,
  { header, opening, song, path, splits }: SongProof,
): ContractCall {
  const claim = {
    songId,
    song: { plays: BigInt(song.plays), royalties: BigInt(song.royalties), escrowed: BigInt(song.escrowed) },
    mask: path.mask,
    siblings: path.siblings,
    opening: splits,
  };
  return {
    address: ledger,
    abi: playLedgerAbi,
    functionName: "claimRoyalties",
    args: [toHeader(header), toOpening(opening), [claim]],
  };
}

/** Burns tokens into listening credit, which mature songs use up. It is not refundable. */
export function buyCreditCall(ledger: `0x${string}`, wei: bigint): ContractCall {
  return { address: ledger, abi: playLedgerAbi, functionName: "buyCredit", args: [wei] };
}
