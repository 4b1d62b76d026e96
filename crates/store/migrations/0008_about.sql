-- Whom the personal part of an entry is about, to find all that is about one person. It only leads
-- there: what counts is in the data, which the chain covers.
ALTER TABLE journal ADD COLUMN about TEXT;
UPDATE journal SET about = json_extract(data, '$.personal.of') WHERE data LIKE '%"personal":%';
CREATE INDEX journal_about ON journal (tenant, about, ord) WHERE about IS NOT NULL;
