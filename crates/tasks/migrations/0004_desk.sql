-- The board and the list of what waits ask for few rows of many.
CREATE INDEX task_taken ON task (tenant, unit, due, id) WHERE state = 'taken';
CREATE INDEX task_waiting ON task (tenant, unit, due, id) WHERE state = 'waiting';
