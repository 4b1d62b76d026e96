-- What leaves the program. A letter is written in the transaction that it tells of; a lane is the
-- row of one endpoint, and whoever holds it sends, so that letters keep their order.
CREATE TABLE letter (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  channel TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  error TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX letter_waiting ON letter (tenant, channel, endpoint, seq) WHERE state = 'waiting';
CREATE INDEX letter_oldest ON letter (created_at) WHERE state = 'waiting';
CREATE INDEX letter_list ON letter (tenant, channel, state, id);
CREATE INDEX letter_of_endpoint ON letter (tenant, channel, endpoint, state, id);
CREATE INDEX letter_ended ON letter (state, ended_at);

CREATE TABLE letter_attempt (
  tenant BIGINT NOT NULL,
  letter UUID NOT NULL,
  id UUID NOT NULL,
  at BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  error TEXT,
  PRIMARY KEY (tenant, letter, id)
);

-- due_at: when the lane is looked at next; null while nothing waits; the end of the lease while
-- somebody sends. paused: why nothing is sent, such as 'hand' or 'gone'.
CREATE TABLE lane (
  tenant BIGINT NOT NULL,
  channel TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  seq BIGINT NOT NULL,
  due_at BIGINT,
  holder UUID,
  paused TEXT,
  slow BOOLEAN NOT NULL,
  failures BIGINT NOT NULL,
  failing_since BIGINT,
  error TEXT,
  PRIMARY KEY (tenant, channel, endpoint)
);
CREATE INDEX lane_due ON lane (due_at) WHERE due_at IS NOT NULL AND paused IS NULL;
