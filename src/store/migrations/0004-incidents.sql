-- Incidents as a state machine (docs/incidents.md): states, damping, acknowledgements, silences, and each transition.

-- The rows that are there were open or closed without damping: what was open fires.
ALTER TABLE incident ADD COLUMN state TEXT NOT NULL DEFAULT 'firing'
  CHECK (state IN ('suspect', 'firing', 'recovering', 'clear'));
ALTER TABLE incident ADD COLUMN state_since_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN worst TEXT NOT NULL DEFAULT 'warning' CHECK (worst IN ('warning', 'failure'));
ALTER TABLE incident ADD COLUMN fired_at_ms INTEGER;
ALTER TABLE incident ADD COLUMN is_flapping INTEGER NOT NULL DEFAULT 0 CHECK (is_flapping IN (0, 1));
ALTER TABLE incident ADD COLUMN unsaid_looks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN ack_at_ms INTEGER;
ALTER TABLE incident ADD COLUMN ack_by TEXT;
ALTER TABLE incident ADD COLUMN ack_note TEXT;
ALTER TABLE incident ADD COLUMN ack_until_ms INTEGER;
ALTER TABLE incident ADD COLUMN suppressed_by INTEGER REFERENCES incident (id);
ALTER TABLE incident ADD COLUMN released_at_ms INTEGER;
ALTER TABLE incident ADD COLUMN escalated_level INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN reminded_at_ms INTEGER;
UPDATE incident SET
  state = iif(closed_at_ms IS NULL, 'firing', 'clear'),
  state_since_ms = coalesce(closed_at_ms, opened_at_ms),
  worst = severity,
  fired_at_ms = opened_at_ms;
CREATE INDEX incident_suppressed ON incident (suppressed_by) WHERE suppressed_by IS NOT NULL;

-- What the last looks said about one code; gone when it was long not found.
CREATE TABLE lately (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  code TEXT NOT NULL,
  -- Oldest first: x found, . not found.
  recent TEXT NOT NULL CHECK (recent <> '' AND length(recent) <= 21),
  PRIMARY KEY (check_id, target, code)
) STRICT, WITHOUT ROWID;
-- Of what was open it is known that it was found.
INSERT INTO lately (check_id, target, code, recent)
  SELECT check_id, target, code, 'x' FROM incident WHERE closed_at_ms IS NULL;

-- The maintenance window a look was made in.
ALTER TABLE attempt ADD COLUMN maintenance TEXT;

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
-- A look that is pruned is searched for here.
CREATE INDEX transition_by_attempt ON transition (attempt) WHERE attempt IS NOT NULL;
CREATE INDEX incident_by_opening ON incident (opened_by);
CREATE INDEX incident_by_last_seen ON incident (last_seen_by);

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

-- What is open at the upgrade was told to nobody yet.
INSERT INTO transition (incident, check_id, target, code, kind, severity, at_ms, attempt, telling)
  SELECT id, check_id, target, code, 'fired', severity, opened_at_ms, opened_by, 'due' FROM incident WHERE closed_at_ms IS NULL;
