-- For those who look people up by name.
CREATE INDEX person_name ON person (tenant, family, given);
