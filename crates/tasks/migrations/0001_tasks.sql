-- What a fault can be about, and who answers for it. Municipal differences are rows.
CREATE TABLE task_category (
  tenant BIGINT NOT NULL,
  key TEXT NOT NULL,
  -- JSON: a text in three languages.
  name TEXT NOT NULL,
  help TEXT NOT NULL,
  icon TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- Working days from the report to the expected answer.
  days BIGINT NOT NULL,
  assurance BIGINT NOT NULL,
  -- Whether the owners of properties close by are told.
  neighbours BOOLEAN NOT NULL,
  active BOOLEAN NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (tenant, key)
);

-- The last number given in a year: 2026-1042.
CREATE TABLE task_number (
  tenant BIGINT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (tenant, year)
);

-- Something a person must do. Who has to do with it stands in `party`.
CREATE TABLE task (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  year BIGINT NOT NULL,
  serial BIGINT NOT NULL,
  title TEXT NOT NULL,
  note TEXT NOT NULL,
  body TEXT NOT NULL,
  category TEXT,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  place TEXT NOT NULL,
  state TEXT NOT NULL,
  closed BOOLEAN NOT NULL,
  -- 9999-12-31 where nothing was promised, so that it sorts last.
  due TEXT NOT NULL,
  unit TEXT NOT NULL,
  requester TEXT,
  assignee UUID,
  -- As it was when she took it; history does not change with the register.
  assignee_name TEXT NOT NULL,
  answer TEXT NOT NULL,
  source TEXT NOT NULL,
  assurance BIGINT NOT NULL,
  photos BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  closed_at BIGINT,
  -- Rises with every change; also the number of the newest step.
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX task_by_number ON task (tenant, year, serial);
CREATE INDEX task_of_unit ON task (tenant, unit, closed, due, id);
CREATE INDEX task_closed ON task (tenant, unit, closed, closed_at);
CREATE INDEX task_of_assignee ON task (tenant, assignee, closed, due, id);
CREATE INDEX task_of_requester ON task (tenant, requester);

-- What has happened to a task, in its order.
CREATE TABLE task_step (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  -- Who reads it: all, requester, unit.
  audience TEXT NOT NULL,
  body TEXT NOT NULL,
  -- The unit it came to, or whose word it is.
  unit TEXT,
  category TEXT,
  -- Who did it: requester, unit, program; and the employee's name, for colleagues.
  side TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (tenant, task, number)
);

CREATE TABLE task_photo (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  n BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  thumb TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  PRIMARY KEY (tenant, task, n)
);
