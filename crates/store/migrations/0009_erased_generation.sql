-- The newest key that somebody had when she was erased: it and those before it are destroyed, whatever
-- the clock said when they were made. NULL: erased by an earlier version, and the time decides.
ALTER TABLE subject_erasure ADD COLUMN generation BIGINT;
