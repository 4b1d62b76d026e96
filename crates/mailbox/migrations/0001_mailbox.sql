-- The task addresses of units and employees; the domain is the tenant's.
CREATE TABLE mail_address (
  tenant BIGINT NOT NULL,
  -- The part before the at sign, in lower case.
  local TEXT NOT NULL,
  -- The unit whose work it becomes.
  unit TEXT NOT NULL,
  -- The employee whose address it is; none for that of the unit.
  person UUID,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, local)
);
CREATE INDEX mail_address_of_unit ON mail_address (tenant, unit, local);
CREATE INDEX mail_address_of_person ON mail_address (tenant, person);

-- Somebody who writes by mail about a task, and how to write back.
CREATE TABLE mail_thread (
  tenant BIGINT NOT NULL,
  -- What stands behind the plus in the address of the thread. Whoever has it may add to the task.
  tag TEXT NOT NULL,
  task UUID NOT NULL,
  -- What people call the task.
  number TEXT NOT NULL,
  domain TEXT NOT NULL,
  -- The address it came to, without the domain.
  local TEXT NOT NULL,
  -- Who wrote, and where an answer goes.
  sender TEXT NOT NULL,
  address TEXT NOT NULL,
  name TEXT NOT NULL,
  hat TEXT NOT NULL,
  subject TEXT NOT NULL,
  lang TEXT NOT NULL,
  -- The ids of the newest mails in it, oldest first.
  refs TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, tag)
);
CREATE INDEX mail_thread_of_task ON mail_thread (tenant, task);
CREATE INDEX mail_thread_of_hat ON mail_thread (tenant, hat);

-- A mail that came or went. The mail as it was is a file.
CREATE TABLE mail (
  tenant BIGINT NOT NULL,
  id UUID NOT NULL,
  -- in, out
  direction TEXT NOT NULL,
  unit TEXT NOT NULL,
  task UUID,
  tag TEXT,
  -- The address it came to, or the unit's that it went from.
  recipient TEXT NOT NULL,
  sender TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  hat TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  message_id TEXT NOT NULL,
  -- What becomes of it, and more of that in words of the program.
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- What ours tells of: receipt, comment, closure, transfer.
  kind TEXT NOT NULL,
  spf TEXT NOT NULL,
  dkim TEXT NOT NULL,
  dmarc TEXT NOT NULL,
  broken BOOLEAN NOT NULL,
  sha256 TEXT,
  bytes BIGINT NOT NULL,
  letter UUID,
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX mail_of_unit ON mail (tenant, unit, id);
CREATE INDEX mail_of_task ON mail (tenant, task, id);
CREATE INDEX mail_by_message ON mail (tenant, message_id);
CREATE INDEX mail_by_content ON mail (tenant, sha256);
CREATE INDEX mail_by_letter ON mail (tenant, letter);
CREATE INDEX mail_of_hat ON mail (tenant, hat, id);

-- What was in it.
CREATE TABLE mail_file (
  tenant BIGINT NOT NULL,
  mail UUID NOT NULL,
  n BIGINT NOT NULL,
  name TEXT NOT NULL,
  -- The type that the sender says it has.
  claimed TEXT NOT NULL,
  -- attachment, inline, tnef, nested
  origin TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (tenant, mail, n)
);
CREATE INDEX mail_file_by_content ON mail_file (tenant, sha256);
