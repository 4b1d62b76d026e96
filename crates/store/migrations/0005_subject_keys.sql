-- The key store that this database belongs with. Keys of persons lie there, not here, so that no
-- copy of this database holds one.
CREATE TABLE key_store (
  one BIGINT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL
);

-- Persons who were erased: their keys are destroyed, and stay so whatever copy is restored.
CREATE TABLE subject_erasure (
  tenant BIGINT NOT NULL,
  subject TEXT NOT NULL,
  erased_at BIGINT NOT NULL,
  erasure UUID NOT NULL,
  PRIMARY KEY (tenant, subject)
);

-- Which master keys have sealed here, and how far everything has been sealed anew by each.
CREATE TABLE sealing_key (
  tenant BIGINT NOT NULL,
  id TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  resealed BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (tenant, id)
);
