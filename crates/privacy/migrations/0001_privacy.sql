-- A copy of everything that is held on a person, gathered room by room, kept until its time is over.
CREATE TABLE privacy_copy (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  -- Whose data it is, and the hat under which it was asked for.
  subject UUID NOT NULL,
  hat TEXT NOT NULL,
  asker UUID NOT NULL,
  -- Of the session that asked: what it holds may be seen from there on.
  assurance BIGINT NOT NULL,
  -- How many of the rooms have answered.
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX privacy_copy_asker ON privacy_copy (tenant, asker, created_at);
CREATE INDEX privacy_copy_subject ON privacy_copy (tenant, subject);

-- What one room holds: sealed JSON.
CREATE TABLE privacy_copy_part (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  copy UUID NOT NULL,
  n BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX privacy_copy_part_copy ON privacy_copy_part (tenant, copy, n);

-- What counts as unusual in the access log, where it differs from what the program begins with.
CREATE TABLE privacy_rule (
  tenant BIGINT NOT NULL,
  key TEXT NOT NULL,
  active BOOLEAN NOT NULL,
  -- What it means depends on the rule: metres, persons, an hour of the day.
  number BIGINT NOT NULL,
  -- Minutes, or another hour of the day.
  span BIGINT NOT NULL,
  PRIMARY KEY (tenant, key)
);

-- Patterns that the privacy officer has looked at: up to which minute.
CREATE TABLE privacy_look (
  tenant BIGINT NOT NULL,
  rule TEXT NOT NULL,
  actor TEXT NOT NULL,
  -- All zeros where a pattern is about no single person.
  subject UUID NOT NULL,
  until BIGINT NOT NULL,
  officer UUID NOT NULL,
  note TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant, rule, actor, subject)
);

-- How long things are kept, where it differs from what the program begins with.
CREATE TABLE privacy_retention (
  tenant BIGINT NOT NULL,
  kind TEXT NOT NULL,
  days BIGINT NOT NULL,
  PRIMARY KEY (tenant, kind)
);
