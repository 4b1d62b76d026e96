//! The outbox on both engines, with a carrier that does what the test says.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base::id::Uuid;
use base::{Clock, Result, TenantId};
use proptest::prelude::*;
use store::outbox::{self, Change, Channel, Letter, Outcome, PAYLOAD_BYTES, Query, State, Told, schedule};
use store::{Carrier, NewLetter, Store, Tx};
use tokio::sync::{Notify, Semaphore};

use crate::{GROUND, TENANT, pass};

const CHANNEL: Channel = "test";

/// Carries letters as the test tells it to.
struct Postman {
    /// What comes next from an endpoint; `Sent` when nothing is said.
    answers: Mutex<HashMap<String, VecDeque<Outcome>>>,
    /// Endpoints whose answer waits until a permit is given.
    held: Mutex<HashMap<String, Arc<Semaphore>>>,
    tried: Mutex<Vec<(String, Uuid)>>,
    changes: Mutex<Vec<(String, Change)>>,
    rung: Notify,
}

impl Postman {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::default(),
            held: Mutex::default(),
            tried: Mutex::default(),
            changes: Mutex::default(),
            rung: Notify::new(),
        })
    }

    fn answers(&self, endpoint: &str, outcomes: impl IntoIterator<Item = Outcome>) {
        self.answers.lock().unwrap().entry(endpoint.to_owned()).or_default().extend(outcomes);
    }

    fn holds(&self, endpoint: &str) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.held.lock().unwrap().insert(endpoint.to_owned(), gate.clone());
        gate
    }

    fn tried(&self, endpoint: &str) -> Vec<Uuid> {
        self.tried.lock().unwrap().iter().filter(|(e, _)| e == endpoint).map(|(_, id)| *id).collect()
    }

    fn changes(&self) -> Vec<(String, Change)> {
        std::mem::take(&mut self.changes.lock().unwrap())
    }

    async fn until(&self, met: impl Fn(&Self) -> bool) {
        loop {
            let rung = self.rung.notified();
            if met(self) {
                return;
            }
            rung.await;
        }
    }
}

#[async_trait]
impl Carrier for Postman {
    fn channel(&self) -> Channel {
        CHANNEL
    }

    async fn send(&self, _: &Store, letter: &Letter) -> Outcome {
        // Before it is told that it was tried: the test may open the gate at once.
        let gate = self.held.lock().unwrap().get(&letter.endpoint).cloned();
        self.tried.lock().unwrap().push((letter.endpoint.clone(), letter.id));
        self.rung.notify_waiters();
        if let Some(gate) = gate {
            gate.acquire().await.unwrap().forget();
        }
        let mut answers = self.answers.lock().unwrap();
        answers.get_mut(&letter.endpoint).and_then(VecDeque::pop_front).unwrap_or(Outcome::Sent)
    }

    async fn changed(&self, _: &mut Tx, _: TenantId, endpoint: &str, change: &Change) -> Result<()> {
        self.changes.lock().unwrap().push((endpoint.to_owned(), change.clone()));
        Ok(())
    }
}

fn failed() -> Outcome {
    Outcome::Failed { error: "http-500".into(), after: None }
}

fn refused() -> Outcome {
    Outcome::Refused { error: "http-422".into() }
}

async fn put(store: &Store, clock: &Clock, endpoint: &str) -> Uuid {
    let mut tx = store.begin().await.unwrap();
    let new = NewLetter { channel: CHANNEL, endpoint, kind: "lamps.lamp_lit.v1", payload: "{}".into() };
    let id = tx.letter_put(&pass(clock), new).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
    id
}

async fn replay(store: &Store, clock: &Clock, endpoint: &str, only: Option<Uuid>) -> u64 {
    let mut tx = store.begin().await.unwrap();
    let replayed = tx.letters_replay(&pass(clock), CHANNEL, endpoint, only).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
    replayed
}

/// Those in a state, sorted: letters of one instant have ids in any order.
async fn in_state(store: &Store, state: State) -> Vec<Uuid> {
    let query = Query { state, limit: 1_000, ..Query::default() };
    let mut ids: Vec<Uuid> =
        outbox::letters(store.db(), TENANT, CHANNEL, &query).await.unwrap().iter().map(|l| l.id).collect();
    ids.sort();
    ids
}

fn sorted(ids: impl IntoIterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort();
    ids
}

async fn due(store: &Store, endpoint: &str) -> Option<base::Time> {
    let lanes = outbox::lanes(store.db(), TENANT, CHANNEL).await.unwrap();
    lanes.into_iter().find(|l| l.endpoint == endpoint).unwrap().due_at
}

/// Moves the clock to when the endpoint is tried next.
async fn wait_for(store: &Store, clock: &Clock, endpoint: &str) -> i64 {
    let wait = due(store, endpoint).await.unwrap().micros() - clock.now().micros();
    let seconds = (wait + 999_999) / 1_000_000;
    clock.advance_seconds(seconds);
    seconds
}

fn carriers(postman: &Arc<Postman>) -> Vec<Arc<dyn Carrier>> {
    vec![postman.clone()]
}

#[test]
fn what_was_committed_goes_once_and_in_order_and_nothing_else_goes() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        let mut tx = store.begin().await.unwrap();
        let new = || NewLetter { channel: CHANNEL, endpoint: "a", kind: "k", payload: "{}".into() };
        tx.letter_put(&pass(clock), new()).await.unwrap();
        drop(tx);
        assert_eq!(store.deliver(&carriers).await.unwrap(), 0, "an undone transaction sends nothing");

        let mut ids = Vec::new();
        for _ in 0..30 {
            ids.push(put(store, clock, "a").await);
        }
        while store.deliver(&carriers).await.unwrap() > 0 {}
        assert_eq!(postman.tried("a"), ids);
        assert_eq!(in_state(store, State::Sent).await, sorted(ids));
        assert_eq!(due(store, "a").await, None, "nobody looks at an empty lane");
        assert_eq!(outbox::totals(store.db()).await.unwrap(), outbox::Totals::default());

        let mut tx = store.begin().await.unwrap();
        let large = NewLetter { payload: "x".repeat(PAYLOAD_BYTES + 1), ..new() };
        assert!(matches!(tx.letter_put(&pass(clock), large).await, Err(base::Error::TooLarge { .. })));
    });
}

#[test]
fn letters_that_were_put_together_go_in_their_order_behind_those_before() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        let mut ids = vec![put(store, clock, "a").await];
        for count in [0, 1, 32, 33, 70] {
            let mut tx = store.begin().await.unwrap();
            let told = (0..count).map(|n| Told { kind: "k", payload: format!("{{\"n\":{n}}}") }).collect();
            ids.extend(tx.letters_put(&pass(clock), CHANNEL, "a", told).await.unwrap());
            tx.commit_quietly("a test").await.unwrap();
        }
        ids.push(put(store, clock, "a").await);
        assert_eq!(ids.len(), 138);
        while store.deliver(&carriers).await.unwrap() > 0 {}
        assert_eq!(postman.tried("a"), ids);

        // One that is too large keeps the others from being half put.
        let mut tx = store.begin().await.unwrap();
        let told = ["{}".to_owned(), "x".repeat(PAYLOAD_BYTES + 1)].map(|payload| Told { kind: "k", payload }).into();
        assert!(tx.letters_put(&pass(clock), CHANNEL, "a", told).await.is_err());
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(store.deliver(&carriers).await.unwrap(), 0);
    });
}

#[test]
fn a_clock_that_is_set_back_and_forth_sends_each_letter_once_and_in_order() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        let (mut ids, mut highest) = (Vec::new(), clock.now());
        // Some find the clock behind where the letters before them were put; those wait for it.
        for (n, step) in [3_600, -7_200, 60, -60, 14_400, -30, 7_200, -14_400].into_iter().enumerate() {
            clock.advance_seconds(step);
            highest = highest.max(clock.now());
            ids.push(put(store, clock, "a").await);
            if n % 3 == 0 {
                store.deliver(&carriers).await.unwrap();
            }
        }
        assert!(clock.now() < highest && !in_state(store, State::Waiting).await.is_empty());
        clock.advance_seconds((highest.micros() - clock.now().micros()) / 1_000_000);
        while store.deliver(&carriers).await.unwrap() > 0 {}
        assert_eq!(postman.tried("a"), ids, "each once, in the order in which they were put");
        assert_eq!(in_state(store, State::Sent).await, sorted(ids));
        assert!(in_state(store, State::Dead).await.is_empty());

        // Days forth in one step: what fails then is given up, and is not lost.
        postman.answers("b", [failed()]);
        let late = put(store, clock, "b").await;
        clock.advance_seconds(4 * 86_400);
        store.deliver(&carriers).await.unwrap();
        clock.advance_seconds(-4 * 86_400);
        assert_eq!(in_state(store, State::Dead).await, [late]);
        assert_eq!(replay(store, clock, "b", None).await, 1);
        while store.deliver(&carriers).await.unwrap() > 0 {}
        assert_eq!(postman.tried("b"), [late, late], "under the id that it had");
        assert!(in_state(store, State::Sent).await.contains(&late));
    });
}

#[test]
fn a_letter_that_fails_holds_back_those_behind_it_and_nobody_else_until_it_is_dead() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        postman.answers("a", std::iter::repeat_n(failed(), 100));
        let began = clock.now();
        let (first, second) = (put(store, clock, "a").await, put(store, clock, "a").await);
        store.deliver(&carriers).await.unwrap();
        let other = put(store, clock, "b").await;
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        assert_eq!((postman.tried("a"), postman.tried("b")), (vec![first], vec![other]));

        let mut waits = Vec::new();
        while in_state(store, State::Dead).await.is_empty() {
            assert_eq!(store.deliver(&carriers).await.unwrap(), 0, "not before its time");
            waits.push(wait_for(store, clock, "a").await);
            assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        }
        assert!(postman.tried("a").iter().all(|id| *id == first), "the second waited behind the first");
        assert!((9..=12).contains(&waits.len()), "{waits:?}");
        let lived = (clock.now().micros() - began.micros()) / 1_000_000;
        assert!((schedule::LIFE_SECONDS..schedule::LIFE_SECONDS + 2).contains(&lived), "{lived}");
        // Both were put at the same time, so both lives are over.
        assert_eq!(in_state(store, State::Dead).await, sorted([first, second]));
        let rows = outbox::letter(store.db(), TENANT, CHANNEL, second).await.unwrap();
        assert_eq!(rows.error.as_deref(), Some("expired"));
        let attempts = outbox::attempts(store.db(), TENANT, first).await.unwrap();
        assert_eq!(attempts.len(), waits.len() + 1);
        assert!(attempts.iter().all(|a| a.error.as_deref() == Some("http-500")));
        assert!(attempts.is_sorted_by_key(|a| a.at));
        let died: Vec<_> =
            postman.changes().into_iter().filter(|(e, _)| e == "a").map(|(_, c)| sorted(c.died)).collect();
        assert!(died.contains(&sorted([first, second])), "{died:?}");

        // The endpoint is still away, so a new letter waits for its turn; when it answers, all goes.
        let third = put(store, clock, "a").await;
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1, "an empty lane is tried with what comes");
        assert_eq!(store.deliver(&carriers).await.unwrap(), 0);
        postman.answers.lock().unwrap().clear();
        assert_eq!(replay(store, clock, "a", None).await, 2);
        while store.deliver(&carriers).await.unwrap() > 0 {}
        assert_eq!(postman.tried("a").split_off(waits.len() + 2), [first, second, third], "what was first goes first");
        assert!(in_state(store, State::Dead).await.is_empty());
        assert_eq!(replay(store, clock, "a", Some(first)).await, 0, "only what is dead is replayed");
    });
}

#[test]
fn a_letter_that_the_receiver_calls_wrong_does_not_hold_up_the_others_for_long() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        postman.answers("a", std::iter::repeat_n(refused(), 4));
        let (wrong, right) = (put(store, clock, "a").await, put(store, clock, "a").await);
        let began = clock.now();
        for _ in 0..3 {
            assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
            wait_for(store, clock, "a").await;
        }
        assert_eq!(store.deliver(&carriers).await.unwrap(), 2);
        assert_eq!(in_state(store, State::Dead).await, [wrong]);
        assert_eq!(in_state(store, State::Sent).await, [right]);
        assert!(clock.now() < began.plus_minutes(45));
    });
}

#[test]
fn a_refusal_after_failures_is_not_believed_at_once() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        // A receiver that was away, and whose gateway answers before it is there again.
        postman.answers("a", [failed(), failed(), failed(), refused(), failed(), refused(), refused(), refused()]);
        let letter = put(store, clock, "a").await;
        for _ in 0..8 {
            assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
            wait_for(store, clock, "a").await;
        }
        assert!(in_state(store, State::Dead).await.is_empty());
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        assert_eq!(in_state(store, State::Sent).await, [letter]);
    });
}

#[test]
fn who_asks_to_be_left_alone_is_and_who_is_gone_is_paused() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        postman.answers("busy", [Outcome::Failed { error: "http-429".into(), after: Some(1_000) }]);
        postman.answers("gone", [Outcome::Gone { error: "http-410".into() }]);
        let busy = put(store, clock, "busy").await;
        let gone = put(store, clock, "gone").await;
        assert_eq!(store.deliver(&carriers).await.unwrap(), 2);
        assert_eq!(due(store, "busy").await.unwrap(), clock.now().plus_seconds(1_000));
        clock.advance_seconds(1_000);
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        assert_eq!(in_state(store, State::Sent).await, [busy]);

        let lanes = outbox::lanes(store.db(), TENANT, CHANNEL).await.unwrap();
        assert!(lanes.iter().any(|l| l.endpoint == "gone" && l.paused.as_deref() == Some("gone")));
        clock.advance_seconds(schedule::LIFE_SECONDS - 2_000);
        let late = put(store, clock, "gone").await;
        clock.advance_seconds(2_000);
        assert_eq!(store.deliver(&carriers).await.unwrap(), 0);
        store.outbox_sweep(&carriers).await.unwrap();
        assert_eq!(in_state(store, State::Dead).await, [gone], "a paused letter's life ends too");
        let mut tx = store.begin().await.unwrap();
        tx.lane_resume(&pass(clock), CHANNEL, "gone").await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        assert_eq!(in_state(store, State::Sent).await, sorted([busy, late]));

        clock.advance_seconds(200 * 24 * 3_600);
        store.outbox_sweep(&carriers).await.unwrap();
        assert!(in_state(store, State::Sent).await.is_empty());
        assert!(in_state(store, State::Dead).await.is_empty());
        let left = store.db().scalar_i64("SELECT COUNT(*) FROM letter_attempt", store::vals![]).await.unwrap();
        assert_eq!(left, 0);
    });
}

#[test]
fn two_runners_send_each_letter_once_and_keep_each_lane_in_order() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let mut put_in: HashMap<String, Vec<Uuid>> = HashMap::new();
        for n in 0..120 {
            let endpoint = format!("e{}", n % 7);
            put_in.entry(endpoint.clone()).or_default().push(put(store, clock, &endpoint).await);
        }
        let run = |store: Store, carriers| async move { while store.deliver(carriers).await.unwrap() > 0 {} };
        let carriers = carriers(&postman);
        tokio::join!(run(store.clone(), &carriers), run(store.clone(), &carriers), run(store.clone(), &carriers));
        // One that found every lane taken stops early; what it left is due.
        run(store.clone(), &carriers).await;
        for (endpoint, ids) in put_in {
            assert_eq!(postman.tried(&endpoint), ids, "{endpoint}");
        }
    });
}

#[test]
fn what_a_dead_process_was_sending_is_sent_again_after_its_lease_with_the_same_id() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        postman.holds("a");
        let id = put(store, clock, "a").await;
        let mut killed = tokio::spawn({
            let (store, carriers) = (store.clone(), carriers.clone());
            async move { store.deliver(&carriers).await }
        });
        tokio::select! {
            () = postman.until(|p| !p.tried("a").is_empty()) => {}
            done = &mut killed => panic!("nobody answered, and still {done:?}"),
        }
        killed.abort();
        assert!(killed.await.unwrap_err().is_cancelled());
        postman.held.lock().unwrap().clear();
        assert_eq!(store.deliver(&carriers).await.unwrap(), 0, "its lease still runs");
        clock.advance_seconds(schedule::LEASE_SECONDS);
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        assert_eq!(postman.tried("a"), [id, id]);
        assert_eq!(in_state(store, State::Sent).await, [id]);
    });
}

#[test]
fn who_comes_back_after_its_lease_does_not_undo_what_the_next_one_wrote() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        let carriers = carriers(&postman);
        let gate = postman.holds("a");
        // The first to be let through says failed, and that is the one whose lease is over.
        let id = put(store, clock, "a").await;
        let late = tokio::spawn({
            let (store, carriers) = (store.clone(), carriers.clone());
            async move { store.deliver(&carriers).await }
        });
        postman.until(|p| p.tried("a").len() == 1).await;
        postman.held.lock().unwrap().clear();
        clock.advance_seconds(schedule::LEASE_SECONDS);
        assert_eq!(store.deliver(&carriers).await.unwrap(), 1);
        postman.answers("a", [failed()]);
        gate.add_permits(1);
        late.await.unwrap().unwrap();
        assert_eq!(in_state(store, State::Sent).await, [id]);
        assert_eq!(outbox::attempts(store.db(), TENANT, id).await.unwrap().len(), 1);
        assert_eq!(due(store, "a").await, None);
    });
}

#[test]
fn receivers_that_do_not_answer_do_not_delay_the_others() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let postman = Postman::new();
        // Fewer than there are places: those that never answered before count as quick.
        let gates: Vec<_> = (0..20).map(|n| postman.holds(&format!("slow{n}"))).collect();
        for n in 0..20 {
            put(store, clock, &format!("slow{n}")).await;
        }
        let runner = tokio::spawn(store.clone().run_outbox(carriers(&postman)));
        postman.until(|p| p.tried.lock().unwrap().len() == 20).await;
        let mut quick = Vec::new();
        for _ in 0..50 {
            quick.push(put(store, clock, "quick").await);
        }
        postman.until(|p| p.tried("quick").len() == 50).await;
        assert_eq!(postman.tried("quick"), quick);
        gates.iter().for_each(|g| g.add_permits(1));
        runner.abort();
    });
}

proptest! {
    #[test]
    fn the_schedule_backs_off_the_same_way_each_time_and_ends_after_three_days(raw in any::<u128>(), start in 0i64..4_000_000_000) {
        let id = Uuid::from_u128(raw);
        let began = base::Time::from_micros(start * 1_000_000);
        let expires = began.plus_seconds(schedule::LIFE_SECONDS);
        let (mut now, mut failures, mut last) = (began, 0, 0);
        loop {
            failures += 1;
            if expires <= now {
                break;
            }
            let wait = schedule::wait(failures, id);
            prop_assert_eq!(wait, schedule::wait(failures, id));
            prop_assert!((4..=95_040).contains(&wait));
            prop_assert!(wait >= last - last / 5, "it backs off: {} after {}", wait, last);
            last = wait;
            let next = schedule::next(now, failures, id, None, expires);
            prop_assert!(next > now && next <= expires);
            // Who asks for longer gets it, up to a day; who asks for less does not make us eager.
            prop_assert!(schedule::next(now, failures, id, Some(60), expires) >= next);
            let asked = schedule::next(now, failures, id, Some(i64::MAX), expires);
            prop_assert!(asked >= now.plus_seconds(schedule::LONGEST_REQUEST_SECONDS).min(next));
            prop_assert!(asked <= now.plus_seconds(schedule::LONGEST_REQUEST_SECONDS).max(next));
            now = next;
        }
        prop_assert_eq!(now, expires);
        prop_assert!((9..=12).contains(&failures), "{} attempts", failures);
    }

    #[test]
    fn letters_that_failed_together_do_not_come_back_together(raw in any::<u128>()) {
        let waits: std::collections::BTreeSet<i64> =
            (0..50).map(|n| schedule::wait(3, Uuid::from_u128(raw.wrapping_add(n)))).collect();
        prop_assert!(waits.len() > 25, "{} of 50 differ", waits.len());
    }
}
