import { recordingsAbi, soundProof } from "@musicchain/protocol";
import { explainError } from "@musicchain/seeder/chain";
import { readTrack } from "@musicchain/seeder/library";
import { toRegistration } from "@musicchain/seeder/publish";
import { createWalletClient, http } from "viem";
import type { Context } from "../context.ts";
import { printable } from "../output.ts";
import { readSongBlock } from "../songs/readSongBlock.ts";
import { finish, recordingsOf } from "../songs/recordings.ts";
import { showMatch } from "../songs/showMatch.ts";

export async function action(context: Context, _: object, songId: number, file: string): Promise<void> {
  const { output, signal } = context;
  const chain = await context.connect();
  const account = await context.account(chain);
  const song = await readSongBlock(chain, songId).catch((error) =>
    Promise.reject(explainError(error, chain.rpcUrl)),
  );
  const track = await readTrack(file, { signal });
  const { contentHash, duration, metadata, fingerprint } = toRegistration(track, {
    splits: [],
    royaltyBps: 0,
  });
  output.note(`song ${songId} ${printable(song.title)}`);
  const match = soundProof(song.fingerprint, fingerprint);
  showMatch(match, output);

  const address = await recordingsOf(chain);
  const wallet = createWalletClient({ account, chain: chain.client.chain, transport: http(chain.rpcUrl) });
  try {
    const { request } = await chain.client.simulateContract({
      ...{ address, abi: recordingsAbi, account, functionName: "addVariant" },
      args: [
        ...([BigInt(songId), song.opening, song.fingerprint] as const),
        ...([{ contentHash, duration, metadata, fingerprint }, BigInt(match.offset)] as const),
      ],
    });
    const hash = await wallet.writeContract(request);
    output.note(`sent ${hash}`);
    await finish(chain, hash);
    output.print(`${file} is a variant of song ${songId} now.`);
    output.json({ song: songId, contentHash, transaction: hash, match });
  } catch (error) {
    throw explainError(error, chain.rpcUrl);
  }
}
