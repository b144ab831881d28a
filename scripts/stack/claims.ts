import {
  type ApiAccount,
  type ApiSongRoyalties,
  accountSchema,
  FatalError,
  type Hex,
  playLedgerAbi,
  songRoyaltiesSchema,
} from "@musicchain/protocol";
import { encodeFunctionData } from "viem";
import type { Role } from "./accounts.ts";
import { actAsCouncil } from "./actAsCouncil.ts";
import type { Deployment } from "./deployment.ts";
import { publicClientFor, walletClientFor } from "./rpc.ts";

type Header = NonNullable<ApiAccount["proof"]>["header"];
type Opening = NonNullable<ApiAccount["proof"]>["opening"];

/** As the contract takes them: the wire has decimal text where numbers are wide. */
const headerOf = (header: Header) => ({
  ...header,
  batchId: BigInt(header.batchId),
  parentId: BigInt(header.parentId),
  earliest: BigInt(header.earliest),
  time: BigInt(header.time),
  window: BigInt(header.window),
  answerTime: BigInt(header.answerTime),
  bond: BigInt(header.bond),
});
const openingOf = (opening: Opening) => ({ ...opening, accruedSupply: BigInt(opening.accruedSupply) });

async function ask(url: string): Promise<unknown> {
  const answer = await fetch(url);
  if (!answer.ok)
    throw new FatalError(`${url} answered ${answer.status}: ${await answer.text()}`, "read the oracle's log");
  return answer.json();
}

export const askAccount = async (oracleUrl: string, address: Hex): Promise<ApiAccount> =>
  accountSchema.parse(await ask(`${oracleUrl}/accounts/${address}`));

export const askRoyalties = async (oracleUrl: string, song: number): Promise<ApiSongRoyalties> =>
  songRoyaltiesSchema.parse(await ask(`${oracleUrl}/songs/${song}/royalties`));

export type ClaimOptions = { deployment: Deployment; oracleUrl: string; as: Role };

/**
 * Sends a call to the ledger. With room in its gas: whether this transaction or the oracle's `finalise` comes first in
 * the block decides who pays for making the batch final.
 */
async function sendAs(role: Role, { rpcUrl, ledger }: Deployment, data: Hex) {
  const wallet = walletClientFor(rpcUrl, role);
  const client = publicClientFor(rpcUrl);
  const gas = await client.estimateGas({ account: wallet.account, to: ledger, data });
  const hash = await wallet.sendTransaction({ to: ledger, data, gas: (gas * 3n) / 2n });
  const receipt = await client.waitForTransactionReceipt({ hash, timeout: 30_000 });
  if (receipt.status !== "success")
    throw new FatalError(`transaction ${hash} was refused`, "read the chain's log");
  return receipt;
}

/** Mints what an account earned, by the oracle's proof against the newest final batch. */
export async function claimAccount({ deployment, oracleUrl, as, address }: ClaimOptions & { address: Hex }) {
  const { proof } = await askAccount(oracleUrl, address);
  if (!proof)
    throw new FatalError(`${address} is in no final batch yet`, "wait for the batch to become final");
  const { index, path } = proof;
  const account = {
    ...proof.account,
    earned: BigInt(proof.account.earned),
    burned: BigInt(proof.account.burned),
  };
  const args = [headerOf(proof.header), openingOf(proof.opening), [{ index, account, ...path }]] as const;
  return sendAs(as, deployment, encodeFunctionData({ abi: playLedgerAbi, functionName: "claim", args }));
}

/** Mints a song's royalties and released escrow to its split parties. */
export async function claimSong({
  deployment,
  oracleUrl,
  as,
  song: songId,
}: ClaimOptions & { song: number }) {
  const { proof } = await askRoyalties(oracleUrl, songId);
  if (!proof)
    throw new FatalError(`song ${songId} is in no final batch yet`, "wait for the batch to become final");
  const { plays, royalties, escrowed } = proof.song;
  const song = { plays: BigInt(plays), royalties: BigInt(royalties), escrowed: BigInt(escrowed) };
  const claim = { songId, song, ...proof.path, opening: proof.splits };
  const args = [headerOf(proof.header), openingOf(proof.opening), [claim]] as const;
  return sendAs(
    as,
    deployment,
    encodeFunctionData({ abi: playLedgerAbi, functionName: "claimRoyalties", args }),
  );
}

/** The council raises a song's released escrow to `tokens` whole tokens. */
export const releaseEscrow = (deployment: Deployment, song: number, tokens: bigint): Promise<void> =>
  actAsCouncil(deployment, { act: "release", song, tokens });
