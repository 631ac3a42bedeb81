/** The log's tables. Statements are separated by the version they brought, so that an older file is brought up to date. */
export const VERSIONS: readonly string[] = [
  `
  -- Every event once, in the order of arrival. AUTOINCREMENT: a position is never given twice.
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  -- Drops repeats. Message IDs are time-ordered, so the index grows at its end.
  CREATE UNIQUE INDEX events_by_id ON events (site, id);

  -- Messages that were refused, with the reason.
  CREATE TABLE rejected (
    site TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL
  );

  -- What completes events from outside: the application's visitor, touches and tracker IDs, as JSON.
  CREATE TABLE applications (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    known TEXT NOT NULL,
    PRIMARY KEY (site, id)
  ) WITHOUT ROWID;
  CREATE TABLE deals (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    PRIMARY KEY (site, id)
  ) WITHOUT ROWID;

  -- Each sink's place: everything up to the position is settled. The lease says which collector sends.
  CREATE TABLE cursors (
    sink TEXT PRIMARY KEY,
    position INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  -- Entries held back from a sink: parked until due_at, or dead letters where due_at is null.
  CREATE TABLE held (
    sink TEXT NOT NULL,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    due_at INTEGER,
    attempts INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (sink, position)
  ) WITHOUT ROWID;
  CREATE INDEX held_by_due ON held (sink, due_at);
  CREATE INDEX held_by_key ON held (sink, key);
  -- What sinks remember: the vendor's ID of what they made, or that they were about to.
  CREATE TABLE memory (
    sink TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (sink, key)
  ) WITHOUT ROWID;
  `,
  `
  -- The join. What each event told of an application, as a JSON list; one object before this version.
  UPDATE applications SET known = json_array(json_set(known, '$.at', 0, '$.by', ''));
  -- Which application a deal came of, as the latest event says.
  ALTER TABLE deals ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deals ADD COLUMN told_by TEXT NOT NULL DEFAULT '';
  CREATE INDEX deals_by_application ON deals (site, application_id);
  -- Who made an application: "user 42" and "visitor V1StGXR8".
  CREATE TABLE owners (
    site TEXT NOT NULL,
    owner TEXT NOT NULL,
    application_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (site, owner, application_id)
  ) WITHOUT ROWID;
  INSERT INTO owners SELECT site, 'visitor ' || json_extract(known, '$[0].anonymousId'), id, 0
    FROM applications WHERE json_extract(known, '$[0].anonymousId') IS NOT NULL;
  INSERT INTO owners SELECT site, 'user ' || json_extract(known, '$[0].userId'), id, 0
    FROM applications WHERE json_extract(known, '$[0].userId') IS NOT NULL;
  -- Which visitors a user was, and what was known of them when they first were seen to be.
  CREATE TABLE links (
    site TEXT NOT NULL,
    user_id TEXT NOT NULL,
    anonymous_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    told_by TEXT NOT NULL,
    known TEXT NOT NULL
  );
  CREATE UNIQUE INDEX links_by_user ON links (site, user_id, anonymous_id);
  CREATE INDEX links_by_visitor ON links (site, anonymous_id);
  -- Events from outside that are completed when more is known of what they name, and where their latest version is.
  CREATE TABLE waits (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (site, name, id)
  ) WITHOUT ROWID;
  CREATE TABLE outside (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (site, id)
  ) WITHOUT ROWID;
  `,
  `
  CREATE INDEX rejected_by_time ON rejected (received_at);
  -- Visitors whom a sink must still forget. Once it has, only how much it forgot is kept, not whom.
  CREATE TABLE erasures (
    id TEXT NOT NULL,
    sink TEXT NOT NULL,
    visitor TEXT,
    forgotten INTEGER,
    PRIMARY KEY (id, sink)
  ) WITHOUT ROWID;
  CREATE INDEX erasures_by_sink ON erasures (sink) WHERE visitor IS NOT NULL;
  `,
  `
  -- When a waiting event happened; news of a user are no matter to earlier ones. Those from before always look.
  ALTER TABLE waits ADD COLUMN at INTEGER NOT NULL DEFAULT 9007199254740991;
  `,
  `
  -- Finds what was parked before the clock was set back.
  CREATE INDEX held_by_time ON held (sink, at) WHERE due_at IS NOT NULL;
  `,
  `
  -- The vendor's account that a sink was last held for: all sinks of one have the same owner.
  ALTER TABLE cursors ADD COLUMN account TEXT;
  `,
]
