-- Where professional systems receive webhooks. The secrets are sealed; whether an endpoint is
-- paused says its lane in the outbox.
CREATE TABLE endpoint (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  kinds TEXT NOT NULL,
  unit TEXT NOT NULL,
  secret BYTEA NOT NULL,
  old_secret BYTEA,
  old_until BIGINT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
