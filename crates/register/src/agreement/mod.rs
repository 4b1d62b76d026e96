//! Agreements (databehandleravtaler): what employees of one municipality may do for a unit of another.
//!
//! Nothing crosses from tenant to tenant but by an agreement that the tenant whose data it is has
//! registered, with a purpose, the kinds of things it opens and an end. While it holds, whoever works in
//! their unit wears our unit's hat when she signs in at our address, and it counts for those kinds only
//! (see [`door::Hat::counts_for`]). No mark such as `leader` comes with it.

pub mod actions;
pub(crate) mod lent;
pub mod model;
pub mod pages;
pub mod rules;
pub(crate) mod store;
