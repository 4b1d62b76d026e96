-- What changed since the newest backup, row by row, written by triggers while backups are taken
-- (see store::backup). An `end` closes a transaction.
CREATE TABLE change_log (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  tx BIGINT NOT NULL,
  op TEXT NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  -- A column of floating point, before the row it belongs to: as text it would lose digits.
  real DOUBLE PRECISION
);

-- The chain of backups that the log belongs to; no row: no log is kept.
CREATE TABLE backup_state (
  one BIGINT NOT NULL PRIMARY KEY,
  chain TEXT NOT NULL,
  part BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- FALSE: triggers were taken away (for an upgrade, say), so the log has an end.
  watched BOOLEAN NOT NULL
);
