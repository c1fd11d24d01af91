-- What outlives single looks: how often each was said, how long it took, and the runs that were watched; and where upkeep stands.

-- A check and target by a small number, with what its newest look said.
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  said TEXT NOT NULL,
  UNIQUE (check_id, target)
) STRICT;

-- Looks counted by hour and by day, written in the transaction that records the look: no look is counted twice, or never.
CREATE TABLE rollup (
  series INTEGER NOT NULL REFERENCES series (id),
  -- 0: by hour, 1: by day (UTC); so many of them since 1970.
  period INTEGER NOT NULL CHECK (period IN (0, 1)),
  slot INTEGER NOT NULL,
  ok INTEGER NOT NULL,
  notice INTEGER NOT NULL,
  warning INTEGER NOT NULL,
  failure INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  blind INTEGER NOT NULL,
  -- Durations of those that saw.
  seen INTEGER NOT NULL,
  sum_ms INTEGER NOT NULL,
  min_ms INTEGER,
  max_ms INTEGER,
  -- durations.ts says how.
  histogram BLOB NOT NULL,
  PRIMARY KEY (series, period, slot)
) STRICT, WITHOUT ROWID;

-- Runs of imports and processes as they were watched.
CREATE TABLE run (
  series INTEGER NOT NULL REFERENCES series (id),
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
  curve TEXT,
  PRIMARY KEY (series, started_at_ms, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_running ON run (series) WHERE outcome = 'running';
CREATE INDEX run_with_curve ON run (series, started_at_ms) WHERE curve IS NOT NULL;

-- The worst finding (NULL: skipped), and whether the look before or after it said something else. Those of older versions count as such.
ALTER TABLE attempt ADD COLUMN severity TEXT CHECK (severity IN ('ok', 'notice', 'warning', 'failure', 'unknown'));
ALTER TABLE attempt ADD COLUMN is_turn INTEGER NOT NULL DEFAULT 1 CHECK (is_turn IN (0, 1));
UPDATE attempt SET severity = CASE WHEN outcome = 'skipped' THEN NULL ELSE coalesce(
  (SELECT severity FROM finding WHERE attempt = attempt.id
    ORDER BY CASE severity WHEN 'failure' THEN 0 WHEN 'warning' THEN 1 WHEN 'unknown' THEN 2 WHEN 'notice' THEN 3 ELSE 4 END LIMIT 1),
  iif(outcome = 'blind', 'unknown', 'ok')) END;

-- Where each pass of upkeep stands.
CREATE TABLE upkeep (
  pass TEXT NOT NULL PRIMARY KEY,
  position INTEGER NOT NULL,
  -- When it was last at its end.
  done_at_ms INTEGER
) STRICT, WITHOUT ROWID;

-- What is removed is searched for in what may refer to it.
CREATE INDEX attempt_by_observation ON attempt (observation) WHERE observation IS NOT NULL;
CREATE INDEX attempt_by_limits ON attempt (limits);
CREATE INDEX attempt_by_memory ON attempt (memory);
CREATE INDEX subject_by_latest ON subject (latest_attempt);
CREATE INDEX subject_by_memory ON subject (memory);
CREATE INDEX trait_by_value ON trait (value);
CREATE INDEX change_by_before ON change (before);
CREATE INDEX change_by_after ON change (after);
CREATE INDEX incident_by_subject ON incident (check_id, target, opened_at_ms);
CREATE INDEX support_case_by_incident ON support_case (incident) WHERE incident IS NOT NULL;
