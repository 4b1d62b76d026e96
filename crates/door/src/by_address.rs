//! How many connections each address has open, over HTTP and SMTP alike.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Open connections of each address.
#[derive(Default)]
pub struct ByAddress(Mutex<HashMap<IpAddr, usize>>);

/// One connection, counted until it is dropped.
pub struct Counted {
    all: Arc<ByAddress>,
    address: IpAddr,
}

impl ByAddress {
    /// Counts one more of an address; `None` when it has `most` already.
    pub fn enter(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<Counted> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_insert(0);
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Counted { all: self.clone(), address })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
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
