//! Every transition that is not allowed is refused with a reason, whatever was done before.

use base::id::Uuid;
use base::{Error, TenantId, Text, Time};
use proptest::prelude::*;
use store::{Assurance, Party};

use super::super::model::{Assignee, Place, State, Task, TaskId};
use super::{REOPEN_DAYS, Worker};
use crate::task::rules;

const NOON: Time = Time::from_micros(1_795_345_200_000_000);
const DAY: i64 = 86_400;

fn task() -> Task {
    Task {
        tenant: TenantId(313_131_319),
        id: TaskId(Uuid::nil()),
        year: 2026,
        serial: 1,
        title: Text::same("Gatelys"),
        note: Text::default(),
        body: String::new(),
        category: None,
        place: Place::default(),
        state: State::Open,
        due: None,
        unit: "vei-og-lys".into(),
        requester: None,
        assignee: None,
        answer: String::new(),
        source: "report".into(),
        assurance: Assurance::None,
        photos: 0,
        opened_at: NOON,
        changed_at: NOON,
        closed_at: None,
        version: 1,
        parties: vec![Party::new("unit:vei-og-lys", "unit")],
    }
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Take,
    Release,
    PassOn,
    Close,
    Reopen,
    Add,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        Just(Deed::Take),
        Just(Deed::Release),
        Just(Deed::PassOn),
        Just(Deed::Close),
        Just(Deed::Reopen),
        Just(Deed::Add)
    ]
}

fn worker() -> impl Strategy<Value = Worker> {
    (1u128..4, any::<bool>()).prop_map(|(n, leader)| Worker {
        me: Assignee { person: Uuid::from_u128(n), name: format!("Nr. {n}") },
        leader,
    })
}

/// What a table of who may do what in which state says; written down apart from the rules.
fn expected(deed: Deed, task: &Task, worker: &Worker, now: Time) -> bool {
    let free = task.assignee.is_none();
    let hers = task.assignee.as_ref().is_some_and(|a| a.person == worker.me.person);
    match (task.state, deed) {
        (State::Open, Deed::Take | Deed::PassOn | Deed::Close | Deed::Add) => free,
        (State::Open, Deed::Release | Deed::Reopen) => false,
        (State::Taken, Deed::Take | Deed::Reopen) => false,
        (State::Taken, Deed::Release | Deed::PassOn | Deed::Close) => hers || worker.leader,
        (State::Taken, Deed::Add) => true,
        (State::Closed, Deed::Reopen) => {
            task.closed_at.is_some_and(|at| (now.date() - at.date()).num_days() <= i64::try_from(REOPEN_DAYS).unwrap())
        }
        (State::Closed, _) => false,
    }
}

fn tried(deed: Deed, task: &Task, worker: &Worker, now: Time) -> base::Result<()> {
    match deed {
        Deed::Take => rules::take(task, worker),
        Deed::Release => rules::release(task, worker),
        Deed::PassOn | Deed::Close => rules::settle(task, worker),
        Deed::Reopen => rules::reopen(task, now),
        Deed::Add => rules::add(task),
    }
}

/// What the actions make of a deed that was allowed.
fn done(deed: Deed, task: &mut Task, worker: &Worker, now: Time) {
    match deed {
        Deed::Take => {
            task.state = State::Taken;
            task.assignee = Some(worker.me.clone());
        }
        Deed::Release | Deed::PassOn => {
            task.state = State::Open;
            task.assignee = None;
        }
        Deed::Close => {
            task.state = State::Closed;
            task.closed_at = Some(now);
            task.assignee.get_or_insert_with(|| worker.me.clone());
        }
        Deed::Reopen => {
            task.state = State::Open;
            task.assignee = None;
            task.closed_at = None;
        }
        Deed::Add => {}
    }
}

proptest! {
    #[test]
    fn only_what_the_table_allows(deeds in prop::collection::vec((deed(), worker(), 0i64..20), 1..40)) {
        let (mut task, mut now) = (task(), NOON);
        for (deed, worker, days) in deeds {
            now = now.plus_seconds(days * DAY);
            let answer = tried(deed, &task, &worker, now);
            prop_assert_eq!(answer.is_ok(), expected(deed, &task, &worker, now), "{:?} in {:?}", deed, task.state);
            match answer {
                Ok(()) => done(deed, &mut task, &worker, now),
                Err(Error::Conflict(why)) => prop_assert!(why.key.starts_with("tasks-conflict-"), "{}", why.key),
                Err(other) => prop_assert!(false, "{} is no reason", other),
            }
            prop_assert_eq!(task.state == State::Open, task.assignee.is_none(), "an open task is nobody's");
            prop_assert_eq!(task.state == State::Closed, task.closed_at.is_some());
        }
    }

    #[test]
    fn whoever_comes_second_hears_who_was_first(first in worker(), second in worker()) {
        let mut task = task();
        rules::take(&task, &first).unwrap();
        done(Deed::Take, &mut task, &first, NOON);
        let said = rules::take(&task, &second).unwrap_err();
        let Error::Conflict(said) = said else { panic!("{said}") };
        if first.me.person == second.me.person {
            prop_assert_eq!(said.key, "tasks-conflict-yours");
        } else {
            prop_assert_eq!(said.args, vec![("name", first.me.name)]);
        }
    }

    #[test]
    fn what_is_kept_fits_both_engines(text in "\\PC{0,40}[\\x00-\\x1f\\x7f]{0,6}\\PC{0,40}") {
        let kept = rules::clean(&text);
        prop_assert!(kept.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        prop_assert_eq!(rules::clean(&kept), kept.clone(), "cleaning twice changes nothing");
        prop_assert!(!rules::clean_line(&text).contains('\n'));
    }
}

#[test]
fn the_promised_date_counts_working_days() {
    // Sunday 22 November 2026.
    assert_eq!(rules::due(NOON, 2).to_string(), "2026-11-24");
    assert_eq!(rules::due(NOON, 10).to_string(), "2026-12-04");
}

#[test]
fn it_can_be_reopened_on_the_last_day_and_not_after() {
    let mut task = task();
    task.state = State::Closed;
    task.closed_at = Some(NOON);
    let last = i64::try_from(REOPEN_DAYS).unwrap();
    rules::reopen(&task, NOON.plus_seconds(last * DAY)).unwrap();
    assert!(rules::reopen(&task, NOON.plus_seconds((last + 1) * DAY)).is_err());
}

#[test]
fn a_place_is_on_the_globe() {
    assert!(rules::is_point((63.1, 7.7)));
    for point in [(91.0, 0.0), (0.0, -181.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
        assert!(!rules::is_point(point), "{point:?}");
    }
}
