-- What a tenant's routing is now. The stamp changes with every change, so that what is in memory is known
-- to be old; the version counts the changes, for people.
CREATE TABLE routing_state (
  tenant BIGINT NOT NULL,
  stamp UUID NOT NULL,
  version BIGINT NOT NULL,
  -- JSON: the categories that say nothing about whose a task is, such as "other".
  vague TEXT NOT NULL,
  PRIMARY KEY (tenant)
);

-- The rules, in the order in which they are asked.
CREATE TABLE routing_rule (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  version BIGINT NOT NULL,
  place BIGINT NOT NULL,
  name TEXT NOT NULL,
  -- In CEL.
  condition TEXT NOT NULL,
  -- Where it sends a task; empty where it leaves that alone.
  unit TEXT NOT NULL,
  category TEXT NOT NULL,
  -- Working days to the expected answer.
  days BIGINT,
  active BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX routing_rule_order ON routing_rule (tenant, place, id);

-- Each rule as it was in each of its versions: what was decided names one.
CREATE TABLE routing_rule_past (
  tenant BIGINT NOT NULL,
  rule UUID NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  condition TEXT NOT NULL,
  unit TEXT NOT NULL,
  category TEXT NOT NULL,
  days BIGINT,
  active BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (tenant, rule, version)
);

-- Why a task came where it came, when that was not its category.
CREATE TABLE routing_decision (
  tenant BIGINT NOT NULL,
  task UUID NOT NULL,
  at BIGINT NOT NULL,
  -- rule or classifier.
  how TEXT NOT NULL,
  rule UUID,
  rule_version BIGINT,
  rule_name TEXT NOT NULL,
  -- Percent; of the classifier.
  confidence BIGINT,
  unit TEXT NOT NULL,
  category TEXT,
  -- What it would have been.
  from_unit TEXT NOT NULL,
  from_category TEXT,
  PRIMARY KEY (tenant, task)
);

-- Rules that somebody tries on tasks of the last month.
CREATE TABLE routing_trial (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  asked_at BIGINT NOT NULL,
  asked_by TEXT NOT NULL,
  -- JSON: the rule as it was typed, or null for the table as it is.
  draft TEXT NOT NULL,
  -- JSON, once it is done: ids of tasks and where they are, no words of them.
  result TEXT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX routing_trial_age ON routing_trial (tenant, asked_at);

-- What was learned: numbers for hashed words and places, and how well it did on what was held back.
CREATE TABLE routing_model (
  tenant BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  -- JSON; empty when there was too little to learn from.
  body TEXT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (tenant)
);

-- From which confidence, in percent, the classifier may send tasks to a unit. No row: never.
CREATE TABLE routing_alone (
  tenant BIGINT NOT NULL,
  unit TEXT NOT NULL,
  percent BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (tenant, unit)
);
