//! What others may rely on of what happens to services.

use serde::{Deserialize, Serialize};
use store::Event;
use uuid::Uuid;

/// A category was opened to other programs, or closed to them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ServicePut {
    pub id: Uuid,
    pub category: String,
    pub open: bool,
    /// Whether answers are public.
    pub answers: bool,
}

impl Event for ServicePut {
    const KIND: &'static str = "open311.service_put.v1";
    const SUBJECT: &'static str = "service";
    fn subject(&self) -> Uuid {
        self.id
    }
}
