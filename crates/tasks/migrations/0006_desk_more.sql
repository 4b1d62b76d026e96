-- How far those who lead have been told of its deadline: 0 not, 1 that it comes, 2 that it is past. A
-- deadline that moves begins anew.
ALTER TABLE task ADD COLUMN warned BIGINT NOT NULL DEFAULT 0;

-- The secret links by which calendars fetch the deadlines of a person; only hashes of them.
CREATE TABLE task_feed (
  tenant BIGINT NOT NULL,
  person UUID NOT NULL,
  hash TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, person)
);
CREATE UNIQUE INDEX task_feed_by_hash ON task_feed (tenant, hash);

-- Earlier tasks like one: written when a task is closed, not when it is opened.
CREATE INDEX task_like ON task (tenant, category, lat) WHERE closed = TRUE AND lat IS NOT NULL;
