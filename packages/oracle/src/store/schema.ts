/**
 * Tables of an oracle's store. `plays` is append-only: a row is never changed; what became of it is said by
 * `placements` and `drops`. Addresses, digests and hashes are BLOBs; wei is decimal text; times are seconds.
 */
export const SCHEMA_VERSION = 2;

export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row per accepted statement. A listener's plays never overlap, so (listener, start) names a play;
-- version 2 replaces version 1. This key is the idempotency.
CREATE TABLE IF NOT EXISTS plays (
  id INTEGER PRIMARY KEY,
  listener BLOB NOT NULL, start INTEGER NOT NULL, version INTEGER NOT NULL,
  "end" INTEGER NOT NULL, song INTEGER NOT NULL, covered INTEGER NOT NULL, seconds INTEGER NOT NULL,
  digest BLOB NOT NULL, evidence BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS plays_key ON plays (listener, start, version);
CREATE INDEX IF NOT EXISTS plays_digest ON plays (substr(digest, 1, 8));

-- Batches of this attester, from frozen to final. state: built, published, submitted, settled, abandoned, reverted.
CREATE TABLE IF NOT EXISTS own_batches (
  id INTEGER PRIMARY KEY, state TEXT NOT NULL, parent_id TEXT NOT NULL, parent_commitment TEXT NOT NULL,
  earliest INTEGER NOT NULL, play_count INTEGER NOT NULL, evidence_root TEXT NOT NULL, evidence_cid BLOB NOT NULL,
  segments BLOB NOT NULL, states_after BLOB NOT NULL, batch_id TEXT, created INTEGER NOT NULL
);

-- Which play is record \`position\` of which own batch. \`live\` becomes NULL when that batch is abandoned or
-- reverted; while it is 1, no play and no discoverer token can be counted a second time.
CREATE TABLE IF NOT EXISTS placements (
  batch INTEGER NOT NULL, position INTEGER NOT NULL, play INTEGER NOT NULL,
  listener BLOB NOT NULL, start INTEGER NOT NULL, song INTEGER NOT NULL,
  mature INTEGER NOT NULL, discoverer INTEGER, minted TEXT NOT NULL, burned TEXT NOT NULL, live INTEGER,
  PRIMARY KEY (batch, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS placements_once ON placements (listener, start) WHERE live = 1;
CREATE UNIQUE INDEX IF NOT EXISTS placements_discoverer ON placements (listener, song)
  WHERE live = 1 AND discoverer = 1;
CREATE INDEX IF NOT EXISTS own_batches_state ON own_batches (state);

CREATE TABLE IF NOT EXISTS drops (
  listener BLOB NOT NULL, start INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (listener, start)
) WITHOUT ROWID;

-- Transactions of this attester: the intent is stored before anything is sent.
CREATE TABLE IF NOT EXISTS intents (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, target TEXT NOT NULL, data BLOB NOT NULL,
  value TEXT NOT NULL, state TEXT NOT NULL, block INTEGER, created INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS intents_state ON intents (state);
CREATE TABLE IF NOT EXISTS sendings (
  hash TEXT PRIMARY KEY, intent INTEGER NOT NULL, nonce INTEGER NOT NULL, raw BLOB NOT NULL,
  max_fee TEXT NOT NULL, priority_fee TEXT NOT NULL, sent INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sendings_intent ON sendings (intent);
CREATE INDEX IF NOT EXISTS sendings_nonce ON sendings (nonce);
CREATE INDEX IF NOT EXISTS intents_ref ON intents (kind, ref);

-- What was read from the chain. Everything below a block number can be taken back by \`block > n\`.
CREATE TABLE IF NOT EXISTS blocks (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, time INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS events (
  block INTEGER NOT NULL, log INTEGER NOT NULL, time INTEGER NOT NULL, tx TEXT NOT NULL,
  name TEXT NOT NULL, key TEXT NOT NULL, args TEXT NOT NULL, PRIMARY KEY (block, log)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_key ON events (name, key, block, log);
CREATE INDEX IF NOT EXISTS events_name ON events (name, block, log);
CREATE TABLE IF NOT EXISTS chain_batches (
  batch_id INTEGER PRIMARY KEY, block INTEGER NOT NULL, log INTEGER NOT NULL, tx TEXT NOT NULL,
  header TEXT NOT NULL, commitment TEXT NOT NULL, final_at INTEGER NOT NULL, evidence_cid BLOB NOT NULL,
  segments BLOB NOT NULL, states_after BLOB NOT NULL, reverted INTEGER, own INTEGER
);
CREATE INDEX IF NOT EXISTS chain_batches_own ON chain_batches (own);
CREATE INDEX IF NOT EXISTS chain_batches_unmatched ON chain_batches (json_extract(header, '$.attester'))
  WHERE own IS NULL AND reverted IS NULL;
-- Discoverer tokens in this attester's batches that this store did not make (\`own\` 0): from before it was lost.
CREATE TABLE IF NOT EXISTS chain_discoverers (
  listener BLOB NOT NULL, song INTEGER NOT NULL, batch INTEGER NOT NULL, PRIMARY KEY (listener, song, batch)
) WITHOUT ROWID;
-- Demands for evidence of one segment, at most one each; \`answered\`: the block in which that was. One whose batch fell is over.
CREATE TABLE IF NOT EXISTS demands (
  batch_id INTEGER NOT NULL, segment INTEGER NOT NULL, block INTEGER NOT NULL, log INTEGER NOT NULL, tx TEXT NOT NULL,
  deadline INTEGER NOT NULL, answered INTEGER, PRIMARY KEY (batch_id, segment)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS demands_open ON demands (deadline) WHERE answered IS NULL;
CREATE TABLE IF NOT EXISTS songs (
  id INTEGER PRIMARY KEY, block INTEGER NOT NULL, time INTEGER NOT NULL, tx TEXT NOT NULL,
  registrant TEXT NOT NULL, content_hash TEXT NOT NULL, seconds INTEGER NOT NULL, royalty_bps INTEGER NOT NULL,
  metadata BLOB NOT NULL, fingerprint BLOB NOT NULL, splits TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS songs_block ON songs (block);
CREATE VIRTUAL TABLE IF NOT EXISTS song_search USING fts5 (
  title, artist, album, genre, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TABLE IF NOT EXISTS sound_checks (
  content_hash TEXT PRIMARY KEY, verdict TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL
) WITHOUT ROWID;

-- The state after batch \`meta.snapshotBatch\`, the newest that was final when it was written.
CREATE TABLE IF NOT EXISTS state_accounts (
  id INTEGER PRIMARY KEY, owner BLOB NOT NULL, earned TEXT NOT NULL, burned TEXT NOT NULL,
  day INTEGER NOT NULL, plays_on_day INTEGER NOT NULL, plays_on_day_before INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS state_songs (
  id INTEGER PRIMARY KEY, plays INTEGER NOT NULL, royalties TEXT NOT NULL, escrowed TEXT NOT NULL
);
`;
