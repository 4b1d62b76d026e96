//! What must be true of the database after the program died, however it died.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::id::Uuid;
use store::keys::sha256_hex;
use store::{Entry, FromQueryResult, Store, journal, vals};
use testkit::NORDSUND;

use super::api::{self, Answered};
use super::ledger;
use super::letters::Delivered;
use super::mail::{self, Received};
use super::relay::Sent;
use super::story::{Step, Story, Way, mark};
use super::{Proof, effects};

/// What was found to be in order.
#[derive(Default, Debug)]
pub struct Found {
    pub acknowledged: u64,
    /// Got no answer and is there all the same.
    pub unanswered: u64,
    pub entries: u64,
    pub seen: u64,
    pub timers: u64,
    pub photos: u64,
    pub post: Delivered,
    pub mail: Received,
    pub sent: Sent,
    pub api: Answered,
    /// How many effects each follower and job had, by its name.
    pub effects: Vec<(&'static str, u64)>,
}

#[derive(FromQueryResult)]
struct TaskRow {
    id: Uuid,
    body: String,
    year: i64,
    serial: i64,
    state: String,
    version: i64,
    photos: i64,
    source: String,
    /// 1 with a point on the map.
    placed: i64,
}

impl TaskRow {
    /// Whether it was opened by a rule, and nobody asked for it.
    fn is_repeating(&self) -> bool {
        self.source == tasks::repeat::model::SOURCE
    }
}

#[derive(FromQueryResult)]
struct StepRow {
    task: Uuid,
    kind: String,
    side: String,
    audience: String,
    body: String,
}

/// Everything, once nothing waits any more.
///
/// # Panics
/// With the first thing that is not as it must be.
pub async fn everything(store: &Store, proof: &Proof) -> Found {
    let mut found = Found::default();
    let tasks: Vec<TaskRow> = rows(
        store,
        "SELECT id, body, year, serial, state, version, photos, source,
           CAST(CASE WHEN lat IS NULL THEN 0 ELSE 1 END AS BIGINT) AS placed FROM task ORDER BY year, serial",
    )
    .await;
    let steps = steps(store).await;
    let entries = entries(store).await;
    found.entries = entries.len() as u64;
    let by_token = told_is_there(&tasks, &steps, proof.stories(), &mut found);
    nothing_is_half(store, &tasks, &steps, &entries).await;
    found.photos = photos_are_whole(store, &tasks).await;
    (found.seen, found.timers) = each_once(store, &entries).await;
    found.mail = mail::everything_came(store, &proof.mails, &by_token).await;
    found.api = api::everything_happened(store, &proof.talks, &by_token).await;
    found.effects = effects::each_once(store).await;
    proof.causes.days_have_their_tasks(store).await;
    found.post = proof.post.everything_came(store, &entries).await;
    found.sent = proof.relay.everything_came(store).await;
    found
}

async fn rows<R: FromQueryResult>(store: &Store, sql: &str) -> Vec<R> {
    store.db().rows(sql, vals![]).await.unwrap()
}

async fn count(store: &Store, sql: &str) -> i64 {
    store.db().scalar_i64(sql, vals![]).await.unwrap()
}

/// The steps of each task, in order, with who reads them.
async fn steps(store: &Store) -> HashMap<Uuid, Vec<StepRow>> {
    let all: Vec<StepRow> =
        rows(store, "SELECT task, kind, side, audience, body FROM task_step ORDER BY task, number").await;
    let mut by_task: HashMap<Uuid, Vec<StepRow>> = HashMap::new();
    all.into_iter().for_each(|step| by_task.entry(step.task).or_default().push(step));
    by_task
}

/// The journal in the order of its positions: 1, 2, 3 and so on to the last entry there is.
async fn entries(store: &Store) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let at = all.last().map_or(0, |e| e.position);
        let more = journal::after(store.db(), at, 2_000).await.unwrap();
        if more.is_empty() {
            break;
        }
        all.extend(more);
    }
    for (entry, position) in all.iter().zip(1..) {
        assert_eq!(entry.position, position, "a gap in the journal");
    }
    let written = count(store, "SELECT COUNT(*) FROM journal").await;
    assert_eq!(all.len() as i64, written, "entries were not sealed");
    match store::verify::journal(store.db(), |_, _| {}).await.unwrap() {
        Ok(whole) => assert_eq!((whole.position, whole.waiting), (written, 0), "{whole}"),
        Err(broken) => panic!("{broken}"),
    }
    all
}

/// What was acknowledged is there, in its order, once; of what got no answer, at most that. Says which tasks there
/// are, by their tokens.
fn told_is_there<'a>(
    tasks: &[TaskRow],
    steps: &HashMap<Uuid, Vec<StepRow>>,
    stories: impl Iterator<Item = &'a Story>,
    found: &mut Found,
) -> HashMap<String, Uuid> {
    let mut by_token: HashMap<&str, Vec<&TaskRow>> = HashMap::new();
    tasks.iter().filter(|t| !t.is_repeating()).for_each(|t| by_token.entry(mark(&t.body)).or_default().push(t));
    let mut known = HashMap::new();
    for story in stories {
        let there = by_token.remove(story.token.as_str()).unwrap_or_default();
        let wanted = &story.acknowledged;
        assert!(there.len() <= 1, "there {} times: {story:?}", there.len());
        let Some(task) = there.first() else {
            assert!(wanted.is_empty(), "acknowledged and lost: {story:?}");
            continue;
        };
        let had: Vec<Step> =
            steps.get(&task.id).into_iter().flatten().filter(|s| !s.is_by_itself()).map(named).collect();
        let (told, rest) = had.split_at(wanted.len().min(had.len()));
        assert_eq!(told, wanted, "acknowledged and lost, or not in order: {story:?}");
        match (rest, &story.unanswered) {
            ([], _) => {}
            ([one], Some(tried)) if one == tried => found.unanswered += 1,
            _ => panic!("nobody did {rest:?}: {story:?}"),
        }
        let photos = if story.photo { 1 } else { 0 };
        assert_eq!(task.photos, photos, "{story:?}");
        let placed = if story.way == Way::Form { 1 } else { 0 };
        assert_eq!(task.placed, placed, "{story:?}");
        found.acknowledged += wanted.len() as u64;
        known.insert(story.token.clone(), task.id);
    }
    assert!(by_token.is_empty(), "tasks that nobody asked for: {:?}", by_token.keys());
    known
}

impl StepRow {
    /// Whether the program did it when its day had come.
    fn is_by_itself(&self) -> bool {
        self.side == "program" && ["resumed", "warned"].contains(&self.kind.as_str())
    }
}

fn named(step: &StepRow) -> Step {
    let kind = tasks::task::StepKind::ALL.iter().find(|k| k.name() == step.kind).unwrap();
    (kind.name(), mark(&step.body).to_owned())
}

/// A task has its steps, its card, its parties, its number and its entries, or it is not there.
async fn nothing_is_half(store: &Store, tasks: &[TaskRow], steps: &HashMap<Uuid, Vec<StepRow>>, entries: &[Entry]) {
    let mut told: HashMap<Uuid, Vec<&str>> = HashMap::new();
    for entry in entries.iter().filter(|e| ledger::counts(&e.kind) && e.subject_kind == "task") {
        told.entry(entry.subject).or_default().push(&entry.kind);
    }
    let mut notes: HashMap<Uuid, usize> = HashMap::new();
    for entry in entries {
        if let Some(note) = entry.event::<tasks::events::NoteAdded>().unwrap() {
            *notes.entry(note.task).or_default() += 1;
        }
    }
    let mut years: BTreeMap<i64, i64> = BTreeMap::new();
    for task in tasks {
        let had = steps.get(&task.id).map_or(&[][..], Vec::as_slice);
        let of_task = told.remove(&task.id).unwrap_or_default();
        let neighbours = of_task.iter().filter(|k| k.ends_with("neighbours_told.v1")).count();
        assert_eq!(neighbours as i64, task.placed, "the owners nearby are told once of task {}", task.id);
        let entries: Vec<String> =
            of_task.iter().filter(|k| !k.ends_with("neighbours_told.v1")).map(|k| (*k).to_owned()).collect();
        let mut wanted: Vec<String> = had.iter().filter_map(kind_of_entry).collect();
        // The entries of one task come in the order of its steps.
        assert_eq!(entries, wanted, "the steps and the entries of task {}", task.id);
        wanted.clear();
        let own_notes = had.iter().filter(|s| s.audience == "unit" && s.kind == "commented").count();
        assert_eq!(notes.remove(&task.id).unwrap_or(0), own_notes, "the notes of task {}", task.id);
        assert_eq!(task.version, (had.len() + neighbours) as i64, "the version of task {}", task.id);
        let state = had.iter().fold("open", |state, step| state_after(state, &step.kind));
        assert_eq!(task.state, state, "the state of task {}", task.id);
        let serial = years.entry(task.year).or_default();
        assert!(task.serial > *serial, "the number {} was given twice", task.serial);
        *serial = task.serial;
    }
    assert!(told.is_empty() && notes.is_empty(), "entries about tasks that are not there: {told:?} {notes:?}");
    for (year, last) in years {
        let sql = format!("SELECT last FROM task_number WHERE year = {year}");
        // A number is counted before it is used, and may have been left out.
        let counted = count(store, &sql).await;
        assert!(counted >= last, "{counted} of {year}, {last} was used");
    }
    for (what, sql) in [
        (
            "tasks without the card that says their state",
            "SELECT COUNT(*) FROM task t WHERE NOT EXISTS (SELECT 1 FROM card c WHERE c.tenant = t.tenant AND c.kind = 'task'
               AND c.id = t.id AND c.status = 'tasks-state-' || t.state)",
        ),
        (
            "cards without their task",
            "SELECT COUNT(*) FROM card c WHERE c.kind = 'task'
               AND NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant = c.tenant AND t.id = c.id)",
        ),
        (
            "tasks without their unit or the one who asked",
            "SELECT COUNT(*) FROM task t WHERE (SELECT COUNT(*) FROM party p WHERE p.tenant = t.tenant AND p.kind = 'task'
               AND p.id = t.id AND p.role IN ('unit', 'requester') AND p.done = t.closed)
                 <> CASE WHEN t.source = 'repeating' THEN 1 ELSE 2 END",
        ),
        (
            "steps without their task",
            "SELECT COUNT(*) FROM task_step s WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.tenant = s.tenant AND t.id = s.task)",
        ),
    ] {
        assert_eq!(count(store, sql).await, 0, "{what}");
    }
}

/// The entry that stands in the journal for a step; a note's is not about the task, nor is a warning's.
fn kind_of_entry(step: &StepRow) -> Option<String> {
    let kind = match step.kind.as_str() {
        "added" => "commented",
        "waited" => "waits",
        other => other,
    };
    (step.audience != "unit").then(|| format!("tasks.task_{kind}.v1"))
}

fn state_after<'a>(state: &'a str, step: &str) -> &'a str {
    match step {
        "opened" | "released" | "passed_on" | "reopened" => "open",
        "taken" | "resumed" => "taken",
        "waited" => "waiting",
        "closed" => "closed",
        _ => state,
    }
}

/// Every photo's content is there and is what its name says.
async fn photos_are_whole(store: &Store, tasks: &[TaskRow]) -> u64 {
    #[derive(FromQueryResult)]
    struct Photo {
        sha256: String,
        thumb: String,
    }
    let photos: Vec<Photo> = rows(store, "SELECT sha256, thumb FROM task_photo").await;
    assert_eq!(photos.len() as i64, tasks.iter().map(|t| t.photos).sum::<i64>(), "photos of tasks");
    for sha256 in photos.iter().flat_map(|p| [&p.sha256, &p.thumb]) {
        let content = store.files().get(NORDSUND, sha256).await.unwrap();
        assert_eq!(&sha256_hex(&content), sha256, "a photo's content");
        store::files::info(store.db(), NORDSUND, sha256).await.unwrap();
    }
    photos.len() as u64
}

/// The follower saw each entry once, and each timer fired once.
async fn each_once(store: &Store, entries: &[Entry]) -> (u64, u64) {
    #[derive(FromQueryResult)]
    struct Noted {
        what: String,
        entry: String,
    }
    let noted: Vec<Noted> = rows(store, "SELECT what, entry FROM ledger").await;
    let once = |what: &str, wanted: HashSet<String>| {
        let mut times: HashMap<&str, u32> = HashMap::new();
        noted.iter().filter(|n| n.what == what).for_each(|n| *times.entry(&n.entry).or_default() += 1);
        let twice: Vec<_> = times.iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "{what} more than once: {twice:?}");
        let never: Vec<_> = wanted.iter().filter(|e| !times.contains_key(e.as_str())).collect();
        assert!(never.is_empty(), "never {what}: {never:?}");
        assert_eq!(times.len(), wanted.len(), "{what} what is not there");
        times.len() as u64
    };
    let ids = |wants: fn(&str) -> bool| entries.iter().filter(|e| wants(&e.kind)).map(|e| e.id.to_string()).collect();
    (once("seen", ids(ledger::counts)), once("fired", ids(ledger::sets_timer)))
}
