//! Every transition that is not allowed is refused with a reason, whatever was done before.

use base::id::Uuid;
use base::{Error, TenantId, Text, Time};
use proptest::prelude::*;
use store::{Assurance, Party};

use super::super::model::{Assignee, Delegate, Place, State, Task, TaskId, Waiting, WaitsFor};
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
        source: crate::Source::new(crate::SourceKind::Resident, "report"),
        assurance: Assurance::None,
        photos: 0,
        opened_at: NOON,
        changed_at: NOON,
        closed_at: None,
        version: 1,
        waiting: None,
        woke_at: None,
        delegate: None,
        merged_into: None,
        links: 0,
        parties: vec![Party::new("unit:vei-og-lys", "unit")],
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Deed {
    Take,
    Release,
    PassOn,
    Close,
    Reopen,
    Add,
    Wait,
    Resume,
    Delegate,
    GiveBack,
    Merge,
}

impl Deed {
    const ALL: [Deed; 11] = [
        Deed::Take,
        Deed::Release,
        Deed::PassOn,
        Deed::Close,
        Deed::Reopen,
        Deed::Add,
        Deed::Wait,
        Deed::Resume,
        Deed::Delegate,
        Deed::GiveBack,
        Deed::Merge,
    ];
}

fn deed() -> impl Strategy<Value = Deed> {
    (0..Deed::ALL.len()).prop_map(|n| Deed::ALL[n])
}

fn worker() -> impl Strategy<Value = Worker> {
    (1u128..4, any::<bool>(), any::<bool>()).prop_map(|(n, leader, asked)| person(n, leader, asked))
}

fn person(n: u128, leader: bool, asked: bool) -> Worker {
    Worker { me: Assignee { person: Uuid::from_u128(n), name: format!("Nr. {n}") }, leader, asked }
}

/// Another task, into which this one can go.
fn kept() -> Task {
    Task { id: TaskId(Uuid::from_u128(77)), ..task() }
}

/// What a table of who may do what in which state says; written down apart from the rules.
fn expected(deed: Deed, task: &Task, worker: &Worker, now: Time) -> bool {
    let hers = task.assignee.as_ref().is_some_and(|a| a.person == worker.me.person);
    let has_it = match (&task.assignee, &task.delegate) {
        (Some(_), _) => hers || worker.leader,
        (None, Some(_)) => worker.asked || worker.leader,
        (None, None) => true,
    };
    match (task.state, deed) {
        (State::Open, Deed::Take | Deed::PassOn | Deed::Close | Deed::Wait | Deed::Delegate | Deed::Merge) => has_it,
        (State::Open, Deed::Add) => true,
        (State::Open, Deed::GiveBack) => task.delegate.is_some(),
        (State::Open, Deed::Release | Deed::Reopen | Deed::Resume) => false,
        (State::Taken | State::Waiting, Deed::Take | Deed::Reopen) => false,
        (State::Taken | State::Waiting, Deed::Release | Deed::PassOn | Deed::Close | Deed::Delegate | Deed::Merge) => {
            has_it
        }
        (State::Taken, Deed::Wait) | (State::Waiting, Deed::Resume) => has_it,
        (State::Taken, Deed::Resume) | (State::Waiting, Deed::Wait) => false,
        (State::Taken | State::Waiting, Deed::GiveBack) => task.delegate.is_some() && has_it,
        (State::Taken | State::Waiting, Deed::Add) => true,
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
        Deed::Wait => rules::wait(task, worker),
        Deed::Resume => rules::resume(task, worker),
        Deed::Delegate => rules::delegate(task, worker),
        Deed::GiveBack => rules::give_back(task, worker),
        Deed::Merge => rules::merge(task, &kept(), worker),
    }
}

/// What the actions make of a deed that was allowed.
fn done(deed: Deed, task: &mut Task, worker: &Worker, now: Time) {
    match deed {
        Deed::Take => {
            task.state = State::Taken;
            task.assignee = Some(worker.me.clone());
        }
        Deed::Release => free(task, now),
        Deed::PassOn => {
            free(task, now);
            task.move_to("vann-og-avlop");
        }
        Deed::Close | Deed::Merge => {
            rules::end_wait(task, now);
            task.state = State::Closed;
            task.closed_at = Some(now);
            task.assignee.get_or_insert_with(|| worker.me.clone());
        }
        Deed::Reopen => {
            task.state = State::Open;
            task.assignee = None;
            task.closed_at = None;
            task.ask(None);
        }
        Deed::Add => {}
        Deed::Wait => {
            task.state = State::Waiting;
            task.waiting = Some(Waiting { on: WaitsFor::Other, since: now, until: None });
            task.assignee.get_or_insert_with(|| worker.me.clone());
        }
        Deed::Resume => rules::end_wait(task, now),
        Deed::Delegate => {
            free(task, now);
            task.ask(Some(Delegate { hat: "team:1".into(), name: "Flom".into() }));
        }
        Deed::GiveBack => {
            free(task, now);
            task.ask(None);
        }
    }
}

fn free(task: &mut Task, now: Time) {
    rules::end_wait(task, now);
    task.state = State::Open;
    task.assignee = None;
}

/// Every state that a task can be in, with whoever may have it.
fn every_state() -> Vec<Task> {
    let mut all = Vec::new();
    for state in State::ALL {
        for holder in [None, Some(1u128), Some(2)] {
            for delegate in [None, Some(Delegate { hat: "team:1".into(), name: "Flom".into() })] {
                let held = matches!(state, State::Taken | State::Waiting);
                if held != holder.is_some() && state != State::Closed {
                    continue;
                }
                let mut task = task();
                task.state = state;
                task.assignee = holder.map(|n| person(n, false, false).me);
                task.ask(delegate);
                task.closed_at = (state == State::Closed).then_some(NOON);
                task.waiting =
                    (state == State::Waiting).then_some(Waiting { on: WaitsFor::Supplier, since: NOON, until: None });
                all.push(task);
            }
        }
    }
    all
}

#[test]
fn every_state_times_every_deed_times_every_person() {
    let (mut tried_all, mut refused) = (0, 0);
    for task in every_state() {
        for deed in Deed::ALL {
            for n in 1..4 {
                for (leader, asked) in [(false, false), (true, false), (false, true), (true, true)] {
                    let worker = person(n, leader, asked);
                    let answer = tried(deed, &task, &worker, NOON);
                    let said = format!("{deed:?} in {:?} by {worker:?}: {answer:?}", task.state);
                    assert_eq!(answer.is_ok(), expected(deed, &task, &worker, NOON), "{said}");
                    tried_all += 1;
                    let Err(error) = answer else { continue };
                    let Error::Conflict(why) = error else { panic!("{said}") };
                    assert!(why.key.starts_with("tasks-conflict-"), "{said}");
                    // It says who has it, where somebody does.
                    let whose = ["tasks-conflict-taken-by", "tasks-conflict-delegated"].contains(&why.key);
                    assert_eq!(whose, !why.args.is_empty(), "{said}");
                    refused += 1;
                }
            }
        }
    }
    assert!(tried_all > 1_500 && refused > 500 && refused < tried_all, "{tried_all} tried, {refused} refused");
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
            prop_assert_eq!(task.state == State::Waiting, task.waiting.is_some());
            let asked: Vec<&str> = task.parties.iter().filter(|p| p.role == "assignee").map(|p| &*p.hat).collect();
            prop_assert_eq!(asked, task.delegate.iter().map(|d| &*d.hat).collect::<Vec<_>>());
            prop_assert_eq!(task.count("unit"), 1);
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
    fn a_wait_moves_the_day_by_the_working_days_that_it_lasted(start in 0i64..3_000, days in 0i64..90, ahead in 0u32..60) {
        let since = NOON.plus_seconds(start * DAY);
        let mut task = task();
        let due = rules::due(since, ahead);
        task.due = Some(due);
        task.state = State::Waiting;
        task.assignee = Some(person(1, false, false).me);
        task.waiting = Some(Waiting { on: WaitsFor::Supplier, since, until: None });
        let now = since.plus_seconds(days * DAY);
        rules::end_wait(&mut task, now);
        let moved = task.due.unwrap();
        let work = |from: chrono::NaiveDate, to: chrono::NaiveDate| {
            from.iter_days().skip(1).take_while(|d| *d <= to).filter(|d| base::calendar::is_working_day(*d)).count()
        };
        prop_assert_eq!(task.state, State::Taken);
        prop_assert_eq!(work(due, moved), work(since.date(), now.date()), "{} became {}", due, moved);
        prop_assert!(moved == due || base::calendar::is_working_day(moved));
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

#[test]
fn a_wait_names_its_day_and_is_read_by_the_one_who_must_answer() {
    let today = NOON.date();
    let day = |n: u64| today.checked_add_days(chrono::Days::new(n));
    assert!(rules::wait_for(WaitsFor::Requester, None, true, today).is_ok());
    assert!(rules::wait_for(WaitsFor::Requester, None, false, today).is_err());
    assert!(rules::wait_for(WaitsFor::Supplier, None, false, today).is_ok());
    assert!(rules::wait_for(WaitsFor::Date, None, true, today).is_err());
    assert!(rules::wait_for(WaitsFor::Date, day(0), true, today).is_err());
    assert!(rules::wait_for(WaitsFor::Date, day(1), true, today).is_ok());
    assert!(rules::wait_for(WaitsFor::Other, day(367), true, today).is_err());
}

#[test]
fn a_task_goes_on_only_as_another_that_is_open() {
    let worker = person(1, false, false);
    let same = task();
    assert!(matches!(rules::merge(&same, &same, &worker), Err(Error::Invalid(_))));
    let closed = Task { state: State::Closed, ..kept() };
    assert!(matches!(rules::merge(&task(), &closed, &worker), Err(Error::Invalid(_))));
    assert!(rules::merge(&task(), &kept(), &worker).is_ok());
}
