import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createMatcher, createMatchIndex, loadMatchIndex, type MatchIndex } from "@musicchain/matcher";
import type { Hex } from "@musicchain/protocol";
import { LIMITS } from "../limits.ts";

/** A song as it was registered, as far as it takes to recognise it. */
export type CatalogueSong = {
  songId: number;
  title: string;
  contentHash: Hex;
  seconds: number;
  fingerprint: Uint32Array;
};

/** The last block whose songs are all there, of which registry on which chain. */
export type CataloguePosition = { registry: string; block: bigint; blockHash: Hex };

export type Catalogue = ReturnType<typeof openCatalogue>;

/**
 * Opens what is known of all registered songs (SQLite, one file) and the index they are recognised by, which is kept
 * beside it once it is large, and made again from the file whenever it does not fit.
 */
export function openCatalogue(file: string) {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec(`
    pragma journal_mode = wal; pragma synchronous = normal;
    create table if not exists songs (
      entry integer primary key, songId integer not null, title text not null, contentHash text not null,
      seconds integer not null, fingerprint blob not null
    ) strict;
    create table if not exists position (
      one integer primary key check (one = 1), registry text not null, block integer not null, blockHash text not null
    ) strict;
  `);
  const sql = {
    position: db.prepare("select * from position"),
    savePosition: db.prepare("insert or replace into position values (1, ?, ?, ?)"),
    insert: db.prepare("insert into songs values (?, ?, ?, ?, ?, ?)"),
    from: db.prepare("select * from songs where entry >= ? order by entry"),
    count: db.prepare("select count(*) as count from songs"),
    fingerprint: db.prepare("select fingerprint from songs where entry = ?"),
    last: db.prepare("select coalesce(max(songId), 0) as last from songs"),
    title: db.prepare("select title from songs where songId = ?"),
  };
  const indexFile = `${file}.index`;
  let index = loadIndex(indexFile) ?? createMatchIndex();
  let saved = index.size;
  catchUp();

  function countOf(): number {
    return Number(sql.count.get()!.count);
  }

  function forgetIndex(): void {
    index = createMatchIndex();
    saved = 0;
    rmSync(indexFile, { force: true });
  }

  /** Inserts the songs of the file that the index does not have. */
  function catchUp(): void {
    // The index of another time, or another program found another chain and cleared the file.
    if (index.size > countOf()) forgetIndex();
    for (const row of sql.from.iterate(index.size))
      index.insert({ ...toSong(row), song: Number(row.songId) });
  }

  return {
    size: (): number => index.size,
    position(): CataloguePosition | undefined {
      const row = sql.position.get();
      if (row === undefined) return undefined;
      const { registry, block, blockHash } = row;
      return { registry: registry as string, block: BigInt(block as number), blockHash: blockHash as Hex };
    },
    /** Adds songs and says up to where all are there; both or none. */
    add(songs: readonly CatalogueSong[], { registry, block, blockHash }: CataloguePosition): void {
      db.exec("begin immediate");
      try {
        let entry = countOf();
        // Another program may have read the same blocks meanwhile.
        const last = Number(sql.last.get()!.last);
        for (const { songId, title, contentHash, seconds, fingerprint } of songs) {
          if (songId <= last) continue;
          const items = new Uint8Array(fingerprint.slice().buffer);
          sql.insert.run(entry++, songId, title, contentHash, seconds, items);
        }
        sql.savePosition.run(registry, Number(block), blockHash);
        db.exec("commit");
      } catch (error) {
        db.exec("rollback");
        throw error;
      }
      catchUp();
    },
    /** Forgets everything: the chain is another one. */
    clear(): void {
      db.exec("begin immediate; delete from songs; delete from position; commit");
      forgetIndex();
    },
    titleOf: (songId: number): string => (sql.title.get(songId)?.title as string | undefined) ?? "",
    matcher: () =>
      createMatcher(index, (entries) =>
        entries.map((entry) => toItems(sql.fingerprint.get(entry)!.fingerprint as Uint8Array)),
      ),
    close(): void {
      if (index.size - saved >= LIMITS.recognise.saveAfter) saveIndex(index, indexFile);
      db.close();
    },
  };
}

function toSong(row: Record<string, unknown>): CatalogueSong {
  const { songId, title, contentHash, seconds, fingerprint } = row;
  return {
    ...{ songId: Number(songId), title: title as string, contentHash: contentHash as Hex },
    ...{ seconds: Number(seconds), fingerprint: toItems(fingerprint as Uint8Array) },
  };
}

const toItems = (bytes: Uint8Array) => new Uint32Array(bytes.slice().buffer);

/** Undefined where there is none, and where a crash or a bad disk left something else. */
function loadIndex(file: string): MatchIndex | undefined {
  if (!existsSync(file)) return undefined;
  const descriptor = openSync(file, "r");
  try {
    return loadMatchIndex((bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const count = readSync(
          descriptor,
          bytes,
          at,
          Math.min(bytes.length - at, LIMITS.recognise.part),
          null,
        );
        if (count === 0) throw new RangeError("the index ends too early");
        at += count;
      }
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Whole or not at all: it takes the place of the old one when it is written. */
function saveIndex(index: MatchIndex, file: string): void {
  const unfinished = `${file}.new`;
  const descriptor = openSync(unfinished, "w");
  index.save((bytes) => {
    for (let at = 0; at < bytes.length; )
      at += writeSync(descriptor, bytes, at, Math.min(bytes.length - at, LIMITS.recognise.part));
  });
  closeSync(descriptor);
  renameSync(unfinished, file);
}
