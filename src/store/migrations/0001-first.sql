-- Attempts with all they were judged by, their findings, incidents, memories of checks, notes and cases.
-- Times are milliseconds since 1970 of the host that looked.

-- Equal JSON is stored once. The hash is of the canonical text that stands beside it.
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  json TEXT NOT NULL
) STRICT;

-- AUTOINCREMENT: an id that was handed out never names another attempt, pruned or not.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('seen', 'blind', 'skipped')),
  observation INTEGER REFERENCES content (id),
  limits INTEGER NOT NULL REFERENCES content (id),
  memory INTEGER NOT NULL REFERENCES content (id),
  fault TEXT,
  reason TEXT,
  CHECK ((outcome = 'seen') = (observation IS NOT NULL)),
  CHECK ((outcome = 'blind') = (fault IS NOT NULL)),
  CHECK ((outcome = 'skipped') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX attempt_by_subject ON attempt (check_id, target);
CREATE INDEX attempt_by_start ON attempt (started_at_ms);

CREATE TABLE finding (
  attempt INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('ok', 'notice', 'warning', 'failure', 'unknown')),
  facts TEXT NOT NULL,
  PRIMARY KEY (attempt, position)
) STRICT, WITHOUT ROWID;

-- One row for each check and target ever looked at: where it stands now.
CREATE TABLE subject (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  latest_attempt INTEGER NOT NULL REFERENCES attempt (id),
  memory INTEGER NOT NULL REFERENCES content (id),
  PRIMARY KEY (check_id, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('warning', 'failure')),
  opened_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  opened_by INTEGER NOT NULL REFERENCES attempt (id),
  last_seen_by INTEGER NOT NULL REFERENCES attempt (id)
) STRICT;
-- Whatever the program does, one state of one thing has one open incident.
CREATE UNIQUE INDEX incident_open ON incident (check_id, target, code) WHERE closed_at_ms IS NULL;
CREATE INDEX incident_by_close ON incident (closed_at_ms);

CREATE TABLE note (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE support_case (
  id TEXT NOT NULL PRIMARY KEY,
  problem TEXT NOT NULL,
  incident INTEGER REFERENCES incident (id),
  created_at_ms INTEGER NOT NULL,
  folder TEXT NOT NULL,
  archive_sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
