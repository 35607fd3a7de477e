-- What version 2 adds: of an attempt at an item with several outputs, each one that failed.
CREATE TABLE variants(
    item INTEGER NOT NULL, run INTEGER NOT NULL, number INTEGER NOT NULL, -- the attempt
    variant INTEGER NOT NULL,
    output BLOB NOT NULL,
    class TEXT NOT NULL, stage TEXT, codec TEXT, errno INTEGER, message TEXT
);
CREATE INDEX variants_of ON variants(item);
PRAGMA user_version = 2;
