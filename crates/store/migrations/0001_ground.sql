-- The journal: all that happened. Entries arrive without a position; the sealer gives committed
-- entries a gapless one and chains them.
CREATE TABLE journal (
  id UUID NOT NULL PRIMARY KEY,
  ord BIGINT NOT NULL,
  tenant BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  hat TEXT,
  acting_for TEXT,
  subject_kind TEXT NOT NULL,
  subject UUID NOT NULL,
  topics TEXT NOT NULL,
  data TEXT NOT NULL,
  position BIGINT,
  hash BYTEA
);
CREATE UNIQUE INDEX journal_position ON journal (position);
CREATE INDEX journal_unsealed ON journal (ord, id) WHERE position IS NULL;
CREATE INDEX journal_subject ON journal (tenant, subject, position);

-- The head of the chain. Whoever holds this row seals.
CREATE TABLE journal_head (
  one BIGINT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  hash BYTEA NOT NULL
);

CREATE TABLE follower (
  name TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  failing_since BIGINT
);

-- Work that shall be done once at or after a time, also after a restart.
CREATE TABLE job (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  payload TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  error TEXT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX job_key ON job (tenant, kind, key);
CREATE INDEX job_due ON job (run_at);

-- What lists and the portal show of an object, written with the object.
CREATE TABLE card (
  tenant BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id UUID NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  tone TEXT NOT NULL,
  note TEXT NOT NULL,
  due TEXT,
  href TEXT NOT NULL,
  assurance BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, kind, id)
);

-- Which hat has to do with which object, and as what. Access and the portal come from here.
CREATE TABLE party (
  tenant BIGINT NOT NULL,
  hat TEXT NOT NULL,
  kind TEXT NOT NULL,
  id UUID NOT NULL,
  role TEXT NOT NULL,
  done BOOLEAN NOT NULL,
  sort BIGINT NOT NULL,
  PRIMARY KEY (tenant, hat, kind, id, role)
);
CREATE INDEX party_of_hat ON party (tenant, hat, done, sort);
CREATE INDEX party_of_object ON party (tenant, kind, id);

-- Files lie in the object store by SHA-256; this is who has which.
CREATE TABLE file (
  tenant BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, sha256)
);
