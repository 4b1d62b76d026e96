CREATE TABLE session (
  hash BYTEA NOT NULL PRIMARY KEY,
  tenant BIGINT NOT NULL,
  person UUID NOT NULL,
  assurance BIGINT NOT NULL,
  acting TEXT,
  sid TEXT,
  id_token BYTEA,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX session_sid ON session (tenant, sid);
CREATE INDEX session_person ON session (tenant, person);
CREATE INDEX session_age ON session (created_at);
