import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FatalError, UserError } from "@musicchain/protocol";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";

/**
 * Opens (or makes) the oracle's database: WAL with `synchronous=FULL`, so that a committed row survives
 * `kill -9` and power loss, and an exclusive lock, so that there is never a second writer.
 */
export function openDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec("PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; BEGIN EXCLUSIVE;");
    database.exec(SCHEMA);
    const version = database.prepare("SELECT value FROM meta WHERE key = 'schema'").get();
    if (version === undefined) {
      database.prepare("INSERT INTO meta VALUES ('schema', ?)").run(String(SCHEMA_VERSION));
    } else if (version.value !== String(SCHEMA_VERSION)) {
      throw new FatalError(
        `The store has schema ${version.value}, this oracle writes ${SCHEMA_VERSION}.`,
        "Run the version that wrote it. Only where that is impossible move the data folder away: plays that are not on chain yet are lost with it, and plays that began before the newest batch of this attester are refused.",
      );
    }
    database.exec("COMMIT");
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new UserError(
        `Another process has the store at ${path} open.`,
        "Stop the other oracle, or give this one its own data folder.",
      );
    }
    throw error;
  }
  return database;
}
