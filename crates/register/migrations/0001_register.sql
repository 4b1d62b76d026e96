-- Persons, and the numbers by which documents name them. Everything that mentions a person refers
-- to the number it was mentioned by, so that numbers can change hands when persons merge or split.
CREATE TABLE person (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  merged_into UUID,
  given TEXT NOT NULL,
  middle TEXT NOT NULL,
  family TEXT NOT NULL,
  born TEXT,
  sex TEXT,
  status TEXT NOT NULL,
  died TEXT,
  protection BIGINT NOT NULL,
  as_of BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX person_merged ON person (tenant, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE identifier (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  lookup BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  person UUID NOT NULL,
  origin UUID NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX identifier_lookup ON identifier (tenant, lookup);
CREATE INDEX identifier_person ON identifier (tenant, person);

-- What the document of a person says of others.
CREATE TABLE relation (
  tenant BIGINT NOT NULL,
  person UUID NOT NULL,
  kind TEXT NOT NULL,
  other UUID NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  since TEXT,
  until TEXT,
  PRIMARY KEY (tenant, person, kind, other, role)
);
CREATE INDEX relation_other ON relation (tenant, other, kind);

CREATE TABLE residence (
  tenant BIGINT NOT NULL,
  person UUID NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  postcode TEXT NOT NULL,
  place TEXT NOT NULL,
  municipality TEXT NOT NULL,
  address UUID,
  property TEXT NOT NULL,
  dwelling TEXT NOT NULL,
  since TEXT,
  until TEXT,
  PRIMARY KEY (tenant, person, kind)
);
CREATE INDEX residence_address ON residence (tenant, address);
CREATE INDEX residence_property ON residence (tenant, property);

-- Which source a fact comes from, when its value was first seen there, and a digest of the value.
CREATE TABLE fact (
  tenant BIGINT NOT NULL,
  subject UUID NOT NULL,
  fact TEXT NOT NULL,
  source TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  digest BIGINT NOT NULL,
  PRIMARY KEY (tenant, subject, fact)
);

-- Someone who has consented that a next of kin sees.
CREATE TABLE kin_consent (
  tenant BIGINT NOT NULL,
  subject UUID NOT NULL,
  kin UUID NOT NULL,
  since TEXT NOT NULL,
  until TEXT,
  PRIMARY KEY (tenant, subject, kin, since)
);
CREATE INDEX kin_consent_kin ON kin_consent (tenant, kin);

CREATE TABLE address (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  search BYTEA NOT NULL,
  postcode TEXT NOT NULL,
  place TEXT NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  property TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX address_search ON address (tenant, search);
CREATE INDEX address_property ON address (tenant, property, key);

-- `base` is the key without the section: addresses are tied to that.
CREATE TABLE property (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  key TEXT NOT NULL,
  base TEXT NOT NULL,
  section BIGINT NOT NULL,
  address UUID,
  name TEXT NOT NULL,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX property_key ON property (tenant, key);
CREATE INDEX property_base ON property (tenant, base);
CREATE INDEX property_place ON property (tenant, lat, lon);

-- An owner is a person (by number) or an organisation.
CREATE TABLE property_owner (
  tenant BIGINT NOT NULL,
  property UUID NOT NULL,
  seq BIGINT NOT NULL,
  identifier UUID,
  organisation TEXT,
  numerator BIGINT NOT NULL,
  denominator BIGINT NOT NULL,
  since TEXT,
  PRIMARY KEY (tenant, property, seq)
);
CREATE INDEX property_owner_identifier ON property_owner (tenant, identifier) WHERE identifier IS NOT NULL;
CREATE INDEX property_owner_organisation ON property_owner (tenant, organisation) WHERE organisation IS NOT NULL;

CREATE TABLE organisation (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  form TEXT NOT NULL,
  parent TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  address TEXT NOT NULL,
  municipality TEXT NOT NULL,
  industry TEXT NOT NULL,
  dissolved TEXT,
  bankrupt BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX organisation_number ON organisation (tenant, number);
CREATE INDEX organisation_parent ON organisation (tenant, parent);

CREATE TABLE organisation_role (
  tenant BIGINT NOT NULL,
  organisation UUID NOT NULL,
  seq BIGINT NOT NULL,
  role_group TEXT NOT NULL,
  role TEXT NOT NULL,
  label TEXT NOT NULL,
  identifier UUID,
  holder TEXT NOT NULL,
  holder_number TEXT NOT NULL,
  PRIMARY KEY (tenant, organisation, seq)
);
CREATE INDEX organisation_role_identifier ON organisation_role (tenant, identifier) WHERE identifier IS NOT NULL;

-- The municipality's own units, and who works there.
CREATE TABLE unit (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  hours TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX unit_key ON unit (tenant, key);
CREATE INDEX unit_parent ON unit (tenant, parent);

CREATE TABLE employment (
  tenant BIGINT NOT NULL,
  employee UUID NOT NULL,
  seq BIGINT NOT NULL,
  identifier UUID NOT NULL,
  unit UUID NOT NULL,
  position TEXT NOT NULL,
  leader BOOLEAN NOT NULL,
  roles TEXT NOT NULL,
  since TEXT,
  until TEXT,
  PRIMARY KEY (tenant, employee, seq)
);
CREATE INDEX employment_identifier ON employment (tenant, identifier);
CREATE INDEX employment_unit ON employment (tenant, unit);

CREATE TABLE body (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX body_key ON body (tenant, key);

CREATE TABLE mandate (
  tenant BIGINT NOT NULL,
  identifier UUID NOT NULL,
  seq BIGINT NOT NULL,
  body UUID NOT NULL,
  party TEXT NOT NULL,
  office TEXT NOT NULL,
  since TEXT,
  until TEXT,
  PRIMARY KEY (tenant, identifier, seq)
);
CREATE INDEX mandate_body ON mandate (tenant, body);

CREATE TABLE enrolment (
  tenant BIGINT NOT NULL,
  identifier UUID NOT NULL,
  seq BIGINT NOT NULL,
  unit UUID NOT NULL,
  kind TEXT NOT NULL,
  department TEXT NOT NULL,
  since TEXT,
  until TEXT,
  PRIMARY KEY (tenant, identifier, seq)
);
CREATE INDEX enrolment_unit ON enrolment (tenant, unit);

-- How far a source's feed of events has been followed.
CREATE TABLE register_feed (
  tenant BIGINT NOT NULL,
  source TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (tenant, source)
);

-- One reading of a file, and the rows that could not be used.
CREATE TABLE import (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  file TEXT,
  extra TEXT,
  state TEXT NOT NULL,
  total BIGINT NOT NULL,
  done BIGINT NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  same BIGINT NOT NULL,
  lesser BIGINT NOT NULL,
  bad BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX import_newest ON import (tenant, created_at);

CREATE TABLE import_problem (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  import UUID NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  line BIGINT NOT NULL,
  warning BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  args TEXT NOT NULL,
  lookup BYTEA NOT NULL,
  raw BYTEA NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX import_problem_import ON import_problem (tenant, import, state, line);
CREATE UNIQUE INDEX import_problem_lookup ON import_problem (tenant, kind, lookup);
CREATE INDEX import_problem_reason ON import_problem (tenant, state, reason);
