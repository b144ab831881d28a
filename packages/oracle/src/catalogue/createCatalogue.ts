import type { DatabaseSync } from "node:sqlite";
import { decodeMetadata } from "@musicchain/protocol";
import { type ChainSong, toSong } from "../store/createChainLog.ts";

const WORD = /[\p{L}\p{N}]+/gu;
const MAX_WORDS = 8;

/** Not taken out of discovery by the council, as the newest event about the song says. */
const SEEN = `songs.id NOT IN (SELECT CAST(key AS INTEGER) FROM
  (SELECT key, name, max(block * 1000000 + log) FROM events WHERE name IN ('SongHidden', 'SongShown') GROUP BY key)
  WHERE name = 'SongHidden')`;

export type Search = {
  query?: string;
  after?: number;
  limit: number;
  /** List hidden songs too: what they earned is still somebody's. They are in no search. */
  hidden?: boolean;
};

/**
 * Songs from the registry's events, searched by any of their words: without regard to case, accents or order,
 * and the last letters may be missing.
 */
export function createCatalogue({ database }: { database: DatabaseSync }) {
  const insert = database.prepare(
    "INSERT INTO song_search (rowid, title, artist, album, genre) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM song_search WHERE rowid = ?");
  const listed = database.prepare(`SELECT * FROM songs WHERE id > ?1 AND ${SEEN} ORDER BY id LIMIT ?2`);
  const count = database.prepare(`SELECT count(*) AS total FROM songs WHERE ${SEEN}`);
  const listedAll = database.prepare("SELECT * FROM songs WHERE id > ? ORDER BY id LIMIT ?");
  const countAll = database.prepare("SELECT count(*) AS total FROM songs");
  const found = database.prepare(
    `SELECT songs.* FROM song_search JOIN songs ON songs.id = song_search.rowid WHERE song_search MATCH ?
       AND ${SEEN} ORDER BY bm25(song_search, 4, 3, 2, 1), songs.id LIMIT ? OFFSET ?`,
  );
  const foundCount = database.prepare(
    `SELECT count(*) AS total FROM song_search JOIN songs ON songs.id = song_search.rowid
       WHERE song_search MATCH ? AND ${SEEN}`,
  );

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
    find({ query = "", after = 0, limit, hidden = false }: Search): {
      songs: ChainSong[];
      next: number | undefined;
      total: number;
    } {
      const words = query.normalize("NFC").match(WORD)?.slice(0, MAX_WORDS) ?? [];
      if (words.length === 0) {
        if (query.trim() !== "") return { songs: [], next: undefined, total: 0 };
        const songs = (hidden ? listedAll : listed).all(after, limit).map(toSong);
        const total = (hidden ? countAll : count).get()!.total as number;
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
