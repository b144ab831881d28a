import type { ApiSong } from "@musicchain/protocol";
import { useQuery } from "@tanstack/react-query";
import type { AppConfig } from "../config/configStore.ts";
import { ProofDetails } from "../earnings/ProofDetails.tsx";

/** Whether the facts the oracle tells of a song are those its registration committed to. */
export function SongOnChainCheck({ config, song }: { config: AppConfig; song: ApiSong }) {
  const check = useQuery({
    queryKey: ["song-on-chain", config.songs, song.id, song.cid],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const [{ createChainReader }, { commitmentOfSong }] = await Promise.all([
        import("../earnings/createChainReader.ts"),
        import("./commitmentOfSong.ts"),
      ]);
      const stored = await createChainReader(config).songCommitment(song.id);
      const text = "Title, artist, CID, hashes, duration and splits hash to the registry's commitment";
      return [{ text, holds: commitmentOfSong(song) === stored }];
    },
  });
  if (check.data === undefined) return null;
  return (
    <ProofDetails
      steps={check.data}
      holds={check.data.every((step) => step.holds)}
      testId="song-facts-proof"
    />
  );
}
