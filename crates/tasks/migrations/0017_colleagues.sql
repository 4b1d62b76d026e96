-- Whom a unit asks by name is asked as a colleague: not what she is as a resident (door::colleague).
UPDATE party SET hat = 'colleague:' || substr(hat, 8)
  WHERE kind = 'task' AND role = 'assignee' AND hat LIKE 'person:%';
UPDATE task SET delegate = 'colleague:' || substr(delegate, 8) WHERE delegate LIKE 'person:%';
UPDATE task_template SET delegate = 'colleague:' || substr(delegate, 8) WHERE delegate LIKE 'person:%';
