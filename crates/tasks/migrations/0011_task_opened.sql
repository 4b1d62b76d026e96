-- For the numbers of a unit: what came in a period.
CREATE INDEX task_opened ON task (tenant, unit, opened_at);
