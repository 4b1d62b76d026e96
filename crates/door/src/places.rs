//! Places for what needs much: so many are held at once on a node, and so many of them by one.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use base::{Error, Result};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// The places of one kind, and who holds how many of them.
pub struct Places<K = ()> {
    all: Arc<Semaphore>,
    most: u32,
    share: u32,
    /// Shares of those who hold something or wait for it.
    shares: Mutex<HashMap<K, Weak<Semaphore>>>,
    wait: Duration,
}

/// One or more places, held until it and all its clones are dropped.
#[derive(Clone)]
pub struct Place {
    _held: Arc<Held>,
}

struct Held {
    _of_share: Option<OwnedSemaphorePermit>,
    _of_all: OwnedSemaphorePermit,
}

/// There was no place in time.
#[derive(Debug)]
pub struct Full;

impl<K: Eq + Hash> Places<K> {
    /// So many in all, and for one; `wait`: how long one waits for a place.
    pub fn new(all: u32, share: u32, wait: Duration) -> Self {
        let share = share.min(all);
        Self { all: Arc::new(Semaphore::new(all as usize)), most: all, share, shares: Mutex::default(), wait }
    }

    /// So many places; of the share of one, when it is told whose. Who needs more than there are gets all there are.
    ///
    /// # Errors
    /// When others hold too many for too long.
    pub async fn take(&self, many: u32, whose: Option<K>) -> Result<Place, Full> {
        // The share first: who waits for it holds nothing that another could have.
        let place = async {
            let (of_share, most) = match whose {
                Some(whose) => {
                    let share = self.share(whose).acquire_many_owned(many.min(self.share)).await?;
                    (Some(share), self.share)
                }
                None => (None, self.most),
            };
            let of_all = self.all.clone().acquire_many_owned(many.min(most)).await?;
            Ok::<_, AcquireError>(Place { _held: Arc::new(Held { _of_share: of_share, _of_all: of_all }) })
        };
        match tokio::time::timeout(self.wait, place).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(Full),
        }
    }

    fn share(&self, whose: K) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(&whose).and_then(Weak::upgrade) {
            return share;
        }
        shares.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Semaphore::new(self.share as usize));
        shares.insert(whose, Arc::downgrade(&share));
        share
    }
}

impl Place {
    /// Does work outside of the threads that answer requests. The work holds the place, not who waits for it: when a
    /// visitor goes away, what was begun for her goes on, and needs as much as before.
    ///
    /// # Errors
    /// `Internal` when the work broke off.
    pub async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = self.clone();
        let work = move || {
            let _place = place;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }

    /// As [`Place::apart`], for work that waits for others, such as the database: it must end by itself.
    ///
    /// # Errors
    /// As [`Place::apart`].
    pub async fn hold<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Result<T> {
        let place = self.clone();
        let work = async move {
            let _place = place;
            work.await
        };
        tokio::spawn(work).await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;

    use tokio::sync::oneshot;

    use super::*;

    const NO_TIME: Duration = Duration::from_millis(20);
    /// Nobody waits so long but a test that fails.
    const TIME: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn one_holds_no_more_than_a_share_and_all_no_more_than_all() {
        let places = Places::new(3, 2, NO_TIME);
        let kari = (places.take(1, Some("kari")).await.unwrap(), places.take(1, Some("kari")).await.unwrap());
        assert!(places.take(1, Some("kari")).await.is_err(), "she has her share");
        let per = places.take(5, Some("per")).await;
        assert!(per.is_err(), "there is one left, and who asks for more than a share wants all of it");
        let per = places.take(1, Some("per")).await.unwrap();
        assert!(places.take(1, Some("ola")).await.is_err() && places.take(1, None).await.is_err(), "all are held");
        drop(kari);
        assert!(places.take(2, Some("ola")).await.is_ok());
        drop(per);
        assert!(places.take(u32::MAX, None).await.is_ok());
        let _last = places.take(1, Some("siv")).await.unwrap();
        assert_eq!(places.shares.lock().unwrap().len(), 1, "of who holds nothing nothing is remembered");
    }

    #[tokio::test]
    async fn who_waits_comes_when_a_place_is_given_back() {
        let places = Places::new(1, 1, TIME);
        let held = places.take(1, Some(1)).await.unwrap();
        let (next, ()) = tokio::join!(places.take(1, Some(2)), async { drop(held) });
        assert!(next.is_ok());
    }

    #[tokio::test]
    async fn a_place_is_held_until_the_work_is_done_also_when_nobody_waits_for_it() {
        let places = Places::<()>::new(1, 1, TIME);
        let done = Arc::new(AtomicBool::new(false));
        let (begins, begun) = oneshot::channel();
        let (let_go, held_back) = mpsc::channel();
        let worker_done = done.clone();
        let work = async {
            let place = places.take(1, None).await.unwrap();
            place
                .apart(move || {
                    begins.send(()).unwrap();
                    held_back.recv().unwrap();
                    worker_done.store(true, Ordering::SeqCst);
                })
                .await
        };
        tokio::select! {
            _ = work => panic!("it is held back"),
            begun = begun => begun.unwrap(),
        }
        // Nobody waits for it now: the visitor is gone, and with her what she held.
        assert_eq!(places.all.available_permits(), 0, "the work has the place still");
        let_go.send(()).unwrap();
        let _next = places.take(1, None).await.unwrap();
        assert!(done.load(Ordering::SeqCst), "the next begins only afterwards");
    }

    #[tokio::test]
    async fn work_that_waits_for_others_holds_its_place_as_well() {
        let places = Places::<()>::new(1, 1, TIME);
        let (begins, begun) = oneshot::channel();
        let (let_go, held_back) = oneshot::channel::<()>();
        let work = async {
            let place = places.take(1, None).await.unwrap();
            let waits = async move {
                begins.send(()).unwrap();
                held_back.await.unwrap();
            };
            place.hold(waits).await
        };
        tokio::select! {
            _ = work => panic!("it is held back"),
            begun = begun => begun.unwrap(),
        }
        assert_eq!(places.all.available_permits(), 0, "the work has the place still");
        let_go.send(()).unwrap();
        assert!(places.take(1, None).await.is_ok());
    }
}
