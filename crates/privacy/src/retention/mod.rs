//! How long things are kept, and the nightly job that deletes what is due and writes down that it
//! did. What the law says must be kept (the journal, tasks with an archive duty) has no rule here,
//! so nothing of it is ever due. Sessions end by themselves: `door` sweeps them every hour.

pub mod job;
pub mod model;
pub mod pages;
pub(crate) mod store;
