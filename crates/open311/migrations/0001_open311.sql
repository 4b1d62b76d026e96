-- Which categories of tasks are services of Open311. A category without a row is none: what is
-- public was opened by somebody.
CREATE TABLE open311_service (
  tenant BIGINT NOT NULL,
  category TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  -- Reports made from then on are public; null while it was never open.
  open_from BIGINT,
  -- Answers given from then on are public; null where they are not.
  answers_from BIGINT,
  -- Words by which people look for it, with commas between.
  keywords TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, category)
);
