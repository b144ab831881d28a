import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Address, Hex } from "@musicchain/protocol";

/** A signed transaction, written down before it was sent. */
export type Sending = {
  hash: Hex;
  chainId: number;
  /** The contract it calls: another deployment on the same chain is another story. */
  to: Address;
  account: Address;
  nonce: number;
  raw: Hex;
};

export type Journal = ReturnType<typeof openJournal>;

/**
 * The durable list of transactions that may be on their way (SQLite, one file). Its only use is to ask the chain
 * about them after a crash: what happened is what the chain says.
 */
export function openJournal(file: string) {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec(`
    pragma journal_mode = wal; pragma synchronous = full;
    create table if not exists sendings (
      hash text primary key, chainId integer not null, target text not null, account text not null,
      nonce integer not null, raw text not null
    ) strict;
  `);
  const insert = db.prepare("insert or ignore into sendings values (?, ?, ?, ?, ?, ?)");
  const remove = db.prepare("delete from sendings where hash = ?");
  const select = db.prepare(
    "select * from sendings where chainId = ? and target = ? and account = ? order by nonce",
  );
  return {
    add({ hash, chainId, to, account, nonce, raw }: Sending): void {
      insert.run(hash, chainId, to, account, nonce, raw);
    },
    settle(hash: Hex): void {
      remove.run(hash);
    },
    open({ chainId, to, account }: Pick<Sending, "chainId" | "to" | "account">): Sending[] {
      return select.all(chainId, to, account).map((row) => ({
        ...{ hash: row.hash as Hex, chainId, to, account },
        ...{ nonce: Number(row.nonce), raw: row.raw as Hex },
      }));
    },
    close(): void {
      db.close();
    },
  };
}
