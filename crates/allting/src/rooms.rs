//! The rooms of the house: a plain list, no plugins.

use std::sync::Arc;

use door::{Residents, Room};
use store::Store;

/// Every room, in the order in which their tables are made and their places in the menu stand.
pub fn rooms() -> Vec<Room> {
    vec![door::room(), portal::room(), tasks::room(), register::room()]
}

/// The register's read side for the door.
pub fn residents(store: &Store) -> Arc<dyn Residents> {
    Arc::new(register::Register::new(store.clone()))
}
