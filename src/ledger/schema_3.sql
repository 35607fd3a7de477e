-- What version 3 adds: the outputs, a bit each, that a done item was not to have (--if-larger skip).
ALTER TABLE items ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 3;
