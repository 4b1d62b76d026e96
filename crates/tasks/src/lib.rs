//! The hub of work: a task is something a person must do.
