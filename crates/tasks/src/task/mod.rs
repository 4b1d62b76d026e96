//! A task: something a person must do.

pub mod actions;
pub mod api;
pub(crate) mod held;
mod json;
pub mod list;
mod list_page;
pub mod mailed;
pub mod model;
pub mod pages;
pub mod places;
pub mod report;
pub mod rules;
pub(crate) mod store;
mod view;

pub use model::{Audience, NewTask, Place, Side, State, Step, StepKind, Task, TaskId};
