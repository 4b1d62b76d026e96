-- Rules by which a task is opened again and again.
CREATE TABLE task_repeat (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  -- The unit that gets what is opened.
  unit TEXT NOT NULL,
  -- The template that says what; where there is none, the title, the body and the days do.
  template UUID,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  days BIGINT,
  -- RFC 5545, without the name in front.
  rule TEXT NOT NULL,
  -- The first day, from which the rule counts.
  starts TEXT NOT NULL,
  -- What becomes of a day that is no working day: skip, before or after.
  shift TEXT NOT NULL,
  -- After a stop: all that were missed, or the last of them.
  missed TEXT NOT NULL,
  -- active, paused or ended.
  state TEXT NOT NULL,
  -- Days up to this one are settled, whatever the clock says.
  settled TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX task_repeat_of ON task_repeat (tenant, unit, id);
CREATE INDEX task_repeat_template ON task_repeat (tenant, template) WHERE template IS NOT NULL;

-- The days on which a rule has opened a task: each at most once.
CREATE TABLE task_repeat_day (
  tenant BIGINT NOT NULL,
  repeat UUID NOT NULL,
  day TEXT NOT NULL,
  task UUID NOT NULL,
  PRIMARY KEY (tenant, repeat, day)
);
CREATE INDEX task_repeat_task ON task_repeat_day (tenant, task);
