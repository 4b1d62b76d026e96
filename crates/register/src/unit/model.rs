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
    /// May be empty; so may the next two.
    pub phone: String,
    pub email: String,
    /// Opening hours in words.
    pub hours: String,
}

/// Somebody who works in a unit today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Employee {
    /// Her id in the register.
    pub person: Uuid,
    /// Also of somebody whose address is protected.
    pub name: String,
    /// What she is there, as the source has it.
    pub position: String,
    /// Whether she leads the unit.
    pub leader: bool,
}
