-- Support cases: what was made, the mail as rendered, its states, who approved and sent which bytes.

CREATE TABLE support_case (
  id TEXT NOT NULL PRIMARY KEY,
  problem TEXT NOT NULL,
  incident INTEGER REFERENCES incident (id),
  created_at_ms INTEGER NOT NULL,
  folder TEXT NOT NULL,
  archive_sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX support_case_by_incident ON support_case (incident) WHERE incident IS NOT NULL;

-- What a case is about, so that a repeat follows the case that is open.
CREATE TABLE case_thread (
  case_id TEXT NOT NULL PRIMARY KEY REFERENCES support_case (id) ON DELETE CASCADE,
  -- NULL: about nothing that could come again.
  fingerprint TEXT,
  title TEXT NOT NULL,
  -- The case it is a follow-up of, and that one's follow-ups go to the same first case.
  follows TEXT,
  -- What the desk calls it, and the Message-ID of its confirmation.
  desk_number TEXT,
  desk_message_id TEXT,
  closed_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX case_thread_by_fingerprint ON case_thread (fingerprint);

-- The bytes stand in the folder of the case; here is what they must be. A case that is made again after its mail was sent gets another.
CREATE TABLE case_mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL REFERENCES support_case (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  size_bytes INTEGER NOT NULL,
  -- JSON: from, to, required.
  envelope TEXT NOT NULL,
  rendered_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'sending', 'sent', 'rejected', 'uncertain')),
  state_since_ms INTEGER NOT NULL,
  approved_sha256 TEXT,
  approved_by TEXT,
  approved_at_ms INTEGER,
  approved_until_ms INTEGER,
  -- Who is sending, and until when that can be true.
  sender_pid INTEGER,
  sender_until_ms INTEGER,
  -- How the last attempt ended, in words.
  last_text TEXT,
  -- Goes up with every change: a change made from what is no longer so is refused.
  version INTEGER NOT NULL,
  UNIQUE (case_id, generation),
  CHECK ((state = 'sending') = (sender_until_ms IS NOT NULL)),
  CHECK ((approved_sha256 IS NULL) = (approved_by IS NULL)),
  CHECK ((approved_sha256 IS NULL) = (approved_at_ms IS NULL)),
  CHECK ((approved_sha256 IS NULL) = (approved_until_ms IS NULL)),
  CHECK (state NOT IN ('approved', 'sending') OR approved_sha256 = sha256)
) STRICT;

-- Who did what with which bytes. It outlives the case.
CREATE TABLE case_mail_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  event TEXT NOT NULL,
  state TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX case_mail_log_by_case ON case_mail_log (case_id);
CREATE INDEX case_mail_log_by_time ON case_mail_log (at_ms);
