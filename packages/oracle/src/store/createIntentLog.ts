import type { DatabaseSync } from "node:sqlite";
import { type Address, bytesToHex, type Hex, hexToBytes } from "@musicchain/protocol";
import type { GroupCommit } from "./createGroupCommit.ts";

export type IntentKind = "answerDemand" | "bond" | "submitBatch" | "finalise" | "withdraw";
export type NewIntent = {
  kind: IntentKind;
  /** What it is for: an own batch's id, a batch id, … One open intent for each kind and ref. */
  ref: string;
  target: Address;
  data: Hex;
  value: bigint;
};
export type Intent = NewIntent & {
  id: number;
  /** open → done (mined), failed (mined and reverted) or cancelled (nothing wanted any more). */
  state: "open" | "done" | "failed" | "cancelled";
  /** Block it was mined in. */
  block: number | undefined;
};
export type Sending = {
  hash: Hex;
  intent: number;
  nonce: number;
  raw: Hex;
  maxFee: bigint;
  priorityFee: bigint;
  sent: number;
};

type Row = Record<string, unknown>;
const toIntent = (row: Row): Intent => ({
  id: row.id as number,
  kind: row.kind as IntentKind,
  ref: row.ref as string,
  target: row.target as Address,
  data: bytesToHex(row.data as Uint8Array),
  value: BigInt(row.value as string),
  state: row.state as Intent["state"],
  block: (row.block as number | null) ?? undefined,
});
const toSending = (row: Row): Sending => ({
  hash: row.hash as Hex,
  intent: row.intent as number,
  nonce: row.nonce as number,
  raw: bytesToHex(row.raw as Uint8Array),
  maxFee: BigInt(row.max_fee as string),
  priorityFee: BigInt(row.priority_fee as string),
  sent: row.sent as number,
});

/** Transactions this oracle wants: stored before anything is signed, and each signed one before it is sent. */
export function createIntentLog({ database, commits }: { database: DatabaseSync; commits: GroupCommit }) {
  const sql = (text: string) => database.prepare(text);
  const insert = sql("INSERT INTO intents VALUES (NULL, ?, ?, ?, ?, ?, 'open', NULL, ?)");
  const find = sql("SELECT * FROM intents WHERE kind = ? AND ref = ? ORDER BY id DESC LIMIT 1");
  const byId = sql("SELECT * FROM intents WHERE id = ?");
  const open = sql("SELECT * FROM intents WHERE state = 'open' ORDER BY id");
  const close = sql("UPDATE intents SET state = ?, block = ? WHERE id = ?");
  const reopen = sql(
    "UPDATE intents SET state = 'open', block = NULL WHERE state IN ('done', 'failed') AND block > ?",
  );
  const reopenOne = sql("UPDATE intents SET state = 'open', block = NULL WHERE id = ?");
  const insertSending = sql("INSERT OR IGNORE INTO sendings VALUES (?, ?, ?, ?, ?, ?, ?)");
  const touch = sql("UPDATE sendings SET sent = ? WHERE hash = ?");
  const ofIntent = sql("SELECT * FROM sendings WHERE intent = ? ORDER BY nonce, length(max_fee), max_fee");
  const ofNonce = sql("SELECT * FROM sendings WHERE nonce = ?");
  const byHash = sql("SELECT * FROM sendings WHERE hash = ?");

  return {
    /** The open intent of this kind and ref, or a new one. */
    want(intent: NewIntent, at: number): Intent {
      const known = find.get(intent.kind, intent.ref);
      if (known?.state === "open") return toIntent(known);
      const { kind, ref, target, data, value } = intent;
      const done = commits.now(() => insert.run(kind, ref, target, hexToBytes(data), String(value), at));
      return toIntent(byId.get(done.lastInsertRowid) as Row);
    },
    find: (kind: IntentKind, ref: string) => {
      const row = find.get(kind, ref);
      return row && toIntent(row);
    },
    byId: (id: number) => {
      const row = byId.get(id);
      return row && toIntent(row);
    },
    open: () => open.all().map(toIntent),
    close: (id: number, state: Exclude<Intent["state"], "open">, block?: number) => {
      commits.now(() => close.run(state, block ?? null, id));
    },
    /** The chain forgot everything above `block`. */
    reopenAbove: (block: number) => {
      commits.now(() => reopen.run(block));
    },
    reopen: (id: number) => {
      commits.now(() => reopenOne.run(id));
    },
    addSending: (sending: Sending) => {
      const { hash, intent, nonce, raw, maxFee, priorityFee, sent } = sending;
      commits.now(() => {
        insertSending.run(hash, intent, nonce, hexToBytes(raw), String(maxFee), String(priorityFee), sent);
      });
    },
    touch: (hash: Hex, sent: number) => {
      commits.now(() => touch.run(sent, hash));
    },
    /** By nonce, then by what they offer: the last is the newest. */
    sendings: (intent: number) => ofIntent.all(intent).map(toSending),
    sendingsOfNonce: (nonce: number) => ofNonce.all(nonce).map(toSending),
    sending: (hash: Hex) => {
      const row = byHash.get(hash);
      return row && toSending(row);
    },
  };
}
export type IntentLog = ReturnType<typeof createIntentLog>;
