import {
  type ApiAccount,
  type ApiSongRoyalties,
  accountSchema,
  FatalError,
  type Hex,
  playLedgerAbi,
  songRoyaltiesSchema,
} from "@musicchain/protocol";
import type { Role } from "./accounts.ts";
import type { Deployment } from "./deployment.ts";
import { publicClientFor, walletClientFor } from "./rpc.ts";

type Header = NonNullable<ApiAccount["proof"]>["header"];
type Opening = NonNullable<ApiAccount["proof"]>["opening"];

/** As the contract takes them: the wire has decimal text where numbers are wide. */
const headerOf = (header: Header) => ({
  ...header,
  batchId: BigInt(header.batchId),
  parentId: BigInt(header.parentId),
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

async function sendAs(
  role: Role,
  { rpcUrl }: Deployment,
  send: (wallet: ReturnType<typeof walletClientFor>) => Promise<Hex>,
) {
  const hash = await send(walletClientFor(rpcUrl, role));
  const receipt = await publicClientFor(rpcUrl).waitForTransactionReceipt({ hash, timeout: 30_000 });
  if (receipt.status !== "success")
    throw new FatalError(`transaction ${hash} was refused`, "read the chain's log");
  return receipt;
}

/** Mints what an account earned, by the oracle's proof against the newest final batch. */
export async function claimAccount({ deployment, oracleUrl, as, address }: ClaimOptions & { address: Hex }) {
  const { proof } = await askAccount(oracleUrl, address);
  if (!proof)
    throw new FatalError(`${address} is in no final batch yet`, "wait for the batch to become final");
  const { account, index, path } = proof;
  return sendAs(as, deployment, (wallet) =>
    wallet.writeContract({
      address: deployment.ledger,
      abi: playLedgerAbi,
      functionName: "claim",
      args: [
        headerOf(proof.header),
        openingOf(proof.opening),
        [
          {
            index,
            account: { ...account, earned: BigInt(account.earned), burned: BigInt(account.burned) },
            ...path,
          },
        ],
      ],
    }),
  );
}

/** Mints a song's royalties and released escrow to its split parties. */
export async function claimSong({ deployment, oracleUrl, as, song }: ClaimOptions & { song: number }) {
  const { proof } = await askRoyalties(oracleUrl, song);
  if (!proof)
    throw new FatalError(`song ${song} is in no final batch yet`, "wait for the batch to become final");
  const { plays, royalties, escrowed } = proof.song;
  return sendAs(as, deployment, (wallet) =>
    wallet.writeContract({
      address: deployment.ledger,
      abi: playLedgerAbi,
      functionName: "claimRoyalties",
      args: [
        headerOf(proof.header),
        openingOf(proof.opening),
        [
          {
            songId: song,
            song: { plays: BigInt(plays), royalties: BigInt(royalties), escrowed: BigInt(escrowed) },
            ...proof.path,
            opening: proof.splits,
          },
        ],
      ],
    }),
  );
}

/** The steward raises a song's released escrow to `tokens` whole tokens. */
export const releaseEscrow = (deployment: Deployment, song: number, tokens: bigint) =>
  sendAs("steward", deployment, (wallet) =>
    wallet.writeContract({
      address: deployment.ledger,
      abi: playLedgerAbi,
      functionName: "release",
      args: [BigInt(song), tokens],
    }),
  );
