import type { DatabaseSync } from "node:sqlite";
import {
  type AccountState,
  bytesToHex,
  createLedgerState,
  hexToBytes,
  type LedgerState,
} from "@musicchain/protocol";
import type { GroupCommit } from "./createGroupCommit.ts";

/** The ledger's state after one final batch, kept as leaves: a restart replays only what came later. */
export function createStateLog({ database, commits }: { database: DatabaseSync; commits: GroupCommit }) {
  const sql = (text: string) => database.prepare(text);
  const accounts = sql("SELECT * FROM state_accounts ORDER BY id");
  const songs = sql("SELECT * FROM state_songs");
  const getMeta = sql("SELECT value FROM meta WHERE key = ?");
  const setMeta = sql(
    "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const putAccount = sql("INSERT OR REPLACE INTO state_accounts VALUES (?, ?, ?, ?, ?, ?, ?)");
  const putSong = sql("INSERT OR REPLACE INTO state_songs VALUES (?, ?, ?, ?)");

  return {
    load(): { batchId: number; state: LedgerState } {
      function* storedAccounts(): Iterable<AccountState> {
        for (const row of accounts.iterate()) {
          yield {
            owner: bytesToHex(row.owner as Uint8Array),
            earned: BigInt(row.earned as string),
            burned: BigInt(row.burned as string),
            day: row.day as number,
            playsOnDay: row.plays_on_day as number,
            playsOnDayBefore: row.plays_on_day_before as number,
          };
        }
      }
      const state = createLedgerState({
        accounts: storedAccounts(),
        songs: songs.all().map((row) => [
          row.id as number,
          {
            plays: row.plays as number,
            royalties: BigInt(row.royalties as string),
            escrowed: BigInt(row.escrowed as string),
          },
        ]),
        accruedSupply: BigInt((getMeta.get("snapshotSupply")?.value as string | undefined) ?? 0),
      });
      return { batchId: Number(getMeta.get("snapshotBatch")?.value ?? 0), state };
    },
    /** Writes what changed up to a batch; everything in one commit. */
    save(
      batchId: number,
      state: LedgerState,
      changed: { accounts: Iterable<number>; songs: Iterable<number> },
    ): void {
      commits.now(() => {
        for (const index of changed.accounts) {
          const { owner, earned, burned, day, playsOnDay, playsOnDayBefore } = state.account(index)!;
          putAccount.run(
            index,
            hexToBytes(owner),
            String(earned),
            String(burned),
            day,
            playsOnDay,
            playsOnDayBefore,
          );
        }
        for (const id of changed.songs) {
          const { plays, royalties, escrowed } = state.song(id);
          putSong.run(id, plays, String(royalties), String(escrowed));
        }
        setMeta.run("snapshotSupply", String(state.accruedSupply));
        setMeta.run("snapshotBatch", String(batchId));
      });
    },
    clear(): void {
      commits.now(() => {
        database.exec("DELETE FROM state_accounts; DELETE FROM state_songs;");
        setMeta.run("snapshotSupply", "0");
        setMeta.run("snapshotBatch", "0");
      });
    },
  };
}
export type StateLog = ReturnType<typeof createStateLog>;
