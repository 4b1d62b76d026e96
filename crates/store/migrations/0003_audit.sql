-- Whose data was seen, by whom, in which hat, why and when. Not in the journal: there are too many.
-- Rows are only ever added, and taken away when their time is over.
CREATE TABLE access_log (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  -- The person whose data it is.
  subject UUID NOT NULL,
  -- Minutes since 1970: what one person sees of the same thing within a minute is one row.
  minute BIGINT NOT NULL,
  -- `person:<id>` or `anonymous`, as in the journal.
  actor TEXT NOT NULL,
  -- The hat that gave the right, or empty.
  hat TEXT NOT NULL,
  acting_for TEXT,
  verb TEXT NOT NULL,
  kind TEXT NOT NULL,
  thing UUID NOT NULL,
  -- What she wrote when she had to say why, or empty.
  reason TEXT NOT NULL,
  -- The first time within the minute, and how many times.
  at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX access_log_subject ON access_log (tenant, subject, minute, actor, kind, thing, verb);
CREATE INDEX access_log_actor ON access_log (tenant, actor, minute);
CREATE INDEX access_log_minute ON access_log (tenant, minute);

-- Why somebody may look at a thing that she has no other reason to see, and until when that holds.
CREATE TABLE access_reason (
  tenant BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  thing UUID NOT NULL,
  reason TEXT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (tenant, actor, kind, thing)
);
CREATE INDEX access_reason_until ON access_reason (tenant, until);
