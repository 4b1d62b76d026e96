//! The shapes of the API for webhooks.

use base::Time;
use base::id::Uuid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Draft, Overview, State};

/// Where to send what, from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "url": "https://fagsystem.example.no/hendelser", "kinds": ["tasks.*"], "unit": "vei-og-lys"
}))]
pub struct NewWebhook {
    /// Over https, to a public address.
    #[schema(min_length = 1, max_length = 500)]
    pub url: String,
    /// Kinds of events: `tasks.task_closed.v1` is one, `tasks.*` is all about tasks, `*` is all there are.
    /// You hear of those that concern the units you work for, and of what you asked for yourself.
    #[schema(min_items = 1, max_items = 20)]
    pub kinds: Vec<String>,
    /// What the municipality calls it; your own name when it is left out.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub name: String,
    /// The unit that answers for it, one of yours; the first of them when it is left out.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub unit: String,
}

impl NewWebhook {
    pub(super) fn draft(self) -> Draft {
        Draft { name: self.name, url: self.url, kinds: self.kinds.join("\n"), unit: self.unit }
    }
}

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0197a2d0-0000-7000-8000-000000000009", "name": "Gemini VA", "url": "https://fagsystem.example.no/hendelser",
    "kinds": ["tasks.*"], "unit": "vei-og-lys", "state": "active", "waiting": 0, "dead": 0,
    "created_at": "2026-11-23T08:00:00.000000Z"
}))]
pub struct Webhook {
    pub id: Uuid,
    pub name: String,
    pub url: String,
    pub kinds: Vec<String>,
    pub unit: String,
    #[schema(inline)]
    pub state: State,
    /// Since when every attempt has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<String>,
    /// Letters that are not sent yet.
    pub waiting: i64,
    /// Letters that were given up after three days; the municipality can send them again.
    pub dead: i64,
    pub created_at: String,
}

impl Webhook {
    pub(super) fn of(o: &Overview, now: Time) -> Self {
        let e = &o.endpoint;
        Self {
            id: e.id.0,
            name: e.name.clone(),
            url: e.url.clone(),
            kinds: e.kinds.clone(),
            unit: e.unit.clone(),
            state: o.state(now),
            failing_since: o.lane.failing_since.map(Time::rfc3339),
            waiting: o.counts.waiting,
            dead: o.counts.dead,
            created_at: e.created_at.rfc3339(),
        }
    }
}

/// What the caller has subscribed to, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "id": "0197a2d0-0000-7000-8000-000000000009", "name": "Gemini VA", "url": "https://fagsystem.example.no/hendelser",
    "kinds": ["tasks.*"], "unit": "vei-og-lys", "state": "failing", "failing_since": "2026-11-23T09:00:00.000000Z",
    "waiting": 3, "dead": 0, "created_at": "2026-11-23T08:00:00.000000Z"
}] }))]
pub struct Webhooks {
    pub items: Vec<Webhook>,
}

/// What a receiver checks signatures with, as libraries of Standard Webhooks take it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }))]
pub struct SigningKey {
    pub secret: String,
}

/// A letter that was put.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "letter": "0197a2d0-0000-7000-8000-00000000000a" }))]
pub struct Test {
    /// The `webhook-id` it comes with.
    pub letter: Uuid,
}
