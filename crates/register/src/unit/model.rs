//! Units as other rooms see them.

use uuid::Uuid;

/// A unit of the municipality. Its hat is `unit:<key>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    pub id: Uuid,
    /// Such as `rensviktunet`.
    pub key: String,
    pub name: String,
    /// The unit it belongs to; empty at the top.
    pub parent: String,
    pub phone: String,
    pub email: String,
    /// Opening hours in words.
    pub hours: String,
}

/// Somebody who works in a unit today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Employee {
    pub person: Uuid,
    pub name: String,
    pub position: String,
    pub leader: bool,
}
