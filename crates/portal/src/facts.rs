//! What the register says of a hat's subject, as panels beside the cards.

use base::Result;
use door::{Ctx, Hat};
use web::{Html, T};

use crate::hat::Panel;

/// What a hat's page shows besides its cards.
#[derive(Default)]
pub struct Facts {
    /// A sentence under the heading.
    pub lead: String,
    /// What stands over everything.
    pub head: Html,
    pub panels: Vec<Panel>,
    /// Whether `head` is a map.
    pub map: bool,
}

/// By the kind of hat.
///
/// # Errors
/// As the register's reading.
pub async fn of(_ctx: &Ctx, _t: &T, _hat: &Hat) -> Result<Facts> {
    Ok(Facts::default())
}
