-- Incidents as a state machine (docs/incidents.md): states, damping, acknowledgements, silences, and each transition.

CREATE TABLE incident (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  code TEXT NOT NULL,
  -- Of the last look that found it, and the worst since it fired.
  severity TEXT NOT NULL CHECK (severity IN ('warning', 'failure')),
  worst TEXT NOT NULL CHECK (worst IN ('warning', 'failure')),
  state TEXT NOT NULL CHECK (state IN ('suspect', 'firing', 'recovering', 'clear')),
  state_since_ms INTEGER NOT NULL,
  opened_at_ms INTEGER NOT NULL,
  fired_at_ms INTEGER,
  last_seen_at_ms INTEGER NOT NULL,
  closed_at_ms INTEGER,
  opened_by INTEGER NOT NULL REFERENCES attempt (id),
  last_seen_by INTEGER NOT NULL REFERENCES attempt (id),
  is_flapping INTEGER NOT NULL DEFAULT 0 CHECK (is_flapping IN (0, 1)),
  unsaid_looks INTEGER NOT NULL DEFAULT 0,
  ack_at_ms INTEGER,
  ack_by TEXT,
  ack_note TEXT,
  ack_until_ms INTEGER,
  suppressed_by INTEGER REFERENCES incident (id),
  released_at_ms INTEGER,
  escalated_level INTEGER NOT NULL DEFAULT 0,
  reminded_at_ms INTEGER
) STRICT;
-- Whatever the program does, one state of one thing has one open incident.
CREATE UNIQUE INDEX incident_open ON incident (check_id, target, code) WHERE closed_at_ms IS NULL;
CREATE INDEX incident_by_close ON incident (closed_at_ms);
CREATE INDEX incident_by_subject ON incident (check_id, target, opened_at_ms);
CREATE INDEX incident_suppressed ON incident (suppressed_by) WHERE suppressed_by IS NOT NULL;
-- A look that is pruned is searched for here, and in transition_by_attempt.
CREATE INDEX incident_by_opening ON incident (opened_by);
CREATE INDEX incident_by_last_seen ON incident (last_seen_by);

-- What the last looks said about one code; gone when it was long not found.
CREATE TABLE lately (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  code TEXT NOT NULL,
  -- Oldest first: x found, . not found.
  recent TEXT NOT NULL CHECK (recent <> '' AND length(recent) <= 21),
  PRIMARY KEY (check_id, target, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE transition (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  incident INTEGER REFERENCES incident (id),
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'failure')),
  at_ms INTEGER NOT NULL,
  attempt INTEGER REFERENCES attempt (id) ON DELETE SET NULL,
  notice_key TEXT,
  -- By whom and with what words, where a person did it.
  by TEXT,
  note TEXT,
  telling TEXT NOT NULL CHECK (telling IN ('silent', 'due', 'told', 'never')),
  told_at_ms INTEGER,
  why TEXT,
  CHECK ((telling = 'told') = (told_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX transition_due ON transition (id) WHERE telling = 'due';
CREATE INDEX transition_by_incident ON transition (incident);
CREATE INDEX transition_by_subject ON transition (check_id, target);
CREATE INDEX transition_by_time ON transition (at_ms);
CREATE INDEX transition_by_attempt ON transition (attempt) WHERE attempt IS NOT NULL;

-- Notices that were given, for good: what (a certificate's fingerprint) and which tier, at which target.
CREATE TABLE noticed (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  notice_key TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (check_id, target, notice_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE silence (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  check_pattern TEXT NOT NULL,
  target_pattern TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  by TEXT,
  note TEXT,
  is_ended_by_recovery INTEGER NOT NULL CHECK (is_ended_by_recovery IN (0, 1)),
  ended_at_ms INTEGER
) STRICT;
CREATE INDEX silence_by_end ON silence (until_ms);
