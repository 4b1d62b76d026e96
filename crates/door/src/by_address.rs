//! How many connections each address has open, over HTTP and SMTP alike; and other things that one may have so
//! many of at once.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use base::id::Uuid;

/// How many are open for each key, such as connections of an address.
pub struct Counts<K>(Mutex<HashMap<K, usize>>);

/// Open connections of each address, in IPv6 of each /64: see [`network_of`](crate::network_of).
pub type ByAddress = Counts<IpAddr>;

/// Whose things are counted together.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    /// By the hash of its secret.
    Session(Vec<u8>),
    /// A professional system.
    Client(Uuid),
    /// The hat of a secret link.
    Link(String),
    /// All who are at one address.
    Address(IpAddr),
}

/// One of them, counted until it is dropped.
pub struct Counted<K: Eq + Hash = IpAddr> {
    all: Arc<Counts<K>>,
    key: K,
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone> Counts<K> {
    /// Counts one more for a key; `None` when it has `most` already.
    pub fn enter(self: &Arc<Self>, key: K, most: usize) -> Option<Counted<K>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.get(&key).copied().unwrap_or_default() >= most {
            return None;
        }
        *open.entry(key.clone()).or_default() += 1;
        Some(Counted { all: self.clone(), key })
    }
}

impl<K: Eq + Hash> Drop for Counted<K> {
    fn drop(&mut self) {
        let mut open = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_at_once_and_another_its_own() {
        let all = Arc::new(ByAddress::default());
        let enter = |last: u8| all.enter(IpAddr::from([10, 0, 0, last]), 2);
        let (first, second) = (enter(1), enter(1));
        assert!(first.is_some() && second.is_some() && enter(1).is_none() && enter(2).is_some());
        drop(first);
        assert!(enter(1).is_some());
        drop(second);
        assert!(all.0.lock().unwrap().is_empty());
    }
}
