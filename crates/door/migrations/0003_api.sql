-- Professional systems that call the API.
CREATE TABLE client (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  -- SHA-256 of its secret, as bytes of the hexadecimal text; the secret itself is kept nowhere.
  hash BYTEA NOT NULL,
  -- JSON: the keys of its hats, such as "unit:vei-og-lys", and the roles it has in each of them.
  hats TEXT NOT NULL,
  roles TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX client_secret ON client (tenant, hash);

-- What was answered under an idempotency key, for 24 hours.
CREATE TABLE idempotency (
  tenant BIGINT NOT NULL,
  -- Who called: person:<id>, client:<id>.
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  -- SHA-256 of method, path and body.
  digest BYTEA NOT NULL,
  -- 0 until the action is done, which nobody else sees: they are committed together.
  status BIGINT NOT NULL,
  location TEXT,
  etag TEXT,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant, caller, key)
);
CREATE INDEX idempotency_age ON idempotency (tenant, at);
