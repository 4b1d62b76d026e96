-- A unit's ready-made tasks.
CREATE TABLE task_template (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  -- The unit whose list it is on, and that answers for what is opened from it.
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  category TEXT,
  -- Working days from the opening to the deadline; none for what the category says.
  days BIGINT,
  -- JSON: field and value, in pairs.
  answers TEXT NOT NULL,
  -- JSON: the points of the checklist.
  checks TEXT NOT NULL,
  -- Who is asked to solve it: team:<id>, unit:<key> or person:<id>, and its name as it was.
  delegate TEXT,
  delegate_name TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX task_template_of ON task_template (tenant, unit, name, id);
