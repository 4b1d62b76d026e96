-- What a category asks for besides words and a place. Municipal differences are rows.
CREATE TABLE task_field (
  tenant BIGINT NOT NULL,
  category TEXT NOT NULL,
  key TEXT NOT NULL,
  -- JSON: a text in three languages.
  name TEXT NOT NULL,
  -- text, number, date or choice.
  kind TEXT NOT NULL,
  -- JSON: the keys and the names of the choices.
  choices TEXT NOT NULL,
  required BOOLEAN NOT NULL,
  active BOOLEAN NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (tenant, category, key)
);
-- Whether a category has any: read with the category, so that those without ask for nothing more.
ALTER TABLE task_category ADD COLUMN fields BOOLEAN NOT NULL DEFAULT FALSE;

-- What was answered for a task.
CREATE TABLE task_value (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (tenant, task, field)
);
