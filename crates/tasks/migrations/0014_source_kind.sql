-- resident, employee, politician, system, sensor, goals, event or assistant; `source` is its name.
ALTER TABLE task ADD COLUMN source_kind TEXT NOT NULL DEFAULT 'resident';
UPDATE task SET source_kind = CASE
    WHEN source IN ('employee', 'api') THEN 'employee'
    WHEN source = 'repeating' THEN 'event'
    ELSE 'system' END
  WHERE source NOT IN ('report', 'open311', 'mail', 'privacy', 'weakness');
