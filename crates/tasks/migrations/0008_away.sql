-- Who is away, and who does her work meanwhile: one period for each person.
CREATE TABLE task_away (
  tenant BIGINT NOT NULL,
  person UUID NOT NULL,
  name TEXT NOT NULL,
  -- First and last day.
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  deputy UUID NOT NULL,
  deputy_name TEXT NOT NULL,
  PRIMARY KEY (tenant, person)
);
CREATE INDEX task_away_deputy ON task_away (tenant, deputy, until);
