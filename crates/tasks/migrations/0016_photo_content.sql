-- Where content is looked for before it is taken away (see store::files).
CREATE INDEX task_photo_content ON task_photo (tenant, sha256);
CREATE INDEX task_thumb_content ON task_photo (tenant, thumb);
