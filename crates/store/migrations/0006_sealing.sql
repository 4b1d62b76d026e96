-- What sealing and passing over entries cost. Only sealed entries are looked for by position: an
-- action then writes one index less, and unsealed entries are read in their own order.
DROP INDEX journal_position;
CREATE UNIQUE INDEX journal_position ON journal (position) WHERE position IS NOT NULL;
-- A position is given later, and must not move the entry in the history of its subject.
DROP INDEX journal_subject;
CREATE INDEX journal_subject ON journal (tenant, subject, ord, id);
-- Covering: without statistics SQLite would rather scan all parties of a tenant in the key.
DROP INDEX party_of_object;
CREATE INDEX party_of_object ON party (tenant, kind, id, hat, role);
