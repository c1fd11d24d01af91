-- The journal: what of a check's target (its traits) is not what it was.

-- Each trait as it was seen last.
CREATE TABLE trait (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  name TEXT NOT NULL,
  value INTEGER NOT NULL REFERENCES content (id),
  seen_at_ms INTEGER NOT NULL,
  PRIMARY KEY (check_id, target, name)
) STRICT, WITHOUT ROWID;

-- It changed between the two times: it was seen as before at the first, and as after at the second.
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
