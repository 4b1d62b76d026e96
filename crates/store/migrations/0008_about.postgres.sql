-- As the other, with this engine's words for JSON.
ALTER TABLE journal ADD COLUMN about TEXT;
UPDATE journal SET about = data::jsonb #>> '{personal,of}' WHERE data LIKE '%"personal":%';
CREATE INDEX journal_about ON journal (tenant, about, ord) WHERE about IS NOT NULL;
