-- Where content is looked for before it is taken away (see store::files).
CREATE INDEX import_file_content ON import (tenant, file);
CREATE INDEX import_extra_content ON import (tenant, extra);
