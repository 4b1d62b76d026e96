//! Photos of reports: what comes in is decoded and drawn anew, so that nothing but the picture
//! is kept: no place, no camera, no time, and nothing that could run.

pub mod pages;
pub mod rules;
pub(crate) mod store;

use serde::{Deserialize, Serialize};

pub use store::{of_slip, slip};

/// A photo whose content is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Photo {
    /// SHA-256 of the picture, at most 2000 pixels a side.
    pub sha256: String,
    /// SHA-256 of the small one, at most 480 pixels a side.
    pub thumb: String,
    /// Of the large picture, in pixels.
    pub width: u32,
    /// Of the large picture, in pixels.
    pub height: u32,
}
