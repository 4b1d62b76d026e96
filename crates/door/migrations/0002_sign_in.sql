CREATE TABLE sign_in (
  tenant BIGINT NOT NULL,
  state BYTEA NOT NULL,
  browser BYTEA NOT NULL,
  secrets BYTEA NOT NULL,
  level BIGINT NOT NULL,
  back TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, state)
);
CREATE INDEX sign_in_age ON sign_in (tenant, created_at);
CREATE INDEX session_seen ON session (tenant, seen_at);
