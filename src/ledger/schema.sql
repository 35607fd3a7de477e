-- The ledger, version 1. Paths are bytes, so they are blobs. Times are wall-clock milliseconds.
CREATE TABLE runs(
    id INTEGER PRIMARY KEY,
    begun_ms INTEGER NOT NULL,
    ended_ms INTEGER,            -- NULL: it runs, or it died
    end TEXT,                    -- status name
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
    outputs BLOB NOT NULL,       -- final paths, each with a NUL behind it
    planned BLOB,                -- what they would be called, where a collision renamed them
    overrides TEXT,              -- options of this item alone
    run INTEGER NOT NULL,        -- that planned it last
    state INTEGER NOT NULL,      -- 0 pending, 1 started, 2 started alone, 3 done, 4 dead
    suspect INTEGER NOT NULL DEFAULT 0, -- begin of the run that died over it, or 0
    deaths INTEGER NOT NULL DEFAULT 0,  -- of the process while it ran alone
    owned INTEGER NOT NULL DEFAULT 0,   -- an earlier run wrote its outputs
    attempts INTEGER NOT NULL DEFAULT 0,
    finished_ms INTEGER,
    duration_ms INTEGER,
    bytes INTEGER,               -- of the outputs
    class TEXT, stage TEXT, codec TEXT, errno INTEGER, message TEXT, -- why it is dead
    refused_limit INTEGER        -- the value of the limit that refused it
);
CREATE INDEX dead ON items(id) WHERE state = 4;
CREATE TABLE claims(path BLOB PRIMARY KEY, item INTEGER NOT NULL) WITHOUT ROWID;
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
