-- What the tenant lets employees of another tenant do for one of its units. `other` is that tenant,
-- `kinds` a JSON list; both days are included. `version` rises with every change, and rows stay.
CREATE TABLE agreement (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  other BIGINT NOT NULL,
  other_name TEXT NOT NULL,
  unit TEXT NOT NULL,
  their_unit TEXT NOT NULL,
  purpose TEXT NOT NULL,
  kinds TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  registered_by UUID NOT NULL,
  registered_at BIGINT NOT NULL,
  ended_by UUID,
  ended_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX agreement_newest ON agreement (tenant, registered_at);

-- Rises with every change of who works for a tenant: what hats by its agreements with others come from.
CREATE TABLE staff (
  tenant BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant)
);
