-- With the person in it SQLite prefers this index to the primary key, of which it could use the
-- tenant alone to find those whose documents name somebody.
DROP INDEX relation_other;
CREATE INDEX relation_other ON relation (tenant, other, kind, person);
