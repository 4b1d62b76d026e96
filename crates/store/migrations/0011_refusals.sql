-- How often a letter was refused in a row: only that, and no failure before it, makes a refusal believed.
ALTER TABLE letter ADD COLUMN refusals BIGINT NOT NULL DEFAULT 0;
