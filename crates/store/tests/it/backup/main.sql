CREATE TABLE thing (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  name TEXT NOT NULL,
  note TEXT,
  weight DOUBLE PRECISION,
  lit BOOLEAN NOT NULL,
  raw BYTEA,
  n BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX thing_name ON thing (tenant, name);

CREATE TABLE tally (
  tenant BIGINT NOT NULL,
  k BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (tenant, k)
);
