-- For the night job that deletes reports whose time is over.
CREATE INDEX task_over ON task (tenant, closed_at) WHERE closed_at IS NOT NULL;
