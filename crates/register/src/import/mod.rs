//! Importers: files in the shapes of the registers become state. A bad row is kept aside with line
//! and reason; the rest loads. The same file again changes nothing.

pub mod actions;
pub(crate) mod csv;
pub(crate) mod form;
pub(crate) mod json;
pub mod model;
pub(crate) mod pages;
pub mod probe;
pub(crate) mod reasons;
pub(crate) mod run;
pub mod store;
