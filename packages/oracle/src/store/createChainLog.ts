import type { DatabaseSync } from "node:sqlite";
import {
  type Address,
  type BatchHeader,
  bytesToHex,
  type Hex,
  hexToBytes,
  type Split,
} from "@musicchain/protocol";
import { joinBytes, splitBytes } from "./byteLists.ts";
import type { GroupCommit } from "./createGroupCommit.ts";

export type Block = { number: number; hash: Hex; time: number };
export type LogPlace = { block: number; log: number; time: number; tx: Hex };
/** An event whose newest value is looked up by `key`. `args`: bigint as decimal text. */
export type ChainEvent = LogPlace & { name: string; key: string; args: Record<string, string> };
export type ChainSong = LogPlace & {
  id: number;
  registrant: Address;
  contentHash: Hex;
  seconds: number;
  royaltyBps: number;
  metadata: Uint8Array;
  fingerprint: Uint8Array;
  splits: Split[];
};
export type ChainBatch = LogPlace & {
  batchId: number;
  header: BatchHeader;
  commitment: Hex;
  finalAt: number;
  evidenceCid: Uint8Array;
  segments: Uint8Array[];
  statesAfter: Hex[];
};
export type StoredBatch = ChainBatch & {
  /** Block in which it was reverted. */
  reverted: number | undefined;
  /** Our own batch of this content. */
  own: number | undefined;
};
/** Evidence of a segment that somebody wants to see on chain. */
export type ChainDemand = LogPlace & { batchId: number; segment: number; deadline: number };
export type OpenDemand = Pick<ChainDemand, "batchId" | "segment" | "deadline"> & { attester: Address };
export type ChainRead = {
  /** The newest block read. */
  block: Block;
  events: ChainEvent[];
  songs: ChainSong[];
  batches: ChainBatch[];
  reverts: { block: number; fromId: number; toId: number }[];
  demands: ChainDemand[];
  answers: (LogPlace & { batchId: number; segment: number })[];
};

type Row = Record<string, unknown>;
/** Block rows kept for finding the common ancestor of a reorganisation. */
const KEPT_BLOCKS = 4_096;

const toEvent = (row: Row): ChainEvent => ({ ...(row as ChainEvent), args: JSON.parse(row.args as string) });
export const toSong = (row: Row): ChainSong => ({
  id: row.id as number,
  block: row.block as number,
  log: 0,
  time: row.time as number,
  tx: row.tx as Hex,
  registrant: row.registrant as Address,
  contentHash: row.content_hash as Hex,
  seconds: row.seconds as number,
  royaltyBps: row.royalty_bps as number,
  metadata: row.metadata as Uint8Array,
  fingerprint: row.fingerprint as Uint8Array,
  splits: JSON.parse(row.splits as string),
});

const BIG_FIELDS = ["batchId", "parentId", "earliest", "time", "window", "answerTime", "bond"] as const;
function encodeHeader(header: BatchHeader): string {
  return JSON.stringify(header, (_key, value) => (typeof value === "bigint" ? String(value) : value));
}
function decodeHeader(text: string): BatchHeader {
  const header = JSON.parse(text);
  for (const field of BIG_FIELDS) header[field] = BigInt(header[field]);
  return header;
}
const toBatch = (row: Row): StoredBatch => {
  const header = decodeHeader(row.header as string);
  return {
    batchId: row.batch_id as number,
    block: row.block as number,
    log: row.log as number,
    time: Number(header.time),
    tx: row.tx as Hex,
    header,
    commitment: row.commitment as Hex,
    finalAt: row.final_at as number,
    evidenceCid: row.evidence_cid as Uint8Array,
    segments: splitBytes(row.segments as Uint8Array),
    statesAfter: splitBytes(row.states_after as Uint8Array).map(bytesToHex),
    reverted: (row.reverted as number | null) ?? undefined,
    own: (row.own as number | null) || undefined,
  };
};

/** Later on chain is more. */
const placeOf = (row: Row) => (row.block as number) * 1_000_000 + (row.log as number);

/** What was read from the chain, with the block it was in: a reorganisation takes back everything above one. */
export function createChainLog({ database, commits }: { database: DatabaseSync; commits: GroupCommit }) {
  const sql = (text: string) => database.prepare(text);
  const newestBlock = sql("SELECT * FROM blocks ORDER BY number DESC LIMIT 1");
  const blockBelow = sql("SELECT * FROM blocks WHERE number <= ? ORDER BY number DESC LIMIT 1");
  const insertBlock = sql("INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)");
  const pruneBlocks = sql("DELETE FROM blocks WHERE number < ? AND number % 1024 != 0");
  const insertEvent = sql("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?)");
  const insertSong = sql("INSERT OR IGNORE INTO songs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const insertBatch = sql(
    "INSERT OR IGNORE INTO chain_batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
  );
  const revert = sql(
    "UPDATE chain_batches SET reverted = ? WHERE batch_id BETWEEN ? AND ? AND reverted IS NULL",
  );
  const setOwn = sql("UPDATE chain_batches SET own = ? WHERE batch_id = ?");
  const latestEvent = sql(
    "SELECT * FROM events WHERE name = ? AND key = ? ORDER BY block DESC, log DESC LIMIT 1",
  );
  const firstEvent = sql("SELECT * FROM events WHERE name = ? AND key = ? ORDER BY block, log LIMIT 1");
  const eventsOf = sql("SELECT * FROM events WHERE name = ? AND key = ? ORDER BY block, log");
  const songById = sql("SELECT * FROM songs WHERE id = ?");
  const songCount = sql("SELECT count(*) AS count FROM songs");
  const batchById = sql("SELECT * FROM chain_batches WHERE batch_id = ?");
  const stands = sql("SELECT 1 FROM chain_batches WHERE batch_id = ? AND reverted IS NULL");
  const batchesFrom = sql(
    "SELECT * FROM chain_batches WHERE batch_id > ? AND reverted IS NULL ORDER BY batch_id",
  );
  const nextBatch = sql(
    "SELECT * FROM chain_batches WHERE batch_id > ? AND reverted IS NULL ORDER BY batch_id LIMIT 1",
  );
  const batchPage = sql("SELECT * FROM chain_batches WHERE batch_id < ? ORDER BY batch_id DESC LIMIT ?");
  const unmatched = sql(
    `SELECT * FROM chain_batches WHERE own IS NULL AND reverted IS NULL
       AND json_extract(header, '$.attester') = ? ORDER BY batch_id`,
  );
  const misplaced = sql(
    `SELECT c.* FROM own_batches AS o JOIN chain_batches AS c ON c.own = o.id AND c.reverted IS NULL
       WHERE o.state NOT IN ('submitted', 'settled') ORDER BY c.batch_id`,
  );
  const ownId = (column: string) => `SELECT o.id FROM own_batches AS o LEFT JOIN chain_batches AS c
     ON c.batch_id = CAST(o.batch_id AS INTEGER) AND c.own = o.id WHERE o.state = 'submitted' AND ${column} ORDER BY o.id`;
  const vanished = sql(ownId("c.batch_id IS NULL"));
  const fallen = sql(ownId("c.reverted IS NOT NULL"));
  const settled = sql(ownId("c.reverted IS NULL AND c.batch_id <= ? AND c.block < ?"));
  const insertDiscoverer = sql("INSERT OR IGNORE INTO chain_discoverers VALUES (?, ?, ?)");
  const foreignTime = sql(
    `SELECT max(CAST(json_extract(header, '$.time') AS INTEGER)) AS time FROM chain_batches
       WHERE own = 0 AND reverted IS NULL AND batch_id <= ?`,
  );
  const latestUpTo = sql(
    "SELECT * FROM events WHERE name = ? AND key = ? AND block <= ? ORDER BY block DESC, log DESC LIMIT 1",
  );
  const insertDemand = sql("INSERT OR IGNORE INTO demands VALUES (?, ?, ?, ?, ?, ?, NULL)");
  const answerDemand = sql("UPDATE demands SET answered = ? WHERE batch_id = ? AND segment = ?");
  const openDemands = sql(
    `SELECT d.batch_id, d.segment, d.deadline, json_extract(c.header, '$.attester') AS attester FROM demands AS d
       JOIN chain_batches AS c ON c.batch_id = d.batch_id AND c.reverted IS NULL
       WHERE d.answered IS NULL ORDER BY d.deadline, d.batch_id, d.segment`,
  );
  const disproved = sql(
    `SELECT c.own FROM events AS e JOIN chain_batches AS c ON c.batch_id = CAST(e.key AS INTEGER)
       WHERE e.name = 'FaultProven' AND c.own > 0 ORDER BY c.own`,
  );
  const newestEvent = sql("SELECT * FROM events WHERE name = ? ORDER BY block DESC, log DESC LIMIT 1");
  const openEnds = sql(
    "SELECT batch_id, final_at FROM chain_batches WHERE batch_id > ? AND reverted IS NULL ORDER BY batch_id LIMIT ?",
  );
  // The columns of the newest event of each batch: SQLite takes them from the row that holds the maximum.
  const finalityEvents = sql(
    `SELECT CAST(key AS INTEGER) AS batch_id, args, max(block * 1000000 + log) FROM events
       WHERE name IN ('FinalityHeld', 'FinalityResumed') AND CAST(key AS INTEGER) > ? GROUP BY key`,
  );
  const movedEnds = sql(
    `SELECT CAST(key AS INTEGER) AS batch_id, max(CAST(json_extract(args, '$.finalAt') AS INTEGER)) AS final_at FROM events
       WHERE name = 'FinalityResumed' AND CAST(key AS INTEGER) > ? GROUP BY key`,
  );
  const redirectBefore = sql(
    `SELECT json_extract(args, '$.target') AS target FROM events WHERE name = 'SongRedirected' AND key = ?
       AND time < ? ORDER BY block DESC, log DESC LIMIT 1`,
  );
  const batchesAbove = sql("SELECT * FROM chain_batches WHERE block > ? ORDER BY batch_id");

  let revision = 0;

  return {
    /** Another number once a batch was stored, reverted or taken back. */
    revision: () => revision,
    cursor: () => newestBlock.get() as Block | undefined,
    blockAtOrBelow: (number: number) => blockBelow.get(number) as Block | undefined,

    append(read: ChainRead, indexSong: (song: ChainSong) => void): void {
      commits.now(() => {
        for (const { block, log, time, tx, name, key, args } of read.events) {
          insertEvent.run(block, log, time, tx, name, key, JSON.stringify(args));
        }
        for (const song of read.songs) {
          const { id, block, time, tx, registrant, contentHash, seconds, royaltyBps } = song;
          const { metadata, fingerprint } = song;
          const splits = JSON.stringify(song.splits);
          const facts = [
            registrant,
            contentHash,
            seconds,
            royaltyBps,
            metadata,
            fingerprint,
            splits,
          ] as const;
          if (insertSong.run(id, block, time, tx, ...facts).changes === 1) indexSong(song);
        }
        if (read.batches.length + read.reverts.length > 0) revision++;
        for (const batch of read.batches) {
          const { batchId, block, log, tx, header, commitment, finalAt, evidenceCid, segments, statesAfter } =
            batch;
          const bytes = [evidenceCid, joinBytes(segments), joinBytes(statesAfter.map(hexToBytes))] as const;
          insertBatch.run(batchId, block, log, tx, encodeHeader(header), commitment, finalAt, ...bytes);
        }
        for (const { block, fromId, toId } of read.reverts) revert.run(block, fromId, toId);
        for (const { block, log, tx, batchId, segment, deadline } of read.demands) {
          insertDemand.run(batchId, segment, block, log, tx, deadline);
        }
        for (const { block, batchId, segment } of read.answers) answerDemand.run(block, batchId, segment);
        insertBlock.run(read.block.number, read.block.hash, read.block.time);
        pruneBlocks.run(read.block.number - KEPT_BLOCKS);
      });
    },
    /** Forgets everything above `number`; returns the batches that are gone. */
    rollback(number: number, unindexSong: (id: number) => void): StoredBatch[] {
      const gone = batchesAbove.all(number).map(toBatch);
      revision++;
      commits.now(() => {
        for (const row of sql("SELECT id FROM songs WHERE block > ?").all(number))
          unindexSong(row.id as number);
        for (const table of ["events", "songs", "chain_batches", "demands"]) {
          sql(`DELETE FROM ${table} WHERE block > ?`).run(number);
        }
        sql("UPDATE chain_batches SET reverted = NULL WHERE reverted > ?").run(number);
        sql("UPDATE demands SET answered = NULL WHERE answered > ?").run(number);
        sql("DELETE FROM chain_discoverers WHERE batch NOT IN (SELECT batch_id FROM chain_batches)").run();
        sql("DELETE FROM blocks WHERE number > ?").run(number);
      });
      return gone;
    },
    /** Demands against batches that stand; the nearest deadline first. */
    openDemands: (): OpenDemand[] =>
      openDemands.all().map((row) => ({
        batchId: row.batch_id as number,
        segment: row.segment as number,
        deadline: row.deadline as number,
        attester: row.attester as Address,
      })),
    /** Own batches that a proof was brought against. */
    disproved: () => disproved.all().map(({ own }) => own as number),
    /** Whatever its key. */
    newest: (name: string) => {
      const row = newestEvent.get(name);
      return row && toEvent(row);
    },
    /** The newest batch that the ledger made final, and so all before it that stand. */
    finalHead: () => Number((newestEvent.get("BatchFinalised") as { key: string } | undefined)?.key ?? 0),
    /** Batches above `batchId` that stand, with the end of their windows as submitted. */
    openEnds: (batchId: number, limit: number) =>
      openEnds.all(batchId, limit).map((row) => ({
        batchId: row.batch_id as number,
        finalAt: row.final_at as number,
      })),
    /** Batches above `batchId` whose finality was ever held: open demands, and the end that answers moved. */
    disturbed(batchId: number): Map<number, { holds: number; finalAt: number }> {
      const moved = new Map(movedEnds.all(batchId).map((row) => [row.batch_id, row.final_at as number]));
      return new Map(
        finalityEvents.all(batchId).map((row) => {
          const { holds } = JSON.parse(row.args as string) as { holds: string };
          return [row.batch_id as number, { holds: Number(holds), finalAt: moved.get(row.batch_id!) ?? 0 }];
        }),
      );
    },
    /** The song that plays of `id` starting at `time` count for, as the contract's `songAt` says. */
    songAt: (id: number, time: number): number => Number(redirectBefore.get(String(id), time)?.target ?? id),
    /** Why the council took a song out of discovery, as long as it is. */
    hiddenReason(id: number): string | undefined {
      const hidden = latestEvent.get("SongHidden", String(id)) as Row | undefined;
      const shown = latestEvent.get("SongShown", String(id)) as Row | undefined;
      if (!hidden || (shown && placeOf(shown) > placeOf(hidden))) return undefined;
      return toEvent(hidden).args.reason;
    },
    latest: (name: string, key: string) => {
      const row = latestEvent.get(name, key);
      return row && toEvent(row);
    },
    /** As of block `number`. */
    latestUpTo: (name: string, key: string, number: number) => {
      const row = latestUpTo.get(name, key, number);
      return row && toEvent(row);
    },
    first: (name: string, key: string) => {
      const row = firstEvent.get(name, key);
      return row && toEvent(row);
    },
    all: (name: string, key: string) => eventsOf.all(name, key).map(toEvent),
    song: (id: number) => {
      const row = songById.get(id);
      return row && toSong(row);
    },
    songCount: () => songCount.get()!.count as number,
    batch: (batchId: number) => {
      const row = batchById.get(batchId);
      return row && toBatch(row);
    },
    stands: (batchId: number) => stands.get(batchId) !== undefined,
    /** Batches above `batchId` that stand, in order. */
    standing: (batchId: number) => batchesFrom.all(batchId).map(toBatch),
    nextStanding: (batchId: number) => {
      const row = nextBatch.get(batchId);
      return row && toBatch(row);
    },
    batches: (before: number, limit: number) => batchPage.all(before, limit).map(toBatch),
    /** Standing batches of this attester that no own batch was found for yet. */
    unmatched: (attester: Address) => unmatched.all(attester).map(toBatch),
    /** Standing batches whose own batch counts as given up: the revert of one was reorganised away, say. */
    misplaced: () => misplaced.all().map(toBatch),
    /** Ids of own batches that count as submitted, and are not where they were, were reverted, or cannot go any more. */
    vanished: () => vanished.all().map(({ id }) => id as number),
    fallen: () => fallen.all().map(({ id }) => id as number),
    settled: (finalId: number, block: number) => settled.all(finalId, block).map(({ id }) => id as number),
    /** A batch of this attester that another store made: what it holds counts here too. */
    adoptForeign: (batchId: number, discoverers: readonly { listener: Address; song: number }[]) => {
      commits.now(() => {
        for (const { listener, song } of discoverers) {
          insertDiscoverer.run(hexToBytes(listener), song, batchId);
        }
        setOwn.run(0, batchId);
      });
    },
    /** Time of the newest standing one up to `batchId`: no play it holds ended later. 0: there is none. */
    foreignTime: (batchId: number) => (foreignTime.get(batchId)?.time as number | null) ?? 0,
    setOwn: (batchId: number, own: number) => {
      commits.now(() => setOwn.run(own, batchId));
    },
  };
}
export type ChainLog = ReturnType<typeof createChainLog>;
