-- What a task waits for: '' for nothing, else requester, other, supplier or date.
ALTER TABLE task ADD COLUMN waits TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN waits_since BIGINT;
ALTER TABLE task ADD COLUMN waits_until TEXT;
-- When the waiting ended by itself, until somebody at work has done something about it.
ALTER TABLE task ADD COLUMN woke_at BIGINT;
-- The hat that was asked to solve it, such as team:<id>, and its name as it was.
ALTER TABLE task ADD COLUMN delegate TEXT;
ALTER TABLE task ADD COLUMN delegate_name TEXT NOT NULL DEFAULT '';
-- The task that goes on instead of it.
ALTER TABLE task ADD COLUMN merged_into UUID;
-- How many links it has in either direction: most have none, and nothing is asked for them.
ALTER TABLE task ADD COLUMN links BIGINT NOT NULL DEFAULT 0;
CREATE INDEX task_of_delegate ON task (tenant, delegate, closed, due, id) WHERE delegate IS NOT NULL;

-- Whom the step names: a team, a unit or a person, as it was called.
ALTER TABLE task_step ADD COLUMN toward TEXT NOT NULL DEFAULT '';

-- "task is a child of other", "task blocks other", and so on; read in both directions.
CREATE TABLE task_link (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  kind TEXT NOT NULL,
  other UUID NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant, task, kind, other)
);
CREATE INDEX task_link_to ON task_link (tenant, other, kind, task);

-- People of several units who solve something together until a date.
CREATE TABLE team (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  -- The unit that set it up and may change it.
  unit TEXT NOT NULL,
  -- The last day.
  ends TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX team_by_end ON team (tenant, ends, name, id);

-- Who is in it: unit:<key> or person:<id>, with the name of a person as it was when she was added.
CREATE TABLE team_member (
  tenant BIGINT NOT NULL,
  team UUID NOT NULL,
  hat TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (tenant, team, hat)
);
CREATE INDEX team_of_member ON team_member (tenant, hat, team);
