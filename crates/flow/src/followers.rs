//! What reacts to the journal: entries of subscribed kinds become letters.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use base::{Result, TenantId};
use serde_json::{Value, json};
use store::outbox::Told;
use store::{Entry, Follower, Pass, Store, Tx};

use crate::endpoint::store::{Hearer, Of};
use crate::endpoint::{rules, store as endpoints};
use crate::send::CHANNEL;

/// Turns entries into letters for each endpoint that subscribed to their kind.
pub struct Webhooks;

#[async_trait]
impl Follower for Webhooks {
    fn name(&self) -> &'static str {
        "flow.webhooks"
    }

    fn wants(&self, kind: &str) -> bool {
        rules::leaves_the_house(kind)
    }

    async fn sift(&self, store: &Store, mut entries: Vec<Entry>) -> Result<Vec<Entry>> {
        let mut asked: HashMap<TenantId, Vec<Hearer>> = HashMap::new();
        for tenant in entries.iter().map(|e| e.tenant).collect::<BTreeSet<_>>() {
            asked.insert(tenant, endpoints::hearers(store.db(), tenant).await?);
        }
        entries.retain(|e| asked.get(&e.tenant).is_some_and(|all| all.iter().any(|endpoint| hears(endpoint, e))));
        Ok(entries)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        self.handle_all(tx, std::slice::from_ref(entry)).await
    }

    /// All that an endpoint hears of a batch is put at once: a system that is told of every task costs little
    /// more than one that is told of some.
    async fn handle_all(&self, tx: &mut Tx, entries: &[Entry]) -> Result<()> {
        for tenant in entries.iter().map(|e| e.tenant).collect::<BTreeSet<_>>() {
            #[expect(clippy::disallowed_methods, reason = "who may has subscribed; the journal decides when")]
            let pass = Pass::system(tenant, "flow.webhooks", tx.store().clock().now());
            for endpoint in endpoints::hearers(tx, tenant).await? {
                let heard = entries.iter().filter(|e| e.tenant == tenant && hears(&endpoint, e));
                let letters: Vec<Told<'_>> = heard.map(|e| Told { kind: &e.kind, payload: body(e) }).collect();
                tx.letters_put(&pass, CHANNEL, &endpoint.id.to_string(), letters).await?;
            }
        }
        Ok(())
    }
}

/// Whether an endpoint is told of an entry. What happened before somebody subscribed is not told,
/// also when this follower starts on an old journal.
fn hears(endpoint: &Hearer, entry: &Entry) -> bool {
    let since = entry.at >= endpoint.created_at;
    let concerned = || match &endpoint.of {
        Of::Everybody => true,
        Of::Client { hats, until } => entry.at < *until && entry.topics.iter().any(|t| hats.contains(t)),
    };
    since && endpoint.kinds.iter().any(|pattern| rules::matches(pattern, &entry.kind)) && concerned()
}

/// The body of a webhook: thin. Who wants to know more asks the interface, where access is
/// checked and written down. The actor is left out: who did it is nobody's business outside.
pub fn body(entry: &Entry) -> String {
    let event: Value = serde_json::from_str(&entry.data).unwrap_or_default();
    let plain = plain(event, 0);
    let text = |event: &Value| {
        json!({
            "type": entry.kind,
            "timestamp": entry.at.rfc3339(),
            "data": {
                "tenant": entry.tenant.0.to_string(),
                "position": entry.position,
                "subject": { "kind": entry.subject_kind, "id": entry.subject },
                "event": event,
            },
        })
        .to_string()
    };
    let whole = text(&plain);
    // A receiver is not handed more than 20 kB, as Standard Webhooks recommends: it can ask.
    if whole.len() <= 20_000 { whole } else { text(&Value::Null) }
}

/// Ids, states and numbers of an event. Events hold nothing else, by the rule of the journal; this
/// sees to it once more at the door: no sentence, no list longer than a hundred, nothing deep, and
/// no number that could be a national id.
fn plain(value: Value, depth: usize) -> Value {
    match value {
        Value::String(text) if is_code(&text) => Value::String(text),
        Value::Number(n) if n.to_string().len() < 11 || n.is_f64() => Value::Number(n),
        Value::Bool(_) => value,
        Value::Array(items) if depth < 3 => {
            Value::Array(items.into_iter().take(100).map(|v| plain(v, depth + 1)).collect())
        }
        Value::Object(fields) if depth < 3 => {
            Value::Object(fields.into_iter().map(|(k, v)| (k, plain(v, depth + 1))).collect())
        }
        _ => Value::Null,
    }
}

fn is_code(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/' | '+');
    // An id may by chance have as many digits in a row as a national id.
    let fine = |part: &str| part.parse::<uuid::Uuid>().is_ok() || longest_number(part) < 11;
    text.len() <= 100 && text.chars().all(plain) && text.split([':', '/']).all(fine)
}

/// The most digits in a row.
fn longest_number(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_states_and_numbers_pass_the_door() {
        let event = json!({
            "task": "0197a2d0-0000-7000-8000-000000000000", "unit": "vei-og-lys", "due": "2026-11-30", "in_time": true,
            "properties": 4, "what": ["name", "a sentence with a name"], "text": "Kari Holm ringte", "id": "05896930097",
            "number": 5_896_930_097_i64 * 10, "deep": {"a": {"b": {"c": {"d": 1}}}},
        });
        assert_eq!(
            plain(event, 0),
            json!({
                "task": "0197a2d0-0000-7000-8000-000000000000", "unit": "vei-og-lys", "due": "2026-11-30",
                "in_time": true, "properties": 4, "what": ["name", null], "text": null, "id": null, "number": null,
                "deep": {"a": {"b": null}},
            })
        );
        assert!(is_code("person:0197a2d0-0000-7000-8000-000000000000"));
        assert!(!is_code("person:05896930097") && !is_code("x-05896930097-x"));
    }
}
