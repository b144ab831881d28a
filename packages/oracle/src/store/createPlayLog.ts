import type { DatabaseSync } from "node:sqlite";
import { type Address, bytesToHex, type Hex, hexToBytes, RetryableError } from "@musicchain/protocol";
import { createCache } from "../createCache.ts";
import { joinBytes, splitBytes } from "./byteLists.ts";
import type { GroupCommit } from "./createGroupCommit.ts";
import type { OwnBatch, PlayFate, PlayKey, PlayLog, StoredPlay, WaitingPlay } from "./types.ts";

type Row = Record<string, unknown>;

const keyOf = ({ listener, start }: PlayKey) => `${listener}${start}`;

function toPlay(row: Row): StoredPlay {
  return {
    id: row.id as number,
    listener: bytesToHex(row.listener as Uint8Array),
    start: row.start as number,
    version: row.version as 1 | 2,
    end: row.end as number,
    song: row.song as number,
    covered: row.covered as number,
    seconds: row.seconds as number,
    digest: bytesToHex(row.digest as Uint8Array),
    evidence: row.evidence as Uint8Array,
  };
}

function toOwnBatch(row: Row): OwnBatch {
  return {
    id: row.id as number,
    state: row.state as OwnBatch["state"],
    parentId: BigInt(row.parent_id as string),
    parentCommitment: row.parent_commitment as Hex,
    earliest: row.earliest as number,
    playCount: row.play_count as number,
    evidenceRoot: row.evidence_root as Hex,
    evidenceCid: row.evidence_cid as Uint8Array,
    segments: splitBytes(row.segments as Uint8Array),
    statesAfter: splitBytes(row.states_after as Uint8Array).map(bytesToHex),
    batchId: row.batch_id === null ? undefined : BigInt(row.batch_id as string),
  };
}

/** The play log in SQLite. What waits is also kept in memory; the tables are the truth. */
export function createPlayLog({
  database,
  commits,
}: {
  database: DatabaseSync;
  commits: GroupCommit;
}): PlayLog {
  const sql = (text: string) => database.prepare(text);
  const insert = sql("INSERT INTO plays VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const latest = sql(
    'SELECT start, "end" FROM plays WHERE listener = ? ORDER BY start DESC, version DESC LIMIT 1',
  );
  const newest = sql("SELECT * FROM plays WHERE listener = ? AND start = ? ORDER BY version DESC LIMIT 1");
  const byId = sql("SELECT * FROM plays WHERE id = ?");
  const byDigest = sql("SELECT * FROM plays WHERE substr(digest, 1, 8) = substr(?1, 1, 8) AND digest = ?1");
  const byListener = sql(
    `SELECT * FROM plays AS p WHERE listener = ?1 AND start < ?2 AND version =
       (SELECT max(version) FROM plays WHERE listener = ?1 AND start = p.start) ORDER BY start DESC LIMIT ?3`,
  );
  const placed = sql("SELECT * FROM placements WHERE listener = ? AND start = ? AND live = 1");
  const dropped = sql("SELECT reason FROM drops WHERE listener = ? AND start = ?");
  const insertDrop = sql("INSERT INTO drops VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const insertBatch = sql("INSERT INTO own_batches VALUES (NULL, 'built', ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)");
  const insertPlacement = sql("INSERT INTO placements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)");
  const batchById = sql("SELECT * FROM own_batches WHERE id = ?");
  const unsubmitted = sql("SELECT * FROM own_batches WHERE state IN ('built', 'published') ORDER BY id");
  const ofEvidence = sql("SELECT * FROM own_batches WHERE evidence_root = ? ORDER BY id DESC LIMIT 1");
  const replace = sql("UPDATE placements SET live = 1 WHERE batch = ?");
  const setState = sql("UPDATE own_batches SET state = ?, batch_id = coalesce(?, batch_id) WHERE id = ?");
  const unplace = sql("UPDATE placements SET live = NULL WHERE batch = ?");
  const placementsOf = sql("SELECT * FROM placements WHERE batch = ? ORDER BY position");
  const placementAt = sql("SELECT * FROM placements WHERE batch = ? AND position = ?");
  const discovered = sql(
    `SELECT 1 FROM placements WHERE listener = ?1 AND song = ?2 AND live = 1 AND discoverer = 1
       UNION ALL SELECT 1 FROM chain_discoverers AS d JOIN chain_batches AS c ON c.batch_id = d.batch
       WHERE d.listener = ?1 AND d.song = ?2 AND c.reverted IS NULL LIMIT 1`,
  );
  const meta = sql("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");

  const openFrom = sql(
    `SELECT min(play) AS first FROM placements WHERE live = 1 AND batch IN
       (SELECT id FROM own_batches WHERE state IN ('built', 'published', 'submitted'))`,
  );
  const lastPlay = sql("SELECT max(id) AS last FROM plays");

  const underway = sql(
    `SELECT listener, start, mature FROM placements WHERE live = 1 AND batch IN
       (SELECT id FROM own_batches WHERE state IN ('built', 'published'))`,
  );
  /** Made again once a batch changes. */
  let underwayByListener: Map<Address, { start: number; mature: boolean }[]> | undefined;
  function readUnderway(): NonNullable<typeof underwayByListener> {
    const plays: NonNullable<typeof underwayByListener> = new Map();
    for (const row of underway.iterate() as Iterable<Row>) {
      const listener = bytesToHex(row.listener as Uint8Array);
      const play = { start: row.start as number, mature: row.mature === 1 };
      const known = plays.get(listener);
      if (known) known.push(play);
      else plays.set(listener, [play]);
    }
    return plays;
  }

  const waiting = new Map<string, WaitingPlay>();
  const waitingByListener = new Map<Address, Map<number, WaitingPlay>>();
  /** Ends of the last plays of those who listened of late: asked at every open. */
  const lastEnds = createCache<number>(100_000);
  /** Ids of plays that are being frozen. */
  const held = new Set<number>();

  function wait(play: WaitingPlay): void {
    const { id, listener, start, version, end, song, covered, seconds } = play;
    const key = keyOf(play);
    const kept = { id, listener, start, version, end, song, covered, seconds };
    waiting.set(key, kept);
    let plays = waitingByListener.get(listener);
    if (!plays) {
      plays = new Map();
      waitingByListener.set(listener, plays);
    }
    plays.set(start, kept);
  }
  function stopWaiting({ listener, start }: PlayKey): void {
    waiting.delete(keyOf({ listener, start }));
    const plays = waitingByListener.get(listener);
    plays?.delete(start);
    if (plays?.size === 0) waitingByListener.delete(listener);
  }

  const settledTo = Number(sql("SELECT value FROM meta WHERE key = 'settledTo'").get()?.value ?? 0);
  const unsettled = sql(
    `SELECT id, listener, start, version, "end", song, covered, seconds FROM plays AS p WHERE id > ?
       AND NOT EXISTS (SELECT 1 FROM placements WHERE listener = p.listener AND start = p.start AND live = 1)
       AND NOT EXISTS (SELECT 1 FROM drops WHERE listener = p.listener AND start = p.start) ORDER BY id`,
  );
  for (const row of unsettled.iterate(settledTo)) {
    wait({ ...(row as Row), listener: bytesToHex(row.listener as Uint8Array) } as WaitingPlay);
  }

  const toPlacement = (row: Row) => ({
    play: toPlay(byId.get(row.play as number) as Row),
    song: row.song as number,
    mature: row.mature === 1,
    discoverer: row.discoverer === 1,
    minted: BigInt(row.minted as string),
    burned: BigInt(row.burned as string),
  });

  return {
    append: (play) => {
      let id = 0;
      const work = () => {
        const listener = hexToBytes(play.listener);
        const last = latest.get(listener) as { start: number; end: number } | undefined;
        if (last && last.start !== play.start && (last.start > play.start || last.end > play.start)) {
          return "overlap";
        }
        if (play.version === 2) {
          const first = waiting.get(keyOf(play));
          if (!first || held.has(first.id)) return "placed";
        }
        const digest = hexToBytes(play.digest);
        const { start, version, end, song, covered, seconds, evidence } = play;
        const done = insert.run(listener, start, version, end, song, covered, seconds, digest, evidence);
        if (done.changes === 0) {
          const known = newest.get(listener, start) as Row;
          return bytesToHex(known.digest as Uint8Array) === play.digest ? "repeated" : "replaced";
        }
        id = Number(done.lastInsertRowid);
        return "stored" as const;
      };
      return commits.run(work, (outcome) => {
        if (outcome !== "stored") return;
        // No play begins before another one's end: the one stored last is the last.
        lastEnds.set(play.listener, play.end);
        wait({ ...play, id });
      });
    },
    lastEnd: (listener) =>
      lastEnds.get(listener, () => (latest.get(hexToBytes(listener))?.end as number | undefined) ?? 0),
    newest: ({ listener, start }) => {
      const row = newest.get(hexToBytes(listener), start);
      return row && toPlay(row);
    },
    waiting: () => {
      commits.flush();
      return waiting.values();
    },
    waitingOf: (listener) => waitingByListener.get(listener)?.values() ?? [],
    underwayOf: (listener) => {
      underwayByListener ??= readUnderway();
      return underwayByListener.get(listener) ?? [];
    },
    get waitingCount() {
      return waiting.size;
    },
    get queued() {
      return commits.waiting;
    },
    drop: (keys, reason, at) => {
      commits.now(() => {
        for (const key of keys) insertDrop.run(hexToBytes(key.listener), key.start, reason, at);
      });
      for (const key of keys) stopWaiting(key);
    },
    find: (digest) => {
      const row = byDigest.get(hexToBytes(digest));
      return row && toPlay(row);
    },
    fate: ({ listener, start }): PlayFate => {
      const key = hexToBytes(listener);
      const row = placed.get(key, start);
      if (row) {
        const { mature, discoverer, minted, burned } = toPlacement(row);
        const at = { batch: row.batch as number, position: row.position as number };
        return { kind: "placed", ...at, mature, discoverer, minted, burned };
      }
      const reason = dropped.get(key, start)?.reason;
      if (reason !== undefined) return { kind: "dropped", reason: reason as never };
      return { kind: "waiting" };
    },
    list: (listener, before, limit) => byListener.all(hexToBytes(listener), before, limit).map(toPlay),

    hold: (plays) => {
      const ids = plays.map(({ id }) => id);
      for (const id of ids) held.add(id);
      return () => {
        for (const id of ids) held.delete(id);
      };
    },
    place: (batch, at) => {
      commits.flush();
      for (const { play } of batch.placements) {
        if (waiting.get(keyOf(play))?.id !== play.id) {
          throw new RetryableError(
            `Play ${play.digest} changed while it was frozen.`,
            "Build the batch again.",
          );
        }
      }
      const id = commits.now(() => {
        const { lastInsertRowid } = insertBatch.run(
          String(batch.parentId),
          batch.parentCommitment,
          batch.earliest,
          batch.placements.length,
          batch.evidenceRoot,
          batch.evidenceCid,
          joinBytes(batch.segments),
          joinBytes(batch.statesAfter.map(hexToBytes)),
          at,
        );
        batch.placements.forEach(({ play, song, mature, discoverer, minted, burned }, position) => {
          const flag = discoverer ? 1 : null;
          const listener = hexToBytes(play.listener);
          const { id, start } = play;
          const amounts = [String(minted), String(burned)] as const;
          insertPlacement.run(
            lastInsertRowid,
            position,
            id,
            listener,
            start,
            song,
            mature ? 1 : 0,
            flag,
            ...amounts,
          );
        });
        return Number(lastInsertRowid);
      });
      for (const { play } of batch.placements) stopWaiting(play);
      underwayByListener = undefined;
      return toOwnBatch(batchById.get(id) as Row);
    },
    ownBatch: (id) => {
      const row = batchById.get(id);
      return row && toOwnBatch(row);
    },
    unsubmitted: () => unsubmitted.all().map(toOwnBatch),
    ownOf: (evidenceRoot) => {
      const row = ofEvidence.get(evidenceRoot);
      return row && toOwnBatch(row);
    },
    revive: (id) => {
      commits.now(() => replace.run(id));
      underwayByListener = undefined;
      for (const row of placementsOf.all(id)) {
        stopWaiting({ listener: bytesToHex(row.listener as Uint8Array), start: row.start as number });
      }
    },
    setOwnBatch: (id, state, batchId) => {
      commits.now(() => setState.run(state, batchId === undefined ? null : String(batchId), id));
      underwayByListener = undefined;
    },
    release: (id, state) => {
      const rows = placementsOf.all(id);
      commits.now(() => {
        setState.run(state, null, id);
        unplace.run(id);
      });
      underwayByListener = undefined;
      for (const row of rows) {
        const play = newest.get(row.listener as Uint8Array, row.start as number) as Row;
        wait(toPlay(play));
      }
    },
    placements: (id) => placementsOf.all(id).map(toPlacement),
    placement: (id, position) => {
      const row = placementAt.get(id, position);
      return row && toPlacement(row);
    },
    hasDiscovered: (listener, song) => discovered.get(hexToBytes(listener), song) !== undefined,
    settle: (ids) => {
      commits.now(() => {
        for (const id of ids) setState.run("settled", null, id);
        let first = (openFrom.get()?.first as number | null) ?? Number.POSITIVE_INFINITY;
        for (const play of waiting.values()) first = Math.min(first, play.id);
        const last = (lastPlay.get()?.last as number | null) ?? 0;
        meta.run("settledTo", String(Math.min(first - 1, last)));
      });
    },
  };
}
