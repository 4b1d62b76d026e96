//! What several ask for at the same moment is done together.
//!
//! Whoever asks first has it begun; who asks meanwhile waits for the next round, so an answer is
//! never older than its question. The busier the program, the more are answered by one round.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use base::{Error, Result};
use tokio::sync::oneshot;

/// Questions that wait, by what they ask for. A key that is in the map is being answered.
type Waiting<K, Q, A> = Mutex<HashMap<K, Vec<(Q, oneshot::Sender<A>)>>>;

/// Cheap to clone.
pub(crate) struct Gather<K, Q, A>(Arc<Waiting<K, Q, A>>);

impl<K, Q, A> Clone for Gather<K, Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, Q, A> Default for Gather<K, Q, A> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, Q, A> Gather<K, Q, A>
where
    K: Clone + Eq + Hash + Send + 'static,
    Q: Send + 'static,
    A: Send + 'static,
{
    /// Asks. `work` answers all who wait for this key, one answer for each in the same order.
    ///
    /// # Errors
    /// `Unavailable` when the work broke off.
    pub async fn ask<W, F>(&self, key: K, question: Q, work: W) -> Result<A>
    where
        W: Fn(Vec<Q>) -> F + Send + 'static,
        F: Future<Output = Vec<A>> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        if self.add(&key, (question, tell)) {
            // By itself: whoever asked first may go away while others wait.
            tokio::spawn(self.clone().rounds(key, work));
        }
        told.await.map_err(|_| Error::unavailable("what was asked for together broke off"))
    }

    /// Adds a question. True when nobody answers this key: the caller must.
    fn add(&self, key: &K, asked: (Q, oneshot::Sender<A>)) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.get_mut(key) {
            Some(others) => {
                others.push(asked);
                false
            }
            None => waiting.insert(key.clone(), vec![asked]).is_none(),
        }
    }

    async fn rounds<W, F>(self, key: K, work: W)
    where
        W: Fn(Vec<Q>) -> F + Send,
        F: Future<Output = Vec<A>> + Send,
    {
        let mut left = Left { all: self.clone(), key: key.clone(), broken: true };
        while let Some(asked) = self.next(&key) {
            let (questions, told): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
            for (told, answer) in told.into_iter().zip(work(questions).await) {
                // Nobody hears when the one who asked has gone.
                let _ = told.send(answer);
            }
        }
        left.broken = false;
    }

    /// All who wait. With none left nobody answers any more: whoever comes next begins anew.
    fn next(&self, key: &K) -> Option<Vec<(Q, oneshot::Sender<A>)>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = std::mem::take(waiting.get_mut(key)?);
        if asked.is_empty() {
            waiting.remove(key);
            return None;
        }
        Some(asked)
    }
}

/// Work that broke off leaves the place to whoever asks next.
struct Left<K: Eq + Hash, Q, A> {
    all: Gather<K, Q, A>,
    key: K,
    broken: bool,
}

impl<K: Eq + Hash, Q, A> Drop for Left<K, Q, A> {
    fn drop(&mut self) {
        if self.broken {
            self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Counts its rounds, and answers each with ten times the question.
    async fn tens(rounds: Arc<AtomicU64>, asked: Vec<u64>) -> Vec<u64> {
        rounds.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        asked.into_iter().map(|n| n * 10).collect()
    }

    #[tokio::test]
    async fn each_hears_its_own_answer_and_many_share_a_round() {
        let (gather, rounds) = (Gather::<&str, u64, u64>::default(), Arc::new(AtomicU64::new(0)));
        let ask = |n: u64| {
            let rounds = rounds.clone();
            gather.ask("tens", n, move |asked| tens(rounds.clone(), asked))
        };
        let all = futures::future::join_all((0..100).map(ask)).await;
        assert_eq!(
            all.into_iter().map(Result::unwrap).collect::<Vec<_>>(),
            (0..100).map(|n| n * 10).collect::<Vec<_>>()
        );
        assert!(rounds.load(Ordering::SeqCst) < 10, "they were asked at the same moment");
        assert_eq!(ask(7).await.unwrap(), 70, "and it goes on afterwards");
        assert!(gather.0.lock().unwrap().is_empty(), "nothing is left of them");
    }

    #[tokio::test]
    async fn who_asks_while_a_round_runs_waits_for_the_next() {
        let (gather, rounds) = (Gather::<&str, u64, u64>::default(), Arc::new(AtomicU64::new(0)));
        let ask = |rounds: Arc<AtomicU64>| {
            gather.ask("round", 0, move |asked: Vec<u64>| {
                let round = rounds.fetch_add(1, Ordering::SeqCst);
                async move {
                    tokio::task::yield_now().await;
                    vec![round; asked.len()]
                }
            })
        };
        let mut first = Box::pin(ask(rounds.clone()));
        while rounds.load(Ordering::SeqCst) == 0 {
            assert!(futures::poll!(first.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
        let (first, second) = futures::join!(first, ask(rounds.clone()));
        assert_eq!((first.unwrap(), second.unwrap()), (0, 1));
    }

    #[tokio::test]
    async fn work_that_breaks_off_is_told_and_the_next_begins_anew() {
        let gather = Gather::<&str, u64, u64>::default();
        let broken = gather.ask("a", 1, |_| async { panic!("as if the work had a fault") }).await;
        assert!(matches!(broken, Err(Error::Unavailable(_))));
        assert_eq!(gather.ask("a", 1, |asked| async { asked }).await.unwrap(), 1);
    }
}
