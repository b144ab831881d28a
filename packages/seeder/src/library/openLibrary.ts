import { mkdirSync } from "node:fs";
import { dirname, sep } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AudioExtension, Hex } from "@musicchain/protocol";
import type { LaidOutFile } from "@musicchain/swarm";
import { LibraryProblem, type ProblemCode } from "./problem.ts";
import type { Tags } from "./readTags.ts";

/** A recording in the library: everything a song block says about its file. */
export type Track = Tags & {
  contentHash: Hex;
  /** One of the files with these bytes. */
  path: string;
  size: number;
  format: AudioExtension;
  seconds: number;
  fingerprint: Uint32Array;
  cid: string;
};

/** What the index remembers of a file, valid while size and modification time stay. */
export type FileEntry = {
  path: string;
  size: number;
  mtimeMs: number;
  contentHash: Hex | undefined;
  problem: LibraryProblem | undefined;
};

export type Library = ReturnType<typeof openLibrary>;

const SCHEMA = `
  create table if not exists tracks (
    contentHash text primary key, size integer not null, format text not null, seconds integer not null,
    title text not null, artist text not null, album text not null, genre text not null, year integer not null,
    fingerprint blob not null, cid text not null, chunkSize integer not null, leaves blob not null
  ) strict;
  create table if not exists nodes (
    contentHash text not null references tracks on delete cascade, position integer not null,
    cid text not null, bytes blob not null, primary key (contentHash, position)
  ) strict, without rowid;
  create table if not exists files (
    path text primary key, size integer not null, mtimeMs real not null,
    contentHash text references tracks, problemCode text, problem text
  ) strict;
  create index if not exists filesByContent on files (contentHash, path);
  create table if not exists folders (path text primary key) strict;
  create table if not exists leftOut (what text primary key) strict;
`;

/** Whether a path is in a folder, or is it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/**
 * Opens the index of a library (SQLite, one file). Each file is stored in a transaction of its own when it is
 * done, so a scan that is killed goes on where it was.
 */
export function openLibrary(file: string) {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec("pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;");
  db.exec(SCHEMA);
  const sql = {
    file: db.prepare("select * from files where path = ?"),
    saveFile: db.prepare(
      `insert into files values (?, ?, ?, ?, ?, ?) on conflict (path) do update set size = excluded.size,
       mtimeMs = excluded.mtimeMs, contentHash = excluded.contentHash, problemCode = excluded.problemCode,
       problem = excluded.problem`,
    ),
    removeFile: db.prepare("delete from files where path = ?"),
    paths: db.prepare("select path from files"),
    saveTrack: db.prepare("insert or ignore into tracks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    saveNode: db.prepare("insert or ignore into nodes values (?, ?, ?, ?)"),
    pathsOf: db.prepare("select path from files where contentHash = ? order by path"),
    tracks: db.prepare(
      `select t.*, f.path, f.mtimeMs from tracks t join files f on f.path =
       (select min(path) from files where contentHash = t.contentHash)
       where t.contentHash not in (select what from leftOut) order by f.path`,
    ),
    nodes: db.prepare("select cid, bytes from nodes where contentHash = ? order by position"),
    hasTrack: db.prepare("select 1 from tracks where contentHash = ?"),
    folders: db.prepare("select path from folders order by path"),
    watch: db.prepare("insert or ignore into folders values (?)"),
    unwatch: db.prepare("delete from folders where path = ?"),
    leftOut: db.prepare("select what from leftOut"),
    leaveOut: db.prepare("insert or ignore into leftOut values (?)"),
    takeIn: db.prepare("delete from leftOut where what = ?"),
  };

  /** SQLite's own counter leaves out what this connection wrote. */
  let changes = 0;

  function transaction(change: () => void): void {
    changes += 1;
    db.exec("begin immediate");
    try {
      change();
      db.exec("commit");
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  }

  const paths = (): string[] => sql.paths.all().map((row) => row.path as string);
  const folders = (): string[] => sql.folders.all().map((row) => row.path as string);

  return {
    /** What is known of a path, or undefined. */
    file(path: string): FileEntry | undefined {
      const row = sql.file.get(path);
      if (row === undefined) return undefined;
      return {
        path,
        size: Number(row.size),
        mtimeMs: Number(row.mtimeMs),
        contentHash: (row.contentHash ?? undefined) as Hex | undefined,
        problem:
          row.problemCode === null
            ? undefined
            : new LibraryProblem(row.problemCode as ProblemCode, row.problem as string),
      };
    },
    hasTrack: (contentHash: Hex): boolean => sql.hasTrack.get(contentHash) !== undefined,
    /** All files with these bytes, in name order. */
    pathsOf: (contentHash: Hex): string[] => sql.pathsOf.all(contentHash).map((row) => row.path as string),
    /** Every path the index knows, problems included. */
    paths,
    saveFile({ path, size, mtimeMs, contentHash, problem }: FileEntry): void {
      changes += 1;
      sql.saveFile.run(
        path,
        size,
        mtimeMs,
        contentHash ?? null,
        problem?.code ?? null,
        problem?.message ?? null,
      );
    },
    saveTrack(track: Track, layout: LaidOutFile): void {
      const { contentHash, path, size, format, seconds, title, artist, album, genre, year, cid } = track;
      const fingerprint = new Uint8Array(track.fingerprint.slice().buffer);
      const { chunkSize, leaves, mtimeMs, nodes } = layout;
      transaction(() => {
        sql.saveTrack.run(
          ...[contentHash, size, format, seconds, title, artist, album, genre, year],
          ...[fingerprint, cid, chunkSize, leaves],
        );
        nodes.forEach((node, position) => {
          sql.saveNode.run(contentHash, position, node.cid, node.bytes);
        });
        sql.saveFile.run(path, size, mtimeMs, contentHash, null, null);
      });
    },
    removeFile(path: string): void {
      changes += 1;
      sql.removeFile.run(path);
    },
    /** The folders that are watched, by their absolute paths. */
    folders,
    watch(folder: string): void {
      changes += 1;
      sql.watch.run(folder);
    },
    /** What is left out: content hashes, and absolute paths of folders. */
    leftOut: (): Set<string> => new Set(sql.leftOut.all().map((row) => row.what as string)),
    /** Leaves a recording out, whatever its files are called, until one of them is added again. */
    leaveOut(contentHash: Hex): void {
      changes += 1;
      sql.leaveOut.run(contentHash);
    },
    /** Forgets a folder and its files; within one that is watched it is left out from now on. */
    removeFolder(folder: string): void {
      transaction(() => {
        for (const path of paths()) if (isWithin(path, folder)) sql.removeFile.run(path);
        for (const each of folders()) if (isWithin(each, folder)) sql.unwatch.run(each);
        if (folders().some((each) => isWithin(folder, each))) sql.leaveOut.run(folder);
      });
    },
    /** Takes in again what was left out of a folder, or what one file holds. */
    takeIn(path: string): void {
      transaction(() => {
        for (const file of paths()) {
          const contentHash = isWithin(file, path) && sql.file.get(file)?.contentHash;
          if (contentHash) sql.takeIn.run(contentHash);
        }
        for (const { what } of sql.leftOut.all()) {
          if (isWithin(what as string, path)) sql.takeIn.run(what as string);
        }
      });
    },
    /** Every recording that has a file, in the order of the paths. */
    tracks(): Track[] {
      return sql.tracks.all().map(toTrack);
    },
    /** The recordings with what serving their blocks from the files needs. */
    *layouts(): Generator<{ track: Track; layout: LaidOutFile }> {
      for (const row of sql.tracks.all()) {
        const track = toTrack(row);
        const nodes = sql.nodes.all(track.contentHash).map(({ cid, bytes }) => ({
          cid: cid as string,
          bytes: bytes as Uint8Array,
        }));
        const layout = {
          cid: track.cid,
          size: track.size,
          mtimeMs: Number(row.mtimeMs),
          chunkSize: Number(row.chunkSize),
          leaves: row.leaves as Uint8Array,
          nodes,
        };
        yield { track, layout };
      }
    },
    /** Changes whenever the library does, by this process or another. */
    version: (): string => `${db.prepare("pragma data_version").get()?.data_version}.${changes}`,
    close(): void {
      db.close();
    },
  };
}

function toTrack(row: Record<string, unknown>): Track {
  const { contentHash, path, format, title, artist, album, genre, cid } = row as Record<string, string>;
  const bytes = row.fingerprint as Uint8Array;
  return {
    ...{ contentHash: contentHash as Hex, path: path!, format: format as AudioExtension, cid: cid! },
    ...{ title: title!, artist: artist!, album: album!, genre: genre! },
    year: Number(row.year),
    size: Number(row.size),
    seconds: Number(row.seconds),
    fingerprint: new Uint32Array(bytes.slice().buffer),
  };
}
