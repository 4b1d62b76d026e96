//! A task: something a person must do.

pub mod actions;
pub mod api;
pub mod delegation;
pub(crate) mod held;
pub(crate) mod history;
mod json;
pub mod link;
pub mod list;
mod list_page;
pub mod model;
pub mod pages;
pub mod places;
pub mod report;
pub mod rules;
pub(crate) mod store;
mod tools;
mod view;
pub mod waiting;
mod work;

pub use model::{Audience, Delegate, NewTask, Place, Side, State, Step, StepKind, Task, TaskId, Waiting, WaitsFor};
