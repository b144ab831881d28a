import { createNodePeer } from "../../packages/swarm/src/peer/createNodePeer.ts";
import { openSong } from "../../packages/swarm/src/song/openSong.ts";
import type { SeederAddresses } from "./types.ts";

export async function connectMusicchain(seeders: SeederAddresses[]) {
  const peer = createNodePeer();
  await peer.start();
  const providers = seeders.map(({ musicchain }) => musicchain);
  for (const provider of providers) await peer.connect(provider);
  return {
    async *parts() {
      const song = await openSong({ peer, cid: seeders[0]!.cid, providers });
      yield* song.read(0);
      song.close();
    },
    close: () => peer.stop(),
  };
}
