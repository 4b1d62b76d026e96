-- What changed since the newest backup, row by row, written by triggers while backups are taken
-- (see store::backup). Rows of one transaction share its number.
CREATE TABLE change_log (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tx BIGINT NOT NULL,
  op TEXT NOT NULL,
  name TEXT NOT NULL,
  data TEXT NOT NULL,
  -- Only on SQLite; see there.
  real DOUBLE PRECISION
);

-- The chain of backups that the log belongs to; no row: no log is kept.
CREATE TABLE backup_state (
  one BIGINT NOT NULL PRIMARY KEY,
  chain TEXT NOT NULL,
  part BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- FALSE: triggers were taken away (for an upgrade, say), so the log has an end.
  watched BOOLEAN NOT NULL
);

-- One row image. Arguments: columns of floating point, which travel as text so that no digit is lost.
CREATE FUNCTION backup_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  image JSONB;
  word TEXT := 'put';
  real_column TEXT;
BEGIN
  IF TG_OP = 'DELETE' OR TG_NAME = 'backup_1_moved' THEN
    image := to_jsonb(OLD);
    word := 'cut';
  ELSE
    image := to_jsonb(NEW);
  END IF;
  -- Without arguments there is no array.
  FOREACH real_column IN ARRAY COALESCE(TG_ARGV, '{}'::TEXT[]) LOOP
    IF image ->> real_column IS NOT NULL THEN
      image := jsonb_set(image, ARRAY[real_column], to_jsonb(image ->> real_column));
    END IF;
  END LOOP;
  INSERT INTO change_log (tx, op, name, data)
    VALUES (pg_current_xact_id()::TEXT::BIGINT, word, TG_TABLE_NAME, image::TEXT);
  RETURN NULL;
END $$;

-- A journal entry got its position: the rest of the row is known already.
CREATE FUNCTION backup_note_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change_log (tx, op, name, data)
    VALUES (pg_current_xact_id()::TEXT::BIGINT, 'set', 'journal',
      jsonb_build_object('id', NEW.id, 'position', NEW.position, 'hash', NEW.hash)::TEXT);
  RETURN NULL;
END $$;
