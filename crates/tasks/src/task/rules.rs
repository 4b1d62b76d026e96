//! What can be done with a task in which state. Pure: no I/O, no clock.

use base::error::{Faults, Message};
use base::{Error, Result, Time, calendar};
use chrono::{Days, NaiveDate};

use super::model::{Assignee, State, Task, WaitsFor};

/// For so many days after the answer the one who asked may say that it is not solved.
pub const REOPEN_DAYS: u64 = 14;
/// The longest text that a person may write, in characters.
pub const TEXT_MAX: usize = 4_000;
/// The longest text of one line, such as a title or a place, in characters.
pub const WORDS_MAX: usize = 200;
/// A wait ends within so many days, or it is no wait but a new promise.
pub const WAIT_DAYS: u64 = 366;

/// An employee at work in the unit that has the task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worker {
    /// As the task names whoever has it.
    pub me: Assignee,
    /// Leads the unit: may give back, pass on and close what another has.
    pub leader: bool,
    /// Is one of those who were asked to solve it.
    pub asked: bool,
}

fn taken_by(other: &Assignee) -> Error {
    Error::Conflict(Message::new("tasks-conflict-taken-by").with("name", &other.name))
}

fn not_closed(task: &Task) -> Result<()> {
    if task.state == State::Closed { Err(Error::conflict("tasks-conflict-closed")) } else { Ok(()) }
}

/// What was given to others is theirs: the unit takes it back first. Its leader need not.
fn not_asked_of_others(task: &Task, worker: &Worker) -> Result<()> {
    match &task.delegate {
        Some(d) if !worker.asked && !worker.leader => {
            Err(Error::Conflict(Message::new("tasks-conflict-delegated").with("name", &d.name)))
        }
        _ => Ok(()),
    }
}

/// Only what nobody has can be taken.
///
/// # Errors
/// `Conflict` that says who has it, or that it is closed.
pub fn take(task: &Task, worker: &Worker) -> Result<()> {
    not_closed(task)?;
    match &task.assignee {
        None => not_asked_of_others(task, worker),
        Some(a) if a.person == worker.me.person => Err(Error::conflict("tasks-conflict-yours")),
        Some(a) => Err(taken_by(a)),
    }
}

/// The one who has it gives it back, or her leader does.
///
/// # Errors
/// `Conflict` with the reason.
pub fn release(task: &Task, worker: &Worker) -> Result<()> {
    not_closed(task)?;
    match &task.assignee {
        None => Err(Error::conflict("tasks-conflict-free")),
        Some(a) if a.person == worker.me.person || worker.leader => Ok(()),
        Some(a) => Err(taken_by(a)),
    }
}

/// What another has is not passed on or closed behind her back; her leader may.
///
/// # Errors
/// `Conflict` with the reason.
pub fn settle(task: &Task, worker: &Worker) -> Result<()> {
    not_closed(task)?;
    match &task.assignee {
        Some(a) if a.person != worker.me.person && !worker.leader => Err(taken_by(a)),
        Some(_) => Ok(()),
        None => not_asked_of_others(task, worker),
    }
}

/// What she could go on with may wait; what waits already goes on first.
///
/// # Errors
/// `Conflict` with the reason.
pub fn wait(task: &Task, worker: &Worker) -> Result<()> {
    settle(task, worker)?;
    if task.state == State::Waiting { Err(Error::conflict("tasks-conflict-waiting")) } else { Ok(()) }
}

/// Only what waits can go on.
///
/// # Errors
/// `Conflict` with the reason.
pub fn resume(task: &Task, worker: &Worker) -> Result<()> {
    not_closed(task)?;
    if task.state != State::Waiting {
        return Err(Error::conflict("tasks-conflict-not-waiting"));
    }
    settle(task, worker)
}

/// Whom a wait may be for, and until when: what waits for the one who asked must be read by her, and
/// what waits for a day must name it.
///
/// # Errors
/// `Invalid` at `wait_audience` or `until`.
pub fn wait_for(on: WaitsFor, until: Option<NaiveDate>, read_by_her: bool, today: NaiveDate) -> Result<()> {
    let mut faults = Faults::default();
    if on == WaitsFor::Requester && !read_by_her {
        faults.add("wait_audience", "tasks-wait-must-be-read");
    }
    match until {
        None if on == WaitsFor::Date => faults.add("until", "tasks-wait-until-missing"),
        Some(day) if day <= today => faults.add("until", "tasks-wait-until-past"),
        Some(day) if day > today.checked_add_days(Days::new(WAIT_DAYS)).unwrap_or(NaiveDate::MAX) => {
            faults.add("until", "tasks-wait-until-far");
        }
        Some(_) | None => {}
    }
    faults.check()
}

/// The promised day after a wait: later by the working days that it lasted.
pub fn due_after_wait(due: NaiveDate, since: NaiveDate, today: NaiveDate) -> NaiveDate {
    let waited = since.iter_days().skip(1).take_while(|d| *d <= today).filter(|d| calendar::is_working_day(*d)).count();
    match u32::try_from(waited) {
        Ok(0) | Err(_) => due,
        Ok(days) => calendar::add_working_days(due, days),
    }
}

/// The end of a wait: the clock goes on where it stood.
pub fn end_wait(task: &mut Task, now: Time) {
    let Some(waiting) = task.waiting.take() else { return };
    task.due = task.due.map(|due| due_after_wait(due, waiting.since.date(), now.date()));
    if task.state == State::Waiting {
        task.state = if task.assignee.is_some() { State::Taken } else { State::Open };
    }
}

/// Others can be asked to solve what she could go on with.
///
/// # Errors
/// `Conflict` with the reason.
pub fn delegate(task: &Task, worker: &Worker) -> Result<()> {
    settle(task, worker)
}

/// Those who were asked give it back, or the unit takes it back; not behind the back of one of them
/// who has begun, unless she leads the unit.
///
/// # Errors
/// `Conflict` with the reason.
pub fn give_back(task: &Task, worker: &Worker) -> Result<()> {
    not_closed(task)?;
    if task.delegate.is_none() {
        return Err(Error::conflict("tasks-conflict-not-delegated"));
    }
    match &task.assignee {
        Some(a) if a.person != worker.me.person && !worker.leader => Err(taken_by(a)),
        _ => Ok(()),
    }
}

/// A task goes on as another that is not closed.
///
/// # Errors
/// `Invalid` at `into` when the other is the same or closed; `Conflict` with the reason.
pub fn merge(task: &Task, kept: &Task, worker: &Worker) -> Result<()> {
    if task.id == kept.id {
        return Err(Error::invalid("into", "tasks-merge-itself"));
    }
    settle(task, worker)?;
    if kept.state == State::Closed {
        return Err(Error::invalid("into", Message::new("tasks-merge-closed").with("number", kept.number())));
    }
    Ok(())
}

/// The one who asked may add something until it is closed; then she reopens it instead.
///
/// # Errors
/// `Conflict` with the reason.
pub fn add(task: &Task) -> Result<()> {
    not_closed(task)
}

/// The last day on which it can be reopened; `None` while it is not closed.
pub fn reopen_until(task: &Task) -> Option<NaiveDate> {
    task.closed_at
        .filter(|_| task.state == State::Closed)
        .and_then(|at| at.date().checked_add_days(Days::new(REOPEN_DAYS)))
}

/// Within [`REOPEN_DAYS`] after the answer.
///
/// # Errors
/// `Conflict` with the reason.
pub fn reopen(task: &Task, now: Time) -> Result<()> {
    match reopen_until(task) {
        None => Err(Error::conflict("tasks-conflict-not-closed")),
        Some(last) if now.date() > last => Err(Error::conflict("tasks-conflict-too-late")),
        Some(_) => Ok(()),
    }
}

/// When an answer is expected of a category that takes so many working days.
pub fn due(now: Time, days: u32) -> NaiveDate {
    calendar::add_working_days(now.date(), days)
}

/// What a person wrote, as it is kept: line ends as `\n`, no control characters (one engine
/// refuses them), no white space around.
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect();
    text.trim().to_owned()
}

/// As [`clean`], in one line.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text that must be there.
///
/// # Errors
/// `Invalid` at the field when it is empty or too long.
pub fn required(field: &'static str, text: &str, missing: &'static str) -> Result<String> {
    let mut faults = Faults::default();
    let text = clean(text);
    if text.is_empty() {
        faults.add(field, missing);
    }
    if text.chars().count() > TEXT_MAX {
        faults.add(field, Message::new("tasks-too-long").with("max", TEXT_MAX));
    }
    faults.check().map(|()| text)
}

/// Whether these are degrees on the globe.
pub fn is_point((lat, lon): (f64, f64)) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
