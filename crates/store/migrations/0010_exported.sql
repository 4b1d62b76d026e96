-- What was handed out in sheets, for the page of patterns (store::access::in_jobs): few of very many rows.
CREATE INDEX access_log_exported ON access_log (tenant, minute, id) WHERE verb = 'task_export';
