import { recordingsAbi, songRoyaltiesSchema, soundProof, UserError } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import { createWalletClient, http } from "viem";
import type { Context } from "../context.ts";
import { checkSongProof, toHeader } from "../earnings/checkProof.ts";
import { fetchOracle } from "../earnings/fetchOracle.ts";
import { printable } from "../output.ts";
import { readSongBlock } from "../songs/readSongBlock.ts";
import { finish, recordingsOf } from "../songs/recordings.ts";
import { showMatch } from "../songs/showMatch.ts";

export async function action(context: Context, _: object, laterId: number, earlierId: number): Promise<void> {
  const { output, options, signal } = context;
  if (laterId <= earlierId) {
    throw new UserError(
      `Song ${laterId} was not registered later than song ${earlierId}.`,
      "The first number is the later song's, the second the earlier one's.",
    );
  }
  const chain = await context.connect();
  const account = await context.account(chain);
  const [later, earlier] = await Promise.all([
    readSongBlock(chain, laterId),
    readSongBlock(chain, earlierId),
  ]).catch((error) => Promise.reject(explainError(error, chain.rpcUrl)));
  output.note(`${laterId} ${printable(later.title)}, ${earlierId} ${printable(earlier.title)}`);
  const match = soundProof(earlier.fingerprint, later.fingerprint);
  showMatch(match, output);

  const { proof } = await fetchOracle(
    options.oracle,
    `/songs/${earlierId}/royalties`,
    songRoyaltiesSchema,
    signal,
  );
  const batch = proof && (await checkSongProof(chain, earlierId, proof));
  if (!proof || batch?.status !== "final" || proof.song.plays === "0") {
    throw new UserError(
      `Song ${earlierId} has no play in a final batch yet.`,
      "Only a song that was heard can be the earlier one: try again when its first plays are final.",
    );
  }
  const { accruedSupply, ...opening } = proof.opening;
  const { plays, royalties, escrowed } = proof.song;
  const heard = {
    header: toHeader(proof.header),
    opening: { ...opening, accruedSupply: BigInt(accruedSupply) },
    claim: {
      ...{ songId: earlierId, mask: proof.path.mask >>> 0, siblings: proof.path.siblings },
      song: { plays: BigInt(plays), royalties: BigInt(royalties), escrowed: BigInt(escrowed) },
      opening: earlier.opening,
    },
  };
  const address = await recordingsOf(chain);
  const wallet = createWalletClient({ account, chain: chain.client.chain, transport: http(chain.rpcUrl) });
  try {
    const { request } = await chain.client.simulateContract({
      ...{ address, abi: recordingsAbi, account, functionName: "proveDuplicate" },
      args: [
        ...([BigInt(laterId), later.opening, later.fingerprint] as const),
        ...([heard, earlier.fingerprint, BigInt(match.offset)] as const),
      ],
    });
    const hash = await wallet.writeContract(request);
    output.note(`sent ${hash}`);
    await finish(chain, hash);
    const target = await chain.client.readContract({
      ...{ address, abi: recordingsAbi, functionName: "canonicalOf", args: [BigInt(laterId)] },
    });
    output.print(`Plays of song ${laterId} count for song ${target} from now on.`);
    output.json({ later: laterId, earlier: earlierId, target: Number(target), transaction: hash, match });
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}
