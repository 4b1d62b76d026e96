-- What calls: system, sensor, goals or assistant.
ALTER TABLE client ADD COLUMN kind TEXT NOT NULL DEFAULT 'system';
