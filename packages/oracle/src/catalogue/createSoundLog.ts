import type { DatabaseSync } from "node:sqlite";
import type { Hex } from "@musicchain/protocol";
import { type ChainSong, toSong } from "../store/createChainLog.ts";
import type { GroupCommit } from "../store/createGroupCommit.ts";

export type Verdict = { verdict: "passed" | "failed"; reason: string | undefined };

/** Verdicts of the sound check, by content hash: what a file sounds like never changes. */
export function createSoundLog({ database, commits }: { database: DatabaseSync; commits: GroupCommit }) {
  const get = database.prepare("SELECT * FROM sound_checks WHERE content_hash = ?");
  const put = database.prepare("INSERT OR REPLACE INTO sound_checks VALUES (?, ?, ?, ?)");
  const unchecked = database.prepare(
    `SELECT id FROM songs WHERE id > ? AND NOT EXISTS
       (SELECT 1 FROM sound_checks WHERE content_hash = songs.content_hash) ORDER BY id LIMIT ?`,
  );
  const song = database.prepare("SELECT * FROM songs WHERE id = ?");
  const counts = database.prepare("SELECT verdict, count(*) AS count FROM sound_checks GROUP BY verdict");

  return {
    get(contentHash: Hex): Verdict | undefined {
      const row = get.get(contentHash);
      if (!row) return undefined;
      return {
        verdict: row.verdict as Verdict["verdict"],
        reason: (row.reason as string | null) ?? undefined,
      };
    },
    put(contentHash: Hex, { verdict, reason }: Verdict, at: number): void {
      commits.now(() => put.run(contentHash, verdict, reason ?? null, at));
    },
    /** Ids of songs without a verdict, after `after`. */
    unchecked: (after: number, limit: number): number[] =>
      unchecked.all(after, limit).map((row) => row.id as number),
    song: (id: number): ChainSong | undefined => {
      const row = song.get(id);
      return row && toSong(row);
    },
    counts: () => Object.fromEntries(counts.all().map((row) => [row.verdict as string, row.count as number])),
  };
}
export type SoundLog = ReturnType<typeof createSoundLog>;
