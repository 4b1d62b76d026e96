//! A task, its steps, and what the policies and the cards see of it.

use base::{TenantId, Text, Time, id::Uuid};
use chrono::NaiveDate;
use door::policy::PARTY_ROLES;
use store::{Actor, Assurance, Card, Party, Subject, Thing, Tone};

use super::source::Source;

base::id!(
    /// A task.
    TaskId
);

/// Where a task is in its life. Passing on and reopening lead back to `Open`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// On the unit's list, nobody has it.
    Open,
    /// Somebody has it.
    Taken,
    /// Somebody has it and can do nothing now: the clock stands.
    Waiting,
    /// Done, with an answer.
    Closed,
}

impl State {
    pub const ALL: [State; 4] = [State::Open, State::Taken, State::Waiting, State::Closed];

    /// In the database, in the API, in addresses, and as a mark that policies ask for.
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Taken => "taken",
            State::Waiting => "waiting",
            State::Closed => "closed",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// A key into the language files.
    pub fn key(self) -> &'static str {
        match self {
            State::Open => "tasks-state-open",
            State::Taken => "tasks-state-taken",
            State::Waiting => "tasks-state-waiting",
            State::Closed => "tasks-state-closed",
        }
    }

    /// The colour in which pages show it.
    pub fn tone(self) -> Tone {
        match self {
            State::Open => Tone::Warning,
            State::Taken => Tone::Info,
            State::Waiting => Tone::Neutral,
            State::Closed => Tone::Success,
        }
    }
}

/// What a task waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaitsFor {
    /// Something that the one who asked must say or send. It ends when she adds something.
    Requester,
    /// Somebody else: another authority, a neighbour.
    Other,
    /// Goods or work that were ordered.
    Supplier,
    /// A day.
    Date,
}

impl WaitsFor {
    pub const ALL: [WaitsFor; 4] = [WaitsFor::Requester, WaitsFor::Other, WaitsFor::Supplier, WaitsFor::Date];

    /// In the database, in the API, in events and in forms.
    pub fn name(self) -> &'static str {
        match self {
            WaitsFor::Requester => "requester",
            WaitsFor::Other => "other",
            WaitsFor::Supplier => "supplier",
            WaitsFor::Date => "date",
        }
    }

    /// What [`WaitsFor::name`] writes so; `None` for anything else, also for the empty text of a task that does not
    /// wait.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.name() == name)
    }
}

/// A wait that goes on. Why stands in its step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waiting {
    pub on: WaitsFor,
    /// From here the working days are counted by which the promised day moves.
    pub since: Time,
    /// On the morning of this day it ends by itself.
    pub until: Option<NaiveDate>,
}

/// Who was asked to solve a task for the unit that answers for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delegate {
    /// `team:<id>`, `unit:<key>` or [`door::colleague`].
    pub hat: String,
    /// As it was called then.
    pub name: String,
}

impl Delegate {
    /// What is written as whom it went toward: what a colleague is called is for colleagues (`@`).
    pub(crate) fn toward(&self) -> String {
        let sign = if door::is_colleague(&self.hat) { "@" } else { "" };
        format!("{sign}{}", self.name)
    }
}

/// Where it is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Place {
    /// Latitude and longitude, degrees in WGS 84.
    pub point: Option<(f64, f64)>,
    /// In words, such as `Lyngstien 13`; may be empty.
    pub words: String,
}

/// The employee (or the professional system) who has a task, as she was called when she took it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignee {
    /// The id of a person in the register, or of a professional system among the clients.
    pub person: Uuid,
    pub name: String,
}

/// A task as its row says it, with its parties.
#[derive(Clone, PartialEq, Debug)]
pub struct Task {
    pub tenant: TenantId,
    /// Ids are in the order of time.
    pub id: TaskId,
    /// Of its opening, in Norway: the first part of its number.
    pub year: i32,
    /// Counted from 1 in each tenant and year.
    pub serial: i64,
    /// A report has the name of its category; what somebody typed is the same in all languages.
    pub title: Text,
    /// One more line that all whom it concerns may read.
    pub note: Text,
    /// What the one who asked wrote.
    pub body: String,
    /// The key of its category; `None` for what belongs to none.
    pub category: Option<String>,
    /// May be neither point nor words.
    pub place: Place,
    pub state: State,
    /// When an answer is expected.
    pub due: Option<NaiveDate>,
    /// The key of the unit that has it, such as `vei-og-lys`.
    pub unit: String,
    /// The hat of the one who asked, such as `person:<id>` or `link:<hash>`.
    pub requester: Option<String>,
    /// Who has it; of a closed one, who had it or answered.
    pub assignee: Option<Assignee>,
    /// What was said when it was closed; empty while it is not.
    pub answer: String,
    /// What opened it.
    pub source: Source,
    /// The level that a sign-in must have to see more than that it exists.
    pub assurance: Assurance,
    /// How many came with the report.
    pub photos: i64,
    pub opened_at: Time,
    /// When something happened that all it concerns may know: a note among colleagues is not counted.
    pub changed_at: Time,
    /// `None` while it is not closed, also after it was reopened.
    pub closed_at: Option<Time>,
    /// Rises with every change.
    pub version: i64,
    /// While it waits.
    pub waiting: Option<Waiting>,
    /// When a wait ended by itself and nobody has done anything since.
    pub woke_at: Option<Time>,
    /// Who was asked to solve it; the unit answers for it all the same.
    pub delegate: Option<Delegate>,
    /// The task that goes on instead of this one.
    pub merged_into: Option<TaskId>,
    /// How many links it has in either direction.
    pub links: i64,
    /// All hats that it concerns, each with its role, the unit among them.
    pub parties: Vec<Party>,
}

impl Task {
    /// What people call it: `2026-1042`.
    pub fn number(&self) -> String {
        format!("{}-{}", self.year, self.serial)
    }

    /// Of the unit that has it: `unit:<key>`.
    pub fn unit_hat(&self) -> String {
        unit_hat(&self.unit)
    }

    /// Its page for those who sign in. Whoever has a secret link has another.
    pub fn href(&self) -> String {
        format!("/tasks/{}", self.id)
    }

    /// The person whom the words of it are about: the one who asked; where that is no person, the one
    /// who writes.
    pub fn about(&self, writer: &Actor) -> Option<Subject> {
        let subject = || self.parties.iter().find(|p| p.role == "subject").and_then(|p| Subject::of_hat(&p.hat));
        let requester = self.requester.as_deref().and_then(Subject::of_hat);
        requester.or_else(subject).or_else(|| Subject::of_actor(writer))
    }

    /// The topic of live pages that show it.
    pub fn topic(&self) -> String {
        format!("task:{}", self.id)
    }

    /// Whether the promised day is before `today`. Neither what waits nor what is closed ever is.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        !matches!(self.state, State::Closed | State::Waiting) && self.due.is_some_and(|d| d < today)
    }
    /// How many hats wear the role.
    pub fn count(&self, role: &str) -> usize {
        self.parties.iter().filter(|p| p.role == role).count()
    }

    /// What the portal and lists show. All whom it concerns see the same card, so nothing that
    /// the one who asked wrote stands on it.
    pub fn card(&self) -> Card {
        let note = if self.note == Text::default() { Text::same(&self.place.words) } else { self.note.clone() };
        Card {
            kind: "task",
            id: self.id.0,
            title: self.title.clone(),
            status: self.state.key(),
            tone: self.state.tone(),
            note,
            // While it waits for somebody, the clock stands.
            due: self.due.filter(|_| !matches!(self.state, State::Closed | State::Waiting)),
            href: self.href(),
            assurance: self.assurance,
            done: self.state == State::Closed,
        }
    }

    /// All hats that it concerns, and the task itself.
    pub fn topics(&self) -> Vec<String> {
        let mut topics: Vec<String> = self.parties.iter().map(|p| p.hat.clone()).collect();
        topics.push(self.topic());
        topics.sort_unstable();
        topics.dedup();
        topics
    }

    /// Moves it to another unit among its parties. Whom the unit had asked is asked no more.
    pub(crate) fn move_to(&mut self, unit: &str) {
        unit.clone_into(&mut self.unit);
        self.parties.retain(|p| p.role != "unit");
        self.parties.push(Party::new(unit_hat(unit), "unit"));
        self.ask(None);
    }

    /// Asks somebody to solve it, or nobody any more.
    pub(crate) fn ask(&mut self, delegate: Option<Delegate>) {
        self.parties.retain(|p| p.role != "assignee");
        self.parties.extend(delegate.iter().map(|d| Party::new(d.hat.clone(), "assignee")));
        self.delegate = delegate;
    }

    /// The hats of those who work on it: the unit, and whom it asked.
    pub fn workers(&self) -> Vec<String> {
        let mut hats = vec![self.unit_hat()];
        hats.extend(self.delegate.iter().map(|d| d.hat.clone()));
        hats
    }

    /// How many properties follow it as neighbours.
    pub fn properties(&self) -> usize {
        self.parties.iter().filter(|p| p.role == "neighbour" && p.hat.starts_with("property:")).count()
    }
}

/// The hat of all who work in the unit with this key: `unit:<key>`.
pub fn unit_hat(unit: &str) -> String {
    format!("unit:{unit}")
}

/// The role by its name in the database, if policies know it.
pub(crate) fn role_of(name: &str) -> Option<&'static str> {
    PARTY_ROLES.into_iter().find(|r| *r == name)
}

impl Thing for Task {
    fn kind(&self) -> &'static str {
        "task"
    }
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        self.parties.iter().map(|p| (p.role, p.hat.as_str())).collect()
    }
    fn assurance(&self) -> Assurance {
        self.assurance
    }
    fn marks(&self) -> Vec<&str> {
        let deviation = crate::deviation::is_drawer(&self.unit).then_some(crate::deviation::model::MARK);
        [self.state.name()].into_iter().chain(deviation).collect()
    }
}

/// A task that another room, a system or an employee opens for somebody.
#[derive(Clone, PartialEq, Debug)]
pub struct NewTask {
    /// In bokmål at least: an empty one is refused.
    pub title: Text,
    /// One more line that all whom it concerns may read; may be empty.
    pub note: Text,
    /// For those it is about and the unit; may be empty.
    pub body: String,
    /// A key. Neither its unit nor its number of days follow from it here.
    pub category: Option<String>,
    /// A point must be degrees on the globe.
    pub place: Place,
    /// The key of the unit that gets it.
    pub unit: String,
    /// The day that is promised; `None` promises nothing.
    pub due: Option<NaiveDate>,
    /// What a sign-in must reach to see it.
    pub assurance: Assurance,
    /// Besides the unit. A party with the role `requester` hears of the answer and may reopen.
    pub parties: Vec<Party>,
    /// What opens it.
    pub source: Source,
}

/// What happened to a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepKind {
    /// The first step of every task.
    Opened,
    /// Somebody has it now.
    Taken,
    /// It was given back to the unit's list.
    Released,
    /// The unit wrote to those it concerns, or a note for colleagues.
    Commented,
    /// The one who asked added something.
    Added,
    /// Another unit or another category has it; why is its text.
    PassedOn,
    /// It was answered; the answer is its text.
    Closed,
    /// The one who asked says that it is not solved; why is its text.
    Reopened,
    /// It waits; the reason is its text.
    Waited,
    /// The wait is over.
    Resumed,
    /// A team, a unit or a person was asked to solve it.
    Delegated,
    /// The unit that answers for it has it again.
    Returned,
    /// Its text is the name of the relation; the other's number stands in [`Step::toward`].
    Linked,
    /// As [`StepKind::Linked`].
    Unlinked,
    /// It goes on as another task.
    Merged,
    /// Another task goes on here.
    Joined,
    /// Its title or its day was changed.
    Changed,
    /// A file was attached.
    Attached,
    /// A colleague has it now.
    HandedOver,
    /// Its deadline comes or is past: for those who lead.
    Warned,
}

impl StepKind {
    pub const ALL: [StepKind; 20] = [
        StepKind::Opened,
        StepKind::Taken,
        StepKind::Released,
        StepKind::Commented,
        StepKind::Added,
        StepKind::PassedOn,
        StepKind::Closed,
        StepKind::Reopened,
        StepKind::Waited,
        StepKind::Resumed,
        StepKind::Delegated,
        StepKind::Returned,
        StepKind::Linked,
        StepKind::Unlinked,
        StepKind::Merged,
        StepKind::Joined,
        StepKind::Changed,
        StepKind::Attached,
        StepKind::HandedOver,
        StepKind::Warned,
    ];

    /// In the database and in the API.
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Opened => "opened",
            StepKind::Taken => "taken",
            StepKind::Released => "released",
            StepKind::Commented => "commented",
            StepKind::Added => "added",
            StepKind::PassedOn => "passed_on",
            StepKind::Closed => "closed",
            StepKind::Reopened => "reopened",
            StepKind::Waited => "waited",
            StepKind::Resumed => "resumed",
            StepKind::Delegated => "delegated",
            StepKind::Returned => "returned",
            StepKind::Linked => "linked",
            StepKind::Unlinked => "unlinked",
            StepKind::Merged => "merged",
            StepKind::Joined => "joined",
            StepKind::Changed => "changed",
            StepKind::Attached => "attached",
            StepKind::HandedOver => "handed_over",
            StepKind::Warned => "warned",
        }
    }
}

/// Who reads a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Audience {
    /// All whom the task concerns, neighbours too.
    All,
    /// Those it is about, and the unit.
    Requester,
    /// Colleagues in the unit.
    Unit,
}

impl Audience {
    pub const ALL: [Audience; 3] = [Audience::All, Audience::Requester, Audience::Unit];

    /// In the database, in the API and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Audience::All => "all",
            Audience::Requester => "requester",
            Audience::Unit => "unit",
        }
    }
}

/// Whose doing a step was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Of the one who asked. Those whom it concerns besides see that it was done, not its text.
    Requester,
    /// Of somebody who works on it.
    Unit,
    /// Of a part of the program, such as a room that opened it or a wait that ended.
    Program,
}

impl Side {
    pub const ALL: [Side; 3] = [Side::Requester, Side::Unit, Side::Program];

    /// In the database and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Side::Requester => "requester",
            Side::Unit => "unit",
            Side::Program => "program",
        }
    }
}

/// What happened to a task at one time: all of them are its history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub at: Time,
    /// Says how the other fields are to be read.
    pub kind: StepKind,
    /// The widest circle that reads it: see [`Audience`].
    pub audience: Audience,
    /// What was written, or empty; of a link the name of the relation.
    pub body: String,
    /// The unit whose word it is, or that it came to.
    pub unit: Option<String>,
    /// The category it came to, when it was passed on.
    pub category: Option<String>,
    pub side: Side,
    /// The employee's name as it was, for colleagues; empty for others.
    pub name: String,
    /// Whom or what the step names: a team or a unit by name, `@` and a colleague's name, the number of
    /// another task, what it waits for or why it goes on ([`WaitsFor::name`]), a new day (`YYYY-MM-DD`); or empty.
    pub toward: String,
}

impl Step {
    /// The step as far as such a reader may read it. That a task waits is for all; why may not be.
    pub(crate) fn read_by(mut self, audience: Audience) -> Option<Self> {
        if self.audience > audience {
            if self.kind != StepKind::Waited {
                return None;
            }
            self.body.clear();
        }
        Some(self)
    }
}
