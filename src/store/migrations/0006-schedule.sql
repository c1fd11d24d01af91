-- The schedule: last slots, gaps, the heartbeat. Times are milliseconds since 1970 of the host that looked.

-- The newest slot of each check and target for which a look began.
CREATE TABLE slot (
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  due_ms INTEGER NOT NULL,
  PRIMARY KEY (check_id, target)
) STRICT, WITHOUT ROWID;

-- A time in which slots fell out, and why. A clock that was set back gives one that ends before it begins.
CREATE TABLE gap (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  why TEXT NOT NULL CHECK (why IN
    ('not-running', 'asleep', 'stopped', 'loop-blocked', 'clock-set', 'overrun', 'disk-full', 'locked'))
) STRICT;
CREATE INDEX gap_by_end ON gap (to_ms);

CREATE TABLE gap_slots (
  gap INTEGER NOT NULL REFERENCES gap (id) ON DELETE CASCADE,
  check_id TEXT NOT NULL,
  target TEXT NOT NULL,
  slots INTEGER NOT NULL CHECK (slots > 0),
  PRIMARY KEY (gap, check_id, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX gap_by_subject ON gap_slots (check_id, target);

-- One row: the scheduler as it was when it last was known to move.
CREATE TABLE heartbeat (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at_ms INTEGER NOT NULL,
  started_at_ms INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  -- How often it beats.
  every_ms INTEGER NOT NULL,
  subjects INTEGER NOT NULL,
  next_due_ms INTEGER,
  -- Set when it was told to stop; a daemon that died says nothing.
  stopped_at_ms INTEGER
) STRICT;
