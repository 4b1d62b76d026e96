//! The timer of a rule: at the start of each of its days a task is opened, once.
//!
//! One job waits for each active rule. Its effect, the day up to which the rule is settled, and the next job are
//! one transaction, so a stop at any moment loses nothing and doubles nothing. The days of a stop are made up for
//! when the program is there again. A clock that goes back finds its days settled.

use async_trait::async_trait;
use base::{Error, Result, Text, Time};
use chrono::{NaiveDate, NaiveTime};
use store::{Assurance, Job, JobHandler, JobKind, Pass, Tx};

use super::actions::tell;
use super::model::{SOURCE, What};
use super::rules::Rhythm;
use super::{Missed, Repeat, RepeatId, RepeatState, store as rows};
use crate::category::store as categories;
use crate::task::{NewTask, Place, Source, SourceKind};
use crate::template::open::{Ready, open_by_program, task_of};
use crate::template::store as templates;

const REPEAT: JobKind = "tasks.repeat";
/// So many tasks in one transaction; the rest in the next.
const BATCH: usize = 50;

/// When a day begins in Norway.
fn begins(day: NaiveDate) -> Time {
    Time::from_oslo(day.and_time(NaiveTime::MIN))
}

fn rhythm(repeat: &Repeat) -> Result<Rhythm> {
    let wrong = |w| Error::internal(format!("the rule {:?} of {} cannot be followed: {w:?}", repeat.rule, repeat.id));
    Rhythm::new(&repeat.rule, repeat.starts, repeat.shift).map_err(wrong)
}

/// Sets the timer of a rule to its next day, or takes it away.
pub(super) async fn set(tx: &mut Tx, pass: &Pass, repeat: &Repeat) -> Result<()> {
    let next = match repeat.state {
        RepeatState::Active => rhythm(repeat)?.openings(repeat.settled).next(),
        RepeatState::Paused | RepeatState::Ended => None,
    };
    let key = repeat.id.to_string();
    match next {
        Some(day) => tx.job_put(pass, REPEAT, &key, begins(day), "{}".into()).await,
        None => tx.job_drop(pass, REPEAT, &key).await,
    }
}

/// Opens what is due, and sets the timer anew.
pub struct Repeats;

#[async_trait]
impl JobHandler for Repeats {
    fn kind(&self) -> JobKind {
        REPEAT
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let now = tx.store().clock().now();
        #[expect(clippy::disallowed_methods, reason = "the unit asked for it when it made the rule")]
        let pass = Pass::system(job.tenant, REPEAT, now);
        let id: RepeatId = job.key.parse()?;
        let repeat = match rows::find_to_change(tx, job.tenant, id).await {
            Err(Error::NotFound) => return Ok(()),
            found => found?.open(pass.clone())?.into_inner(),
        };
        if repeat.state != RepeatState::Active {
            return Ok(());
        }
        due(tx, &pass, repeat, now.date()).await
    }
}

async fn due(tx: &mut Tx, pass: &Pass, mut repeat: Repeat, today: NaiveDate) -> Result<()> {
    let rhythm = rhythm(&repeat)?;
    let there = rows::opened_since(tx, repeat.tenant, repeat.id, repeat.settled).await?;
    let days = rhythm.openings(repeat.settled).take_while(|day| *day <= today);
    let mut days: Vec<NaiveDate> = match repeat.missed {
        Missed::All => days.take(BATCH + 1).collect(),
        Missed::Last => days.last().into_iter().collect(),
    };
    let more = days.len() > BATCH;
    days.truncate(BATCH);
    for day in days.iter().filter(|d| !there.contains(&d.to_string())) {
        open(tx, pass, &repeat, *day, today).await?;
    }
    repeat.settled = match days.last() {
        Some(last) if more => *last,
        _ => repeat.settled.max(today),
    };
    if rhythm.openings(repeat.settled).next().is_none() {
        repeat.state = RepeatState::Ended;
        repeat.version += 1;
        tell(tx, pass, &repeat, repeat.state.name()).await?;
    }
    rows::put(tx, pass, &repeat).await?;
    set(tx, pass, &repeat).await
}

async fn open(tx: &mut Tx, pass: &Pass, repeat: &Repeat, day: NaiveDate, today: NaiveDate) -> Result<()> {
    let (mut new, ready) = match &repeat.what {
        What::Template(id) => {
            let template = templates::find(tx, repeat.tenant, *id).await?.open(pass.clone())?.into_inner();
            let category = match template.category.as_deref() {
                Some(key) => categories::find(tx, repeat.tenant, key).await?.filter(|c| c.active),
                None => None,
            };
            task_of(&template, category.as_ref(), day, Source::new(SourceKind::Event, SOURCE))
        }
        What::Own { title, body, days } => (own(repeat, title, body, *days, day), Ready::default()),
    };
    if day < today {
        new.note = late(day);
    }
    let task = open_by_program(tx, pass, new, &ready).await?;
    rows::day_add(tx, pass, repeat.id, day, task.id).await
}

fn own(repeat: &Repeat, title: &str, body: &str, days: Option<u32>, day: NaiveDate) -> NewTask {
    NewTask {
        title: Text::same(title),
        note: Text::default(),
        body: body.to_owned(),
        category: None,
        place: Place::default(),
        unit: repeat.unit.clone(),
        due: days.map(|d| base::calendar::add_working_days(day, d)),
        assurance: Assurance::None,
        parties: Vec::new(),
        source: Source::new(SourceKind::Event, SOURCE),
    }
}

/// A task that was made up for says which day it is for.
fn late(day: NaiveDate) -> Text {
    let (norwegian, english) = (day.format("%-d.%-m.%Y"), day.format("%-d/%-m/%Y"));
    Text::new(&format!("Gjelder {norwegian}"), &format!("Gjeld {norwegian}"), &format!("For {english}"))
}
