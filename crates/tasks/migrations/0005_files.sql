-- What was attached to a task besides the photos of its report.
CREATE TABLE task_file (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  n BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  -- As it was called, cleaned.
  name TEXT NOT NULL,
  -- Found in the content, never what was claimed.
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  -- Who may have it: requester (those it is about, and the unit) or unit.
  audience TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant, task, n)
);
CREATE INDEX task_file_content ON task_file (tenant, sha256);

-- What must be done before a task is done.
CREATE TABLE task_check (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  n BIGINT NOT NULL,
  words TEXT NOT NULL,
  done_at BIGINT,
  -- The colleague who did it, as she was called.
  done_by TEXT NOT NULL,
  PRIMARY KEY (tenant, task, n)
);
