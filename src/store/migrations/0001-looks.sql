-- Looks with all they were judged by, their findings, what checks remember, what of a target changed, and notes.
-- Times are milliseconds since 1970 of the host that looked.

-- Equal JSON is stored once. The hash is of the canonical text that stands beside it.
-- Looks and findings name their contents without REFERENCES: that would be an index for each of the four columns, written with every
-- look, for the sake of removals alone. A content goes when a sweep over all looks has not met it (upkeep-contents.ts).
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  json TEXT NOT NULL
) STRICT;

-- A check and target ever looked at: where it stands now.
CREATE TABLE subject (
  id INTEGER PRIMARY KEY,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  -- Of the newest look: which it is, what it said, and the memory after it. The look is never removed; NULL while it is being written.
  latest_attempt INTEGER,
  said TEXT NOT NULL,
  memory INTEGER NOT NULL REFERENCES content (id),
  -- Since when the settings no longer name it; NULL: it is watched.
  left_at_ms INTEGER,
  UNIQUE (check_id, target)
) STRICT;
CREATE INDEX subject_by_memory ON subject (memory);

-- AUTOINCREMENT: an id that was handed out never names another attempt, pruned or not.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject INTEGER NOT NULL REFERENCES subject (id),
  started_at_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('seen', 'blind', 'skipped')),
  -- The worst finding; NULL: skipped.
  severity TEXT CHECK (severity IN ('ok', 'notice', 'warning', 'failure', 'unknown')),
  -- The look before or after it said something else.
  is_turn INTEGER NOT NULL CHECK (is_turn IN (0, 1)),
  -- Contents.
  observation INTEGER,
  limits INTEGER NOT NULL,
  memory INTEGER NOT NULL,
  fault TEXT,
  reason TEXT,
  -- The maintenance window it was made in.
  maintenance TEXT,
  CHECK ((outcome = 'seen') = (observation IS NOT NULL)),
  CHECK ((outcome = 'blind') = (fault IS NOT NULL)),
  CHECK ((outcome = 'skipped') = (reason IS NOT NULL)),
  CHECK ((outcome = 'skipped') = (severity IS NULL))
) STRICT;
CREATE INDEX attempt_by_subject ON attempt (subject);

CREATE TABLE finding (
  attempt INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('ok', 'notice', 'warning', 'failure', 'unknown')),
  -- A content.
  facts INTEGER NOT NULL,
  PRIMARY KEY (attempt, position)
) STRICT, WITHOUT ROWID;

-- The journal. Each trait of a target as it was seen last.
CREATE TABLE trait (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  name TEXT NOT NULL,
  value INTEGER NOT NULL REFERENCES content (id),
  seen_at_ms INTEGER NOT NULL,
  PRIMARY KEY (check_id, target, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX trait_by_value ON trait (value);

-- A trait that is not what it was. It changed between the two times: it was seen as before at the first, and as after at the second.
CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  trait TEXT NOT NULL,
  before INTEGER NOT NULL REFERENCES content (id),
  after INTEGER NOT NULL REFERENCES content (id),
  last_seen_before_ms INTEGER NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX change_by_time ON change (at_ms);
CREATE INDEX change_by_before ON change (before);
CREATE INDEX change_by_after ON change (after);

CREATE TABLE note (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
