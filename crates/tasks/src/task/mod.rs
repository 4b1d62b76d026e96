//! A task: something a person must do.

pub mod actions;
pub mod api;
mod api_hub;
pub mod api_open;
pub mod change;
pub mod delegation;
pub mod handing;
pub(crate) mod held;
pub(crate) mod history;
pub mod json;
pub mod json_hub;
pub mod link;
pub mod list;
pub(crate) mod list_page;
pub mod mailed;
pub mod model;
pub mod pages;
pub mod places;
pub mod public;
pub mod report;
pub mod rules;
pub mod source;
pub(crate) mod store;
pub(crate) mod tools;
mod view;
pub mod waiting;
pub(crate) mod work;

pub use model::{Audience, Delegate, NewTask, Place, Side, State, Step, StepKind, Task, TaskId, Waiting, WaitsFor};
pub use source::{Source, SourceKind};
