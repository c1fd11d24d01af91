-- What outlives single looks: how often each severity was said, how long looking took, the runs that were watched; and where upkeep stands.

-- Looks counted by hour and by day, written in the transaction that records the look: no look is counted twice, or never.
-- By time first: the looks of all subjects in one hour lie on few pages, in writing, in reading and in removing.
CREATE TABLE rollup (
  -- 0: by hour, 1: by day (UTC); so many of them since 1970.
  period INTEGER NOT NULL CHECK (period IN (0, 1)),
  slot INTEGER NOT NULL,
  subject INTEGER NOT NULL REFERENCES subject (id),
  ok INTEGER NOT NULL DEFAULT 0,
  notice INTEGER NOT NULL DEFAULT 0,
  warning INTEGER NOT NULL DEFAULT 0,
  failure INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  blind INTEGER NOT NULL,
  -- Durations of those that saw.
  seen INTEGER NOT NULL,
  sum_ms INTEGER NOT NULL,
  min_ms INTEGER,
  max_ms INTEGER,
  -- durations.ts says how.
  histogram BLOB NOT NULL,
  PRIMARY KEY (period, slot, subject)
) STRICT, WITHOUT ROWID;

-- Runs of imports and processes as they were watched. In the order they were met in: by subject, each page would stay half empty.
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  subject INTEGER NOT NULL REFERENCES subject (id),
  -- By the clock of who ran it.
  started_at_ms INTEGER NOT NULL,
  -- 16 bytes of 32 hex digits; text where it is something else.
  task ANY NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'succeeded', 'failed', 'cancelled', 'unknown')),
  first_seen_ms INTEGER NOT NULL,
  -- Seen running last, and found ended first; it ended between the two.
  last_running_ms INTEGER,
  ended_at_ms INTEGER,
  item_count INTEGER,
  limit_ms INTEGER,
  total_limit_ms INTEGER,
  -- JSON, run-curve.ts; NULL when it is no longer kept, or there never was one.
  curve TEXT
) STRICT;
CREATE INDEX run_by_subject ON run (subject, started_at_ms);
CREATE INDEX run_running ON run (subject) WHERE outcome = 'running';
CREATE INDEX run_with_curve ON run (subject, started_at_ms) WHERE curve IS NOT NULL;

-- Where each pass of upkeep stands.
CREATE TABLE upkeep (
  pass TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL,
  -- When it was last at its end.
  done_at_ms INTEGER
) STRICT, WITHOUT ROWID;
