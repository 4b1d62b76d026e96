//! Runs importers: whole texts in several transactions for loading, and as a job that does a part
//! of a file at a time, so that others can write in between and a restart goes on where it was.

use std::sync::Arc;

use async_trait::async_trait;
use base::config::Register as Sources;
use base::error::Message;
use base::{Error, Result, TenantId, Time};
use serde::{Deserialize, Serialize};
use store::{Job, JobHandler, JobKind, Pass, Store, Tx};

use super::model::{Done, Frame, Kind, Outcome, Piece};
use super::store::{self as imports, Aside, Import, ImportId, Kept, NewImport, State};
use super::{csv, json};
use crate::events::{ImportAdvanced, ImportRequested, ProblemEnded};
use crate::unit::import::UNKNOWN_UNIT;
use crate::{address, enrolment, mandate, organisation, person, property, unit};

/// Pieces in one transaction.
const PART: usize = 2_000;

/// Cuts a file into pieces.
///
/// # Errors
/// When it is not what it should be as a whole.
pub(crate) fn pieces(kind: Kind, text: &str, extra: &str) -> Result<Vec<Piece>, Message> {
    match kind {
        Kind::Events => person::feed::pieces(text, extra),
        Kind::Persons | Kind::Addresses | Kind::UnitsBrreg | Kind::RolesBrreg => json::pieces(kind, text),
        _ => csv::pieces(kind, text),
    }
}

/// Loads pieces of one kind.
pub(crate) async fn apply(kind: Kind, f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = match kind {
        Kind::Persons => person::import::persons(f, pieces).await,
        Kind::Events => person::feed::events(f, pieces).await,
        Kind::Addresses => address::import::addresses(f, pieces).await,
        Kind::UnitsBrreg => organisation::import::units(f, pieces).await,
        Kind::RolesBrreg => organisation::import::roles(f, pieces).await,
        Kind::Owners => property::import::owners(f, pieces).await,
        Kind::Units => unit::import::units(f, pieces).await,
        Kind::Hr => unit::import::jobs(f, pieces).await,
        Kind::Mandates => mandate::import::mandates(f, pieces).await,
        Kind::Enrolments => enrolment::import::enrolments(f, pieces).await,
        Kind::NextOfKin => person::kin::consents(f, pieces).await,
    }?;
    done.outcome.rows = i64::try_from(pieces.len()).unwrap_or(i64::MAX);
    done.outcome.bad = i64::try_from(done.problems.len()).unwrap_or(i64::MAX);
    Ok(done)
}

#[expect(clippy::disallowed_methods, reason = "a file is read by the program; who handed it in stands at the import")]
fn pass(tenant: TenantId, now: Time) -> Pass {
    Pass::system(tenant, "register.import", now)
}

/// One reading of a file, as far as its parts need it.
struct Reading<'a> {
    import: ImportId,
    /// Who handed it in; her pages show how far it has come, and she is named where roles change.
    by: &'a str,
    kind: Kind,
    source: &'a str,
    sources: &'a Sources,
}

impl Reading<'_> {
    /// One part: what can be used is loaded, the rest kept aside.
    async fn part(&self, tx: &mut Tx, pass: &Pass, pieces: &[Piece]) -> Result<Outcome> {
        let ranks = self.kind.ranks(self.sources);
        let mut frame = Frame { tx, pass, source: self.source, by: self.by, ranks, again: false };
        let done = apply(self.kind, &mut frame, pieces).await?;
        let kept: Vec<Kept<'_>> = done
            .problems
            .iter()
            .filter_map(|p| {
                Some(Kept { piece: pieces.get(p.piece)?, line: p.line, message: &p.message, warning: p.warning })
            })
            .collect();
        imports::keep(tx, pass, self.import, self.kind, self.source, &kept).await?;
        if self.kind == Kind::Units && done.outcome.added > 0 {
            waiting_again(tx, pass, self.sources).await?;
        }
        Ok(done.outcome)
    }

    async fn advance(
        &self,
        tx: &mut Tx,
        pass: &Pass,
        state: State,
        total: usize,
        before: i64,
        part: Outcome,
    ) -> Result<()> {
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        imports::advance(tx, pass, self.import, state, total, part).await?;
        let ended = matches!(state, State::Done | State::Failed);
        let event = ImportAdvanced { import: self.import.0, done: before + part.rows, total, bad: part.bad, ended };
        tx.journal(pass, &event, &[self.by.to_owned()]).await
    }
}

/// Rows that named a unit nobody knew are tried again, now that units have come.
async fn waiting_again(tx: &mut Tx, pass: &Pass, sources: &Sources) -> Result<()> {
    for aside in imports::waiting_for(tx, pass, UNKNOWN_UNIT).await? {
        let raw = imports::raw_of(tx.store().keys(), &aside)?;
        // What the row says was said by the one who handed it in, not by the one who brought the unit.
        let import = imports::find(tx, pass.tenant(), aside.import).await?.open(pass.clone())?.into_inner();
        again(tx, pass, sources, &aside, (&raw, &import.created_by)).await?;
    }
    Ok(())
}

/// Tries a row again, as it was or repaired, with whose word it is. None when it was loaded, else why it
/// was not.
pub(crate) async fn again(
    tx: &mut Tx,
    pass: &Pass,
    sources: &Sources,
    aside: &Aside,
    (raw, by): (&str, &str),
) -> Result<Option<Message>> {
    let found = match aside.kind {
        Kind::Events => json::pieces(Kind::Events, raw),
        kind => pieces(kind, raw, ""),
    };
    let mut pieces = match found {
        Ok(pieces) if !pieces.is_empty() => pieces,
        Ok(_) => return Ok(Some(Message::new("register-problem-nothing"))),
        Err(message) => return Ok(Some(message)),
    };
    for piece in &mut pieces {
        piece.line = u32::try_from(aside.line).unwrap_or(0);
        for (line, _) in piece.table.iter_mut().flat_map(|t| &mut t.rows) {
            *line = piece.line;
        }
    }
    let ranks = aside.kind.ranks(sources);
    let mut frame = Frame { tx, pass, source: &aside.source, by, ranks, again: true };
    let done = apply(aside.kind, &mut frame, &pieces).await?;
    if let Some(problem) = done.problems.into_iter().find(|p| !p.warning) {
        imports::reason(tx, pass, aside.id, &problem.message).await?;
        return Ok(Some(problem.message));
    }
    imports::end_problem(tx, pass, aside.id, "repaired").await?;
    let event = ProblemEnded { problem: aside.id.0, import: aside.import.0, repaired: true };
    tx.journal(pass, &event, &[]).await?;
    Ok(None)
}

/// Loads a whole text, in several transactions. `extra` holds the documents of a feed.
///
/// # Errors
/// `Malformed` when the text as a whole is not what it should be; else as [`store::Db::rows`].
pub(crate) async fn whole(
    store: &Store,
    sources: &Sources,
    tenant: TenantId,
    kind: Kind,
    source: &str,
    text: &str,
    extra: &str,
) -> Result<Outcome> {
    let now = store.clock().now();
    let pieces = pieces(kind, text, extra).map_err(Error::Malformed)?;
    let pass = pass(tenant, now);
    let reading = Reading { import: ImportId::new(now), by: "system:register.import", kind, source, sources };
    let mut tx = store.begin_alone().await?;
    let new = NewImport {
        id: reading.import,
        kind,
        source,
        name: kind.name(),
        file: None,
        extra: None,
        state: State::Running,
    };
    imports::insert(&mut tx, &pass, new).await?;
    let event = ImportRequested { import: reading.import.0, kind: kind.name().into(), source: source.to_owned() };
    tx.journal(&pass, &event, &[]).await?;
    let mut sum = Outcome::default();
    let mut parts = pieces.chunks(PART).peekable();
    loop {
        let part = match parts.next() {
            Some(part) => reading.part(&mut tx, &pass, part).await?,
            None => Outcome::default(),
        };
        let last = parts.peek().is_none();
        let state = if last { State::Done } else { State::Running };
        reading.advance(&mut tx, &pass, state, pieces.len(), sum.rows, part).await?;
        sum.add(part);
        tx.commit().await?;
        if last {
            return Ok(sum);
        }
        tx = store.begin_alone().await?;
    }
}

pub(crate) const JOB: JobKind = "register.import";
pub(crate) const FILE: &str = "import-file";

/// What the job of an import is given.
#[derive(Serialize, Deserialize)]
pub(crate) struct Payload {
    pub import: ImportId,
    /// Sources of truth at the time it was handed in.
    pub sources: [Vec<String>; 4],
}

impl Payload {
    /// With the sources as they are now: a configuration that changes meanwhile does not count.
    pub fn new(import: ImportId, s: &Sources) -> Self {
        Self { import, sources: [s.person.clone(), s.address.clone(), s.organisation.clone(), s.employment.clone()] }
    }

    fn sources(self) -> Sources {
        let [person, address, organisation, employment] = self.sources;
        Sources { person, address, organisation, employment }
    }
}

/// Keeps a file sealed; gives the name it is found by.
pub(crate) async fn file_put(tx: &mut Tx, pass: &Pass, content: &[u8]) -> Result<String> {
    let sealed = tx.store().keys().seal(FILE, pass.tenant(), content)?;
    let file = tx.file_put(pass, sealed.into(), "application/octet-stream").await?;
    Ok(file.sha256)
}

async fn file_get(tx: &Tx, tenant: TenantId, file: Option<&String>) -> Result<Option<String>> {
    let Some(sha256) = file else { return Ok(Some(String::new())) };
    let sealed = tx.store().files().get(tenant, sha256).await?;
    let plain = tx.store().keys().open(FILE, tenant, &sealed)?;
    Ok(String::from_utf8(plain).ok())
}

/// Reads files that were handed in, a part at a time.
pub(crate) struct Reader;

pub(crate) fn handler() -> Arc<dyn JobHandler> {
    Arc::new(Reader)
}

#[async_trait]
impl JobHandler for Reader {
    fn kind(&self) -> JobKind {
        JOB
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let payload: Payload = serde_json::from_str(&job.payload).map_err(Error::internal)?;
        let id = payload.import;
        let sources = payload.sources();
        let now = tx.store().clock().now();
        let pass = pass(job.tenant, now);
        let import: Import = imports::find(tx, job.tenant, id).await?.open(pass.clone())?.into_inner();
        let reading = Reading {
            import: id,
            by: &import.created_by,
            kind: import.kind,
            source: &import.source,
            sources: &sources,
        };
        let text = file_get(tx, job.tenant, import.file.as_ref()).await?;
        let extra = file_get(tx, job.tenant, import.extra.as_ref()).await?;
        let (Some(text), Some(extra)) = (text, extra) else {
            self.refuse(tx, &pass, &reading, Message::new("register-problem-not-utf8")).await?;
            return imports::files_drop(tx, &pass, &import).await;
        };
        let pieces = match pieces(import.kind, &text, &extra) {
            Ok(pieces) => pieces,
            Err(message) => {
                self.refuse(tx, &pass, &reading, message).await?;
                return imports::files_drop(tx, &pass, &import).await;
            }
        };
        let from = usize::try_from(import.done).unwrap_or(0).min(pieces.len());
        let until = (from + PART).min(pieces.len());
        let part = reading.part(tx, &pass, pieces.get(from..until).unwrap_or_default()).await?;
        let state = if until == pieces.len() { State::Done } else { State::Running };
        reading.advance(tx, &pass, state, pieces.len(), import.done, part).await?;
        if state == State::Running {
            let payload = serde_json::to_string(&Payload::new(id, &sources)).map_err(Error::internal)?;
            return tx.job_put(&pass, JOB, &id.to_string(), now, payload).await;
        }
        imports::files_drop(tx, &pass, &import).await
    }
}

impl Reader {
    /// The file as a whole cannot be read: said once, at the import.
    async fn refuse(&self, tx: &mut Tx, pass: &Pass, reading: &Reading<'_>, message: Message) -> Result<()> {
        let piece = Piece { line: 0, raw: String::new(), table: None };
        let kept = Kept { piece: &piece, line: 0, message: &message, warning: false };
        imports::keep(tx, pass, reading.import, reading.kind, reading.source, &[kept]).await?;
        let part = Outcome { bad: 1, ..Outcome::default() };
        reading.advance(tx, pass, State::Failed, 0, 0, part).await
    }
}
