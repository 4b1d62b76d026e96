//! What tasks hold about a person: those that she asked for or that are about her, with the steps
//! that she may read and her photos; what stands in the journal under her key, also of reports
//! that are deleted by now; and what the desk keeps of her as one who works here.

use std::collections::HashMap;

use async_trait::async_trait;
use base::{Result, Time, id::Uuid};
use door::Holdings;
use door::holdings::{About, Chapter, Record};
use store::subject::Opener;
use store::{Assurance, Db, Entry, Event, FromQueryResult, PersonalEvent, Store, Subject, Value, journal, vals};

use super::model::{Audience, State, StepKind};
use super::store::{due_of, text_of};
use crate::events::{
    NoteAdded, TaskChanged, TaskClosed, TaskCommented, TaskDelegated, TaskMerged, TaskOpened, TaskPassedOn,
    TaskReopened, TaskReturned, TaskWaits, Wrote,
};

/// The tasks that she asked for, with what she may read of them.
pub struct Tasks;

/// More entries than this about one person are not told one by one: it bounds what is held at once, and nobody
/// has so many.
const ENTRIES: u32 = 100_000;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    year: i64,
    serial: i64,
    title: String,
    note: String,
    body: String,
    category: Option<String>,
    place: String,
    state: String,
    due: String,
    unit: String,
    answer: String,
    assurance: i64,
    opened_at: i64,
    closed_at: Option<i64>,
}

#[derive(FromQueryResult)]
struct StepRow {
    task: Uuid,
    at: i64,
    kind: String,
    body: String,
    unit: Option<String>,
}

#[derive(FromQueryResult)]
struct PhotoRow {
    task: Uuid,
    n: i64,
    sha256: String,
}

#[derive(FromQueryResult)]
struct FileRow {
    task: Uuid,
    n: i64,
    sha256: String,
    name: String,
}

#[derive(FromQueryResult)]
struct ValueRow {
    task: Uuid,
    field: String,
    value: String,
}

/// The hats that are about her, whoever wears them. One who acts for her reads what concerns his hat alone,
/// as everywhere else: what she asked the municipality herself is hers.
fn hats(about: &About) -> [String; 4] {
    let kinds = ["person", "child", "ward", "kin"];
    if about.asker != about.person {
        return kinds.map(|_| about.hat.clone());
    }
    kinds.map(|kind| format!("{kind}:{}", about.person))
}

/// `$2 … $5` are the hats; tasks of which she is requester or subject.
const HERS: &str = "SELECT id FROM party WHERE tenant = $1 AND hat IN ($2, $3, $4, $5) AND kind = 'task'
    AND role IN ('requester', 'subject')";

#[async_trait]
impl Holdings for Tasks {
    async fn about(&self, store: &Store, db: &Db, about: &About) -> Result<Vec<Chapter>> {
        let units = register::units(db, about.tenant).await?;
        let units: HashMap<String, String> = units.into_iter().map(|u| (u.key, u.name)).collect();
        let mut values: Vec<Value> = vals![about.tenant.0];
        values.extend(hats(about).into_iter().map(Value::from));
        let sql = format!(
            "SELECT id, year, serial, title, note, body, category, place, state, due, unit, answer, assurance,
               opened_at, closed_at FROM task WHERE tenant = $1 AND id IN ({HERS}) ORDER BY opened_at, id"
        );
        let tasks: Vec<Row> = db.rows(&sql, values.clone()).await?;
        // Notes among colleagues are not for those it is about.
        let sql = format!(
            "SELECT task, at, kind, body, unit FROM task_step WHERE tenant = $1 AND task IN ({HERS})
               AND audience <> 'unit' ORDER BY task, number"
        );
        let mut steps: HashMap<Uuid, Vec<Record>> = HashMap::new();
        for s in db.rows::<StepRow>(&sql, values.clone()).await? {
            steps.entry(s.task).or_default().push(step(&s, &units));
        }
        let sql =
            format!("SELECT task, n, sha256 FROM task_photo WHERE tenant = $1 AND task IN ({HERS}) ORDER BY task, n");
        let photos: Vec<PhotoRow> = db.rows(&sql, values).await?;
        let sql = format!(
            "SELECT task, n, sha256, name FROM task_file WHERE tenant = $1 AND task IN ({HERS})
               AND audience <> 'unit' ORDER BY task, n"
        );
        let mut values: Vec<Value> = vals![about.tenant.0];
        values.extend(hats(about).into_iter().map(Value::from));
        let files: Vec<FileRow> = db.rows(&sql, values).await?;
        let sql = format!(
            "SELECT task, field, value FROM task_value WHERE tenant = $1 AND task IN ({HERS}) ORDER BY task, field"
        );
        let mut values: Vec<Value> = vals![about.tenant.0];
        values.extend(hats(about).into_iter().map(Value::from));
        let answers: Vec<ValueRow> = db.rows(&sql, values).await?;
        let records = tasks.iter().map(|task| {
            if Assurance::from_number(task.assurance) > about.assurance {
                return Record::new().plain("number", number(task)).key("title", "tasks-holds-locked");
            }
            let mut record = record(task, &units);
            for p in photos.iter().filter(|p| p.task == task.id) {
                record = record.file(format!("{}-{}.jpg", number(task), p.n), &p.sha256);
            }
            for f in files.iter().filter(|f| f.task == task.id) {
                record = record.file(format!("{}-fil-{}-{}", number(task), f.n, f.name), &f.sha256);
            }
            let answered = answers.iter().filter(|a| a.task == task.id);
            let answered = answered.map(|a| Record::new().plain("field", &a.field).plain("value", &a.value)).collect();
            record = record.part(Chapter::new("tasks", "answers", answered));
            record.part(Chapter::new("tasks", "steps", steps.remove(&task.id).unwrap_or_default()))
        });
        let records = records.collect();
        let written = written(store, db, about, &tasks).await?;
        let mut all = vec![Chapter::new("tasks", "tasks", records), Chapter::new("tasks", "written", written)];
        if about.asker == about.person {
            all.extend(crate::desk::held::chapters(db, about, &units).await?);
        }
        Ok(all)
    }
}

/// What the journal keeps sealed by her key, opened. Once the key is destroyed there is nothing.
async fn written(store: &Store, db: &Db, about: &About, tasks: &[Row]) -> Result<Vec<Record>> {
    let levels: HashMap<Uuid, i64> = tasks.iter().map(|t| (t.id, t.assurance)).collect();
    let mut records = Vec::new();
    let mut opener = Opener::new(store);
    for entry in journal::about(db, about.tenant, &Subject::person(about.person), ENTRIES).await? {
        if is_among_colleagues(&entry) {
            continue;
        }
        // Whose a task was that is gone is not known any more, nor what it demanded.
        if about.asker != about.person && !levels.contains_key(&entry.subject) {
            continue;
        }
        let level = levels.get(&entry.subject).map_or(Assurance::High, |n| Assurance::from_number(*n));
        if level > about.assurance {
            records.push(Record::new().time("at", entry.at).key("title", "tasks-holds-locked"));
        } else if let Some(record) = opened(&mut opener, &entry).await? {
            records.push(record);
        }
    }
    Ok(records)
}

/// The words of an entry; none of a kind that this does not know.
async fn opened(opener: &mut Opener<'_>, entry: &Entry) -> Result<Option<Record>> {
    let record = |kind: StepKind| Record::new().time("at", entry.at).key("kind", format!("tasks-held-{}", kind.name()));
    if let Some(asked) = opener.personal::<TaskOpened>(entry).await?.open() {
        let record = record(StepKind::Opened).words("title", &asked.title).plain("place", asked.place);
        return Ok(Some(record.plain("body", asked.body)));
    }
    let at_work = |hat: &str| hat.starts_with("unit:") || hat.starts_with("team:") || door::is_colleague(hat);
    let by_unit = entry.hat.as_deref().is_some_and(at_work);
    let comment = if by_unit { StepKind::Commented } else { StepKind::Added };
    let wrote = wrote::<TaskCommented>(opener, entry, comment)
        .await?
        .or(wrote::<TaskPassedOn>(opener, entry, StepKind::PassedOn).await?)
        .or(wrote::<TaskClosed>(opener, entry, StepKind::Closed).await?)
        .or(wrote::<TaskReopened>(opener, entry, StepKind::Reopened).await?)
        .or(wrote::<TaskChanged>(opener, entry, StepKind::Changed).await?)
        .or(wrote::<TaskMerged>(opener, entry, StepKind::Merged).await?)
        .or(wrote::<TaskWaits>(opener, entry, StepKind::Waited).await?);
    Ok(wrote.map(|(kind, body)| record(kind).plain("body", body)))
}

/// What colleagues write to each other is not for those it is about: notes, whom they asked to solve it, and why it
/// waits where that was for them. Where an entry does not say who may read why, they alone may.
fn is_among_colleagues(entry: &Entry) -> bool {
    match entry.kind.as_str() {
        NoteAdded::KIND | TaskDelegated::KIND | TaskReturned::KIND => true,
        TaskWaits::KIND => {
            let audience = entry.event::<TaskWaits>().ok().flatten().and_then(|waits| waits.audience);
            audience.is_none_or(|audience| audience == Audience::Unit.name())
        }
        _ => false,
    }
}

async fn wrote<E>(opener: &mut Opener<'_>, entry: &Entry, kind: StepKind) -> Result<Option<(StepKind, String)>>
where
    E: PersonalEvent<Part = Wrote>,
{
    Ok(opener.personal::<E>(entry).await?.open().map(|wrote| (kind, wrote.body)))
}

fn number(task: &Row) -> String {
    format!("{}-{}", task.year, task.serial)
}

fn record(task: &Row, units: &HashMap<String, String>) -> Record {
    let state = State::from_name(&task.state).map_or("tasks-state-open", State::key);
    Record::new()
        .plain("number", number(task))
        .words("title", &text_of(&task.title))
        .words("note", &text_of(&task.note))
        .plain("body", &task.body)
        .plain("category", task.category.clone().unwrap_or_default())
        .plain("place", &task.place)
        .key("state", state)
        .plain("unit", units.get(&task.unit).unwrap_or(&task.unit))
        .date("due", due_of(&task.due))
        .time("opened-at", Time::from_micros(task.opened_at))
        .time("closed-at", task.closed_at.map(Time::from_micros))
        .plain("answer", &task.answer)
}

fn step(s: &StepRow, units: &HashMap<String, String>) -> Record {
    let known = StepKind::ALL.into_iter().any(|k| k.name() == s.kind);
    let record = Record::new().time("at", Time::from_micros(s.at));
    let record =
        if known { record.key("kind", format!("tasks-held-{}", s.kind)) } else { record.plain("kind", &s.kind) };
    let unit = s.unit.as_ref().map(|u| units.get(u).unwrap_or(u)).cloned();
    record.plain("unit", unit.unwrap_or_default()).plain("body", &s.body)
}
