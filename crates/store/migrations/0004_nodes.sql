-- Which node does which work that one node at a time should do. Time is the database's own.
CREATE TABLE lease (
  work TEXT NOT NULL PRIMARY KEY,
  node UUID NOT NULL,
  until BIGINT NOT NULL
);
