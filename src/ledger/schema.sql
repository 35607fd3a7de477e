-- The ledger, version 1; schema_2.sql and schema_3.sql are run after it. Paths are bytes, so they are blobs. Times are wall-clock milliseconds.
CREATE TABLE runs(
    id INTEGER PRIMARY KEY,
    begun_ms INTEGER NOT NULL,
    ended_ms INTEGER,            -- NULL: it runs, or it died
    end TEXT,                    -- status name, or 'died'
    command TEXT NOT NULL,
    recipe TEXT NOT NULL,        -- canonical text
    output_root BLOB NOT NULL,
    limit_pixels INTEGER NOT NULL,
    limit_dimension INTEGER NOT NULL,
    limit_file_bytes INTEGER NOT NULL,
    limit_item_bytes INTEGER NOT NULL
);
CREATE TABLE roots(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE);
CREATE TABLE items(
    id INTEGER PRIMARY KEY,      -- in the order of the scan
    key BLOB NOT NULL UNIQUE,    -- hash of input root, relative path, output root
    root INTEGER NOT NULL,
    relative BLOB NOT NULL,
    source BLOB,                 -- the path to open; NULL: root/relative
    size INTEGER NOT NULL,       -- size, mtime_ns and recipe are the version
    mtime_ns INTEGER NOT NULL,
    recipe BLOB NOT NULL,
    outputs BLOB NOT NULL,       -- final paths, each with a NUL behind it; empty: has none
    wanted BLOB,                 -- what they would be called, where that differs
    overrides TEXT,              -- options of this item alone
    run INTEGER NOT NULL,        -- that planned it last
    state INTEGER NOT NULL,      -- 2 pending, 3 started, 4 started alone, 5 done, 6 dead
    suspect INTEGER NOT NULL DEFAULT 0, -- a run died while it was in flight
    deaths INTEGER NOT NULL DEFAULT 0,  -- of the process while it ran alone
    vacant INTEGER NOT NULL DEFAULT 0,  -- nothing was at its outputs when they were planned
    owned INTEGER NOT NULL DEFAULT 0,   -- an earlier run wrote its outputs, or planned them vacant
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Until it has ended these hold numbers as wide as any, so that a row never grows when it is
    -- done: a page that overflows costs four.
    finished_ms INTEGER NOT NULL DEFAULT 140737488355327,
    duration_ms INTEGER NOT NULL DEFAULT 140737488355327,
    bytes INTEGER NOT NULL DEFAULT 140737488355327, -- of the outputs
    class TEXT, stage TEXT, codec TEXT, errno INTEGER, message TEXT, -- why it is dead
    refused_limit INTEGER        -- the value of the limit that refused it
);
CREATE INDEX dead ON items(id) WHERE state = 6;
-- Who may write which path. An item that got other outputs keeps its claim on files it wrote.
CREATE TABLE claims(
    path BLOB PRIMARY KEY,
    item INTEGER NOT NULL,
    ours INTEGER NOT NULL DEFAULT 0 -- the ledger wrote it for an earlier claimant or recipe
) WITHOUT ROWID;
CREATE TABLE attempts(
    item INTEGER NOT NULL,
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    class TEXT NOT NULL, stage TEXT, codec TEXT, errno INTEGER, message TEXT
);
CREATE INDEX attempts_of ON attempts(item);
PRAGMA application_id = 1936487779;
PRAGMA user_version = 1;
