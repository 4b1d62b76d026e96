//! Handing in files, repairing rows, and loading texts directly.

use base::config::Register as Sources;
use base::error::{Faults, Message};
use base::{Error, Result, TenantId};
use door::Ctx;
use store::Store;

use super::model::{Kind, Outcome};
use super::run;
use super::store::{self as imports, Import, ImportId, Imports, NewImport, ProblemId, State};
use crate::events::{ImportRequested, ProblemEnded};

pub use super::store::Aside;

/// A file that somebody hands in.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the kind, such as `persons`.
    pub kind: String,
    /// Such as `folkeregisteret`; empty is the usual one of the kind.
    pub source: String,
    /// Of the file, for the list; 200 characters of it are kept.
    pub name: String,
    /// UTF-8, JSON or a table as its kind wants it. It is kept sealed until it is read.
    pub content: Vec<u8>,
    /// For a feed: the documents that it points to.
    pub extra: Vec<u8>,
}

/// Whether she may hand in files.
///
/// # Errors
/// `NotFound` for who may not.
pub fn may_hand_in(ctx: &Ctx) -> Result<()> {
    ctx.may("import_create", Imports::of(ctx.tenant_id())).map(|_| ())
}

/// Hands in a file; a job reads it.
///
/// # Errors
/// `Invalid` with what is wrong with the form; `NotFound` for who may not.
pub async fn import_create(ctx: &Ctx, upload: Upload) -> Result<ImportId> {
    let may = ctx.may("import_create", Imports::of(ctx.tenant_id()))?;
    let mut faults = Faults::default();
    let kind = Kind::from_name(&upload.kind);
    if kind.is_none() {
        faults.add("kind", "register-import-choose-kind");
    }
    if upload.content.is_empty() {
        faults.add("file", "register-import-choose-file");
    }
    let source = upload.source.trim();
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if source.len() > 40 || !source.chars().all(fine) {
        faults.add("source", "register-import-source-form");
    }
    faults.check()?;
    let Some(kind) = kind else { return Err(Error::NotFound) };
    let source = if source.is_empty() { kind.usual_source() } else { source };
    let mut tx = ctx.begin().await?;
    let pass = may.pass();
    let file = run::file_put(&mut tx, pass, &upload.content).await?;
    let extra = match upload.extra.as_slice() {
        [] => None,
        bytes => Some(run::file_put(&mut tx, pass, bytes).await?),
    };
    let id = ImportId::new(ctx.now());
    let name: String = upload.name.chars().take(200).collect();
    let new = NewImport { id, kind, source, name: &name, file: Some(file), extra, state: State::Waiting };
    imports::insert(&mut tx, pass, new).await?;
    let payload = run::Payload::new(id, &ctx.app().config.register);
    let payload = serde_json::to_string(&payload).map_err(Error::internal)?;
    tx.job_put(pass, run::JOB, &id.to_string(), ctx.now(), payload).await?;
    let event = ImportRequested { import: id.0, kind: kind.name().into(), source: source.to_owned() };
    tx.journal(pass, &event, &[pass.actor().to_string()]).await?;
    tx.commit().await?;
    Ok(id)
}

/// The newest imports.
///
/// # Errors
/// `NotFound` for who may not; else as [`store::Db::rows`].
pub async fn import_list(ctx: &Ctx) -> Result<Vec<Import>> {
    let may = ctx.may("import_list", Imports::of(ctx.tenant_id()))?;
    imports::newest(ctx.db(), may.pass(), 100).await
}

/// An import with the rows that still wait, at most 200.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn import_show(ctx: &Ctx, id: ImportId) -> Result<(Import, Vec<Aside>)> {
    let import = ctx.may("import_list", imports::find(ctx.db(), ctx.tenant_id(), id).await?)?;
    let rows = imports::problems(ctx.db(), import.pass(), id, 200).await?;
    Ok((import.into_inner(), rows))
}

/// A row that was kept aside, with its text.
///
/// # Errors
/// `NotFound`; else as [`store::Db::rows`].
pub async fn problem_show(ctx: &Ctx, id: ProblemId) -> Result<(Aside, String)> {
    let aside = ctx.may("import_repair", imports::problem(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner();
    let raw = imports::raw_of(ctx.store().keys(), &aside)?;
    Ok((aside, raw))
}

/// Loads a row as somebody repaired it.
///
/// # Errors
/// `Invalid` on the field `raw` with why it still cannot be used; `Conflict` when it has been dealt with.
pub async fn problem_repair(ctx: &Ctx, id: ProblemId, raw: &str) -> Result<ImportId> {
    let mut tx = ctx.begin().await?;
    let may = ctx.may("import_repair", imports::problem(&tx, ctx.tenant_id(), id).await?)?;
    if may.state != "open" {
        return Err(Error::conflict("register-problem-ended"));
    }
    let by = may.pass().actor().to_string();
    match run::again(&mut tx, may.pass(), &ctx.app().config.register, &may, (raw, &by)).await? {
        // Nothing of a row that still cannot be used stays.
        Some(message) => Err(Error::invalid("raw", message)),
        None => {
            tx.commit().await?;
            Ok(may.import)
        }
    }
}

/// Sets a row aside for good.
///
/// # Errors
/// `Conflict` when it has been dealt with; else as [`store::Tx::execute`].
pub async fn problem_set_aside(ctx: &Ctx, id: ProblemId) -> Result<ImportId> {
    let mut tx = ctx.begin().await?;
    let may = ctx.may("import_repair", imports::problem(&tx, ctx.tenant_id(), id).await?)?;
    if may.state != "open" {
        return Err(Error::conflict("register-problem-ended"));
    }
    imports::end_problem(&mut tx, may.pass(), id, "aside").await?;
    let event = ProblemEnded { problem: id.0, import: may.import.0, repaired: false };
    tx.journal(may.pass(), &event, &[]).await?;
    tx.commit().await?;
    Ok(may.import)
}

/// A text to load, with its kind and source.
#[derive(Clone, Copy, Debug)]
pub struct Load<'a> {
    /// What the text holds.
    pub kind: Kind,
    /// Such as `folkeregisteret`.
    pub source: &'a str,
    /// All of the file.
    pub text: &'a str,
    /// For a feed: the documents that it points to; else empty.
    pub extra: &'a str,
}

/// Loads a text at once, for the demo, the command line and connectors. The import stands in the
/// list like one that was handed in.
///
/// # Errors
/// `Malformed` when the text as a whole is not what it should be; else as [`store::Db::rows`].
pub async fn import(store: &Store, sources: &Sources, tenant: TenantId, load: Load<'_>) -> Result<Outcome> {
    run::whole(store, sources, tenant, load.kind, load.source, load.text, load.extra).await
}

macro_rules! importer {
    ($($(#[$doc:meta])* $name:ident => $kind:ident),* $(,)?) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// As [`import`].
            pub async fn $name(store: &Store, sources: &Sources, tenant: TenantId, text: &str) -> Result<Outcome> {
                let load = Load { kind: Kind::$kind, source: Kind::$kind.usual_source(), text, extra: "" };
                import(store, sources, tenant, load).await
            }
        )*
    };
}

importer! {
    /// Folkeregister person documents.
    import_persons => Persons,
    /// Answers of the address service.
    import_addresses => Addresses,
    /// Units of Enhetsregisteret.
    import_units_brreg => UnitsBrreg,
    /// Roles of Enhetsregisteret.
    import_roles_brreg => RolesBrreg,
    /// Ownership.
    import_owners => Owners,
    /// The municipality's own units.
    import_units => Units,
    /// Employments.
    import_hr => Hr,
    /// Mandates.
    import_mandates => Mandates,
    /// Enrolments.
    import_enrolments => Enrolments,
    /// Consents to next of kin.
    import_next_of_kin => NextOfKin,
}

/// Folkeregister's feed with the documents that it points to.
///
/// # Errors
/// As [`import`].
pub async fn import_events(
    store: &Store,
    sources: &Sources,
    tenant: TenantId,
    feed: &str,
    documents: &str,
) -> Result<Outcome> {
    let load = Load { kind: Kind::Events, source: Kind::Events.usual_source(), text: feed, extra: documents };
    import(store, sources, tenant, load).await
}

/// The reason of a row in words' terms: its key with arguments.
pub(crate) fn message_of(aside: &Aside) -> Option<Message> {
    let key = super::reasons::KEYS.iter().find(|k| **k == aside.reason)?;
    let mut message = Message::new(key);
    for (name, value) in &aside.args {
        if let Some(name) = super::reasons::ARGS.iter().find(|n| *n == name) {
            message = message.with(name, value);
        }
    }
    Some(message)
}
