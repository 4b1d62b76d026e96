//! A transaction that goes on after the action inside of it.
//!
//! What must be kept together with an action, such as the answer under an idempotency key, is
//! written before and after it in the same transaction, and the action need not know: it begins
//! and commits as always, but what it began is lent and what it committed is handed back.

use std::sync::{Arc, Mutex};

use crate::Tx;

/// Where a transaction waits while nobody uses it. Cheap to clone; all clones are the same place.
#[derive(Clone, Default)]
pub struct Outer(Arc<Mutex<Option<Tx>>>);

impl Outer {
    /// Puts a transaction that has begun there.
    pub fn put(&self, tx: Tx) {
        if let Ok(mut held) = self.0.lock() {
            *held = Some(tx);
        }
    }

    /// Lends the transaction to an action: its commit brings it back here. `None` when there is
    /// none yet, when it is out, or when an action failed and let it go, which rolled it back.
    pub fn lend(&self) -> Option<Tx> {
        let mut tx = self.take()?;
        tx.outer = Some(self.clone());
        Some(tx)
    }

    /// Takes it for good: what is committed now is committed.
    pub fn take(&self) -> Option<Tx> {
        self.0.lock().ok()?.take()
    }
}
