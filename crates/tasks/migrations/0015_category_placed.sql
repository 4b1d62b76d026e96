-- Whether a report in it must say where it is: a question has no place.
ALTER TABLE task_category ADD COLUMN placed BOOLEAN NOT NULL DEFAULT TRUE;
