import { createMatcher, createMatchIndex, type Recording } from "@musicchain/matcher";
import type { Track } from "../library/openLibrary.ts";
import type { Catalogue } from "./openCatalogue.ts";

/** A song that a file sounds like, and how much. */
export type SoundsLike = {
  track: Track;
  songId: number;
  title: string;
  /** κ in basis points, over how many informative items. */
  score: number;
  items: number;
};

export type Recognised = {
  /** Other sound than everything registered: songs of their own. */
  fresh: Track[];
  /** The same recording as a song. */
  variants: (SoundsLike & {
    /** the contract takes it as a variant: it is hardly longer or shorter */ provable: boolean;
  })[];
  /** The same recording as another of these tracks, which is fresh. */
  twins: { track: Track; of: Track }[];
  /** Among the fresh: another version of a song, an excerpt, an extended one. A person has to tell. */
  versions: SoundsLike[];
};

/** Tells which tracks are recordings of songs already, or of one another. */
export async function recogniseTracks(tracks: readonly Track[], catalogue: Catalogue): Promise<Recognised> {
  const result: Recognised = { fresh: [], variants: [], twins: [], versions: [] };
  const registered = catalogue.matcher();
  const index = createMatchIndex();
  const together = createMatcher(index, (entries) =>
    entries.map((entry) => result.fresh[entry]!.fingerprint),
  );
  for (const track of tracks) {
    const { verdict, recordings } = await registered.lookUp({
      fingerprint: track.fingerprint,
      seconds: track.seconds,
    });
    const [best] = recordings;
    if (verdict === "same") {
      result.variants.push({ ...toSong(track, best!), provable: best!.variant });
      continue;
    }
    const other = await together.lookUp(track);
    if (other.verdict === "same") {
      result.twins.push({ track, of: result.fresh[other.song!]! });
      continue;
    }
    if (verdict === "version") result.versions.push(toSong(track, best!));
    const { contentHash, seconds, fingerprint } = track;
    index.insert({ song: result.fresh.length, contentHash, seconds, fingerprint });
    result.fresh.push(track);
  }
  return result;

  function toSong(track: Track, { song: songId, score, items }: Recording): SoundsLike {
    return { track, songId, title: catalogue.titleOf(songId), score, items };
  }
}
