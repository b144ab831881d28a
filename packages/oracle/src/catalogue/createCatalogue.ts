import type { DatabaseSync } from "node:sqlite";
import { decodeMetadata } from "@musicchain/protocol";
import { type ChainSong, toSong } from "../store/createChainLog.ts";

const WORD = /[\p{L}\p{N}]+/gu;
const MAX_WORDS = 8;

/**
 * Songs from the registry's events, searched by any of their words: without regard to case, accents or order,
 * and the last letters may be missing.
 */
export function createCatalogue({ database }: { database: DatabaseSync }) {
  const insert = database.prepare(
    "INSERT INTO song_search (rowid, title, artist, album, genre) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM song_search WHERE rowid = ?");
  const listed = database.prepare("SELECT * FROM songs WHERE id > ? ORDER BY id LIMIT ?");
  const count = database.prepare("SELECT count(*) AS total FROM songs");
  const found = database.prepare(
    `SELECT songs.* FROM song_search JOIN songs ON songs.id = song_search.rowid WHERE song_search MATCH ?
       ORDER BY bm25(song_search, 4, 3, 2, 1), songs.id LIMIT ? OFFSET ?`,
  );
  const foundCount = database.prepare("SELECT count(*) AS total FROM song_search WHERE song_search MATCH ?");

  return {
    /** Part of the store's commit that stores the song. */
    index(song: ChainSong): void {
      const words = decodeMetadata(song.metadata);
      remove.run(song.id);
      if (words) insert.run(song.id, words.title, words.artist, words.album, words.genre);
    },
    unindex(id: number): void {
      remove.run(id);
    },
    /** All songs by id after `after`, or the best matches from number `after` on. */
    find({ query = "", after = 0, limit }: { query?: string; after?: number; limit: number }): {
      songs: ChainSong[];
      next: number | undefined;
      total: number;
    } {
      const words = query.normalize("NFC").match(WORD)?.slice(0, MAX_WORDS) ?? [];
      if (words.length === 0) {
        const songs = query.trim() === "" ? listed.all(after, limit).map(toSong) : [];
        const total = query.trim() === "" ? (count.get()!.total as number) : 0;
        return { songs, next: songs.length === limit ? songs.at(-1)!.id : undefined, total };
      }
      const match = words.map((word) => `"${word}"*`).join(" AND ");
      const songs = found.all(match, limit, after).map(toSong);
      const total = foundCount.get(match)!.total as number;
      return {
        songs,
        next: after + songs.length < total && songs.length > 0 ? after + songs.length : undefined,
        total,
      };
    },
  };
}
export type Catalogue = ReturnType<typeof createCatalogue>;
