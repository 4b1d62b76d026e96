-- For what anybody may see of faults that residents reported, newest first: Open311.
CREATE INDEX task_public ON task (tenant, category, opened_at) WHERE source IN ('report', 'open311');
