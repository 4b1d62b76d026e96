-- Lists that somebody has kept under a name, and perhaps shares with a unit.
CREATE TABLE task_view (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  person UUID NOT NULL,
  -- The key of the unit that sees it, too; empty when it is hers alone.
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  view TEXT NOT NULL,
  category TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX task_view_of ON task_view (tenant, person, name);
CREATE INDEX task_view_shared ON task_view (tenant, unit, name) WHERE unit <> '';
