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
]
