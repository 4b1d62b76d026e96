//! The ways to change an endpoint.

use std::collections::HashMap;

use ::store::outbox::{self, Counts, Lane};
use ::store::{NewLetter, Pass, Tx};
use base::{Error, Result};
use door::{Ctx, Verb, client};
use serde_json::json;
use uuid::Uuid;

use super::model::{Draft, Endpoint, EndpointId, Endpoints, OVERLAP_HOURS, Overview, Subscriber};
use super::{rules, store as rows};
use crate::events::{
    EndpointChanged, EndpointCreated, EndpointDeleted, EndpointPaused, EndpointResumed, EndpointTested,
    LettersReplayed, SecretRotated, SecretShown,
};
use crate::send::{CHANNEL, sign};

/// All endpoints with how they are doing.
///
/// # Errors
/// `NotFound` for who may not; else as [`::store::Db::rows`].
pub async fn endpoints(ctx: &Ctx) -> Result<Vec<Overview>> {
    let may = ctx.may("endpoint_list", Endpoints::of(ctx.tenant_id()))?;
    let endpoints = rows::all(ctx.db(), may.pass()).await?;
    overviews(ctx, endpoints).await
}

/// How these endpoints of the tenant are doing.
pub(super) async fn overviews(ctx: &Ctx, endpoints: Vec<Endpoint>) -> Result<Vec<Overview>> {
    let lanes = outbox::lanes(ctx.db(), ctx.tenant_id(), CHANNEL).await?;
    let mut lanes: HashMap<String, Lane> = lanes.into_iter().map(|l| (l.endpoint.clone(), l)).collect();
    let counts = outbox::counts(ctx.db(), ctx.tenant_id(), CHANNEL).await?;
    let counts: HashMap<String, Counts> = counts.into_iter().collect();
    let mut clients = HashMap::new();
    if endpoints.iter().any(|e| e.subscriber.is_some()) {
        clients.extend(client::not_revoked(ctx.db(), ctx.tenant_id()).await?.into_iter().map(|c| (c.id, c)));
    }
    let overview = |endpoint: Endpoint| {
        let key = endpoint.id.to_string();
        let lane = lanes.remove(&key).unwrap_or_default();
        let client = endpoint.subscriber.as_ref().and_then(|s| clients.get(&s.client).cloned());
        Overview { endpoint, lane, counts: counts.get(&key).copied().unwrap_or_default(), client }
    };
    Ok(endpoints.into_iter().map(overview).collect())
}

/// One endpoint with how it is doing.
///
/// # Errors
/// `NotFound`; else as [`::store::Db::rows`].
pub async fn endpoint(ctx: &Ctx, id: EndpointId) -> Result<Overview> {
    let endpoint = ctx.may("endpoint_list", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner();
    let key = id.to_string();
    let lane = outbox::lane(ctx.db(), ctx.tenant_id(), CHANNEL, &key).await?;
    let counts = outbox::counts_of(ctx.db(), ctx.tenant_id(), CHANNEL, &key).await?;
    let client = match &endpoint.subscriber {
        Some(subscriber) => client::by_id(ctx.db(), ctx.tenant_id(), subscriber.client).await?,
        None => None,
    };
    Ok(Overview { endpoint, lane, counts, client })
}

/// Whether the visitor may make one.
///
/// # Errors
/// `NotFound` for who may not.
pub fn may_create(ctx: &Ctx) -> Result<()> {
    ctx.may("endpoint_put", Endpoints::of(ctx.tenant_id())).map(|_| ())
}

/// Checks what was typed, also against the register.
pub(super) async fn checked(ctx: &Ctx, draft: &Draft) -> Result<(Draft, Vec<String>)> {
    let (draft, kinds) = rules::check(draft, &ctx.app().config.flow)?;
    match register::unit_by_key(ctx.db(), ctx.tenant_id(), &draft.unit).await {
        Ok(_) => Ok((draft, kinds)),
        Err(Error::NotFound) => Err(Error::invalid("unit", "flow-unit-missing")),
        Err(other) => Err(other),
    }
}

/// Makes an endpoint, with a secret of its own.
///
/// # Errors
/// `Invalid` with what is wrong with what was typed; `NotFound` for who may not.
pub async fn endpoint_create(ctx: &Ctx, draft: &Draft) -> Result<EndpointId> {
    let may = ctx.may("endpoint_put", Endpoints::of(ctx.tenant_id()))?;
    let (draft, kinds) = checked(ctx, draft).await?;
    let endpoint = made(ctx, draft, kinds, None)?;
    let mut tx = ctx.begin().await?;
    put(&mut tx, may.pass(), &endpoint).await?;
    tx.commit().await?;
    Ok(endpoint.id)
}

/// A new endpoint, with a secret of its own.
pub(super) fn made(ctx: &Ctx, draft: Draft, kinds: Vec<String>, subscriber: Option<Subscriber>) -> Result<Endpoint> {
    Ok(Endpoint {
        tenant: ctx.tenant_id(),
        id: EndpointId::new(ctx.now()),
        name: draft.name,
        url: draft.url,
        kinds,
        unit: draft.unit,
        subscriber,
        secret: sign::new_secret(ctx.store().keys(), ctx.tenant_id())?,
        old_secret: None,
        old_until: None,
        created_at: ctx.now(),
        changed_at: ctx.now(),
    })
}

/// Writes it down.
pub(super) async fn put(tx: &mut Tx, pass: &Pass, endpoint: &Endpoint) -> Result<()> {
    rows::insert(tx, pass, endpoint).await?;
    let (kinds, unit) = (endpoint.kinds.clone(), endpoint.unit.clone());
    let client = endpoint.subscriber.as_ref().map(|s| s.client);
    tx.journal(pass, &EndpointCreated { endpoint: endpoint.id.0, kinds, unit, client }, &topics(endpoint)).await
}

fn topics(endpoint: &Endpoint) -> [String; 1] {
    [format!("unit:{}", endpoint.unit)]
}

/// An endpoint that is about to be changed.
struct Work {
    tx: Tx,
    pass: Pass,
    endpoint: Endpoint,
}

impl Work {
    async fn on(ctx: &Ctx, verb: Verb, id: EndpointId) -> Result<Self> {
        let tx = ctx.begin().await?;
        let permit = ctx.may(verb, rows::find_to_change(&tx, ctx.tenant_id(), id).await?)?;
        let pass = permit.pass().clone();
        let endpoint = permit.into_inner();
        ctx.unchanged(endpoint.version())?;
        Ok(Self { tx, pass, endpoint })
    }

    fn key(&self) -> String {
        self.endpoint.id.to_string()
    }

    async fn done(mut self, event: &impl ::store::Event) -> Result<()> {
        self.tx.journal(&self.pass, event, &topics(&self.endpoint)).await?;
        self.tx.commit().await
    }
}

/// Changes what was typed.
///
/// # Errors
/// As [`endpoint_create`].
pub async fn endpoint_change(ctx: &Ctx, id: EndpointId, draft: &Draft) -> Result<()> {
    let before = ctx.may("endpoint_put", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?;
    let (draft, kinds) = checked(ctx, draft).await?;
    drop(before);
    let mut work = Work::on(ctx, "endpoint_put", id).await?;
    let e = &mut work.endpoint;
    let changed = [
        ("name", e.name != draft.name),
        ("url", e.url != draft.url),
        ("kinds", e.kinds != kinds),
        ("unit", e.unit != draft.unit),
    ];
    let what: Vec<String> = changed.iter().filter(|(_, is)| *is).map(|(field, _)| (*field).to_owned()).collect();
    if what.is_empty() {
        return Ok(());
    }
    (e.name, e.url, e.kinds, e.unit) = (draft.name, draft.url, kinds, draft.unit);
    rows::update(&mut work.tx, &work.pass, &work.endpoint).await?;
    let (kinds, unit) = (work.endpoint.kinds.clone(), work.endpoint.unit.clone());
    work.done(&EndpointChanged { endpoint: id.0, what, kinds, unit }).await
}

/// Stops sending to it; letters wait meanwhile, for three days each.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn endpoint_pause(ctx: &Ctx, id: EndpointId) -> Result<()> {
    let mut work = Work::on(ctx, "endpoint_pause", id).await?;
    let key = work.key();
    work.tx.lane_pause(&work.pass, CHANNEL, &key, "hand").await?;
    work.done(&EndpointPaused { endpoint: id.0, why: "hand".into() }).await
}

/// Sends again, at once.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn endpoint_resume(ctx: &Ctx, id: EndpointId) -> Result<()> {
    let mut work = Work::on(ctx, "endpoint_pause", id).await?;
    let key = work.key();
    work.tx.lane_resume(&work.pass, CHANNEL, &key).await?;
    work.done(&EndpointResumed { endpoint: id.0 }).await
}

/// Deletes it, with its secrets. Letters that wait for it are given up, which the entry says; they
/// are kept as long as others, and cannot be sent again.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn endpoint_delete(ctx: &Ctx, id: EndpointId) -> Result<()> {
    let mut work = Work::on(ctx, "endpoint_delete", id).await?;
    let (key, unit) = (work.key(), work.endpoint.unit.clone());
    let mut letters = work.tx.lane_end(&work.pass, CHANNEL, &key).await?;
    rows::delete(&mut work.tx, &work.pass, id).await?;
    let count = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    letters.truncate(100);
    work.done(&EndpointDeleted { endpoint: id.0, unit, count, letters }).await
}

/// Puts a letter that tells of nothing; it goes the way of all others. Says its id.
///
/// # Errors
/// `NotFound` for who may not.
pub async fn endpoint_test(ctx: &Ctx, id: EndpointId) -> Result<Uuid> {
    let mut work = Work::on(ctx, "endpoint_test", id).await?;
    let kind = "flow.test.v1";
    let data = json!({ "tenant": ctx.tenant_id().0.to_string(), "endpoint": id });
    let payload = json!({ "type": kind, "timestamp": ctx.now().rfc3339(), "data": data }).to_string();
    let key = work.key();
    let new = NewLetter { channel: CHANNEL, endpoint: &key, kind, payload };
    let letter = work.tx.letter_put(&work.pass, new).await?;
    work.done(&EndpointTested { endpoint: id.0, letter }).await?;
    Ok(letter)
}

/// The secret as the receiver writes it down. That it was shown is journaled.
///
/// # Errors
/// `StepUp` below level high; `NotFound` for who may not.
pub async fn secret_show(ctx: &Ctx, id: EndpointId) -> Result<(Endpoint, String)> {
    let work = Work::on(ctx, "endpoint_secret", id).await?;
    let endpoint = work.endpoint.clone();
    let secret = sign::open(ctx.store().keys(), endpoint.tenant, &endpoint.secret)?;
    work.done(&SecretShown { endpoint: id.0 }).await?;
    Ok((endpoint, sign::shown(&secret)))
}

/// Gives it a new secret; for a day the old one signs as well, so that the receiver has time.
///
/// # Errors
/// As [`secret_show`].
pub async fn secret_rotate(ctx: &Ctx, id: EndpointId) -> Result<()> {
    let mut work = Work::on(ctx, "endpoint_secret", id).await?;
    let until = ctx.now().plus_minutes(OVERLAP_HOURS * 60);
    let new = sign::new_secret(ctx.store().keys(), ctx.tenant_id())?;
    work.endpoint.old_secret = Some(std::mem::replace(&mut work.endpoint.secret, new));
    work.endpoint.old_until = Some(until);
    rows::update(&mut work.tx, &work.pass, &work.endpoint).await?;
    work.done(&SecretRotated { endpoint: id.0, old_until: until.rfc3339() }).await
}

/// Sends dead letters again: one, or all of the endpoint. Says how many.
///
/// # Errors
/// `NotFound` for who may not; `Conflict` when the letter is not dead.
pub async fn letters_replay(ctx: &Ctx, id: EndpointId, only: Option<Uuid>) -> Result<u64> {
    let mut work = Work::on(ctx, "letter_replay", id).await?;
    let key = work.key();
    let count = work.tx.letters_replay(&work.pass, CHANNEL, &key, only).await?;
    if count == 0 {
        return Err(Error::conflict("flow-nothing-dead"));
    }
    let event = LettersReplayed { endpoint: id.0, letter: only, count: i64::try_from(count).unwrap_or(i64::MAX) };
    work.done(&event).await?;
    Ok(count)
}
