-- Messages on their way out: rendered once, sent until somebody took them over.

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- What it is about and for whom: the same is never written twice.
  key TEXT NOT NULL UNIQUE,
  -- `mail`, or the name of a channel of the settings.
  channel TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  subject TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  -- JSON: the incidents it tells of.
  incidents TEXT NOT NULL,
  -- Of a mail: with angle brackets; JSON: from, to, required.
  message_id TEXT,
  envelope TEXT,
  content_type TEXT NOT NULL,
  payload BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'uncertain', 'sent', 'parked', 'merged', 'dropped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- How often it was sent again although it may have arrived.
  maybe_twice INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL,
  first_tried_at_ms INTEGER,
  -- Who is sending it, and until when that can be true.
  owner TEXT,
  lease_until_ms INTEGER,
  settled_at_ms INTEGER,
  last_error TEXT,
  -- The summary it went into.
  merged_into INTEGER REFERENCES outbox (id) ON DELETE SET NULL,
  CHECK ((state = 'claimed') = (owner IS NOT NULL)),
  CHECK ((state = 'claimed') = (lease_until_ms IS NOT NULL)),
  CHECK ((message_id IS NULL) = (envelope IS NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (channel, id) WHERE state IN ('pending', 'claimed', 'uncertain');
CREATE INDEX outbox_by_state ON outbox (state);
CREATE INDEX outbox_tried ON outbox (channel, first_tried_at_ms) WHERE first_tried_at_ms IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (settled_at_ms) WHERE settled_at_ms IS NOT NULL;
CREATE INDEX outbox_merged ON outbox (merged_into) WHERE merged_into IS NOT NULL;

-- The first mail about an incident: those that follow refer to it.
CREATE TABLE outbox_thread (
  incident INTEGER NOT NULL PRIMARY KEY,
  message_id TEXT NOT NULL
) STRICT;

-- Channels that do not work; a row goes away when one works again.
CREATE TABLE outbox_trouble (
  channel TEXT NOT NULL PRIMARY KEY,
  since_ms INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  told_at_ms INTEGER,
  last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
