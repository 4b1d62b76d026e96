//! A unit's ready-made tasks: what is opened often is written once, with its checklist, its deadline and who
//! solves it.

pub mod actions;
pub mod api;
pub(crate) mod form;
pub mod json;
pub mod model;
pub mod open;
pub mod pages;
pub(crate) mod store;

pub use model::{NewTemplate, Template, TemplateId};
pub use open::Ready;
