//! Whom a search names.
//!
//! A hit is a card: what a task is called, where and how far it is. It says no name and nothing of what was
//! written, so it is noted as little as a line of the list. But who types a name has said whose matter she looks
//! for, and the hits say what that person has to do with the municipality: that is a look at her.

use std::collections::BTreeSet;

use base::Result;
use base::id::Uuid;
use door::{Ctx, HatKind};
use store::card::CardRow;

/// Finding a task of somebody by her name, as the access log calls it.
const SEEN: &str = "task_found";
/// The kind of things that are found.
const KIND: &str = "task";
/// From so many letters on a word may be the beginning of a name.
const LETTERS: usize = 3;

/// Notes for the access log the hits of those whose name was typed.
pub async fn seen(ctx: &Ctx, typed: &str, rows: &[CardRow]) -> Result<()> {
    let things: BTreeSet<Uuid> = rows.iter().filter(|r| r.kind == KIND && r.open.is_some()).map(|r| r.id).collect();
    let found = ctx.subjects_of(KIND, &things.into_iter().collect::<Vec<_>>()).await?;
    if found.is_empty() {
        return Ok(());
    }
    let persons: BTreeSet<Uuid> = found.iter().map(|(_, person)| *person).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let names = register::person_names(ctx.db(), ctx.tenant_id(), &persons).await?;
    for (thing, person) in found {
        // What one finds by a hat for her is noted as the overview of her is.
        if rows.iter().any(|r| r.id == thing && store::person_of(&r.hat) == Some(person)) {
            continue;
        }
        // Where a name is protected, nobody is told whether it was typed: each hit counts.
        let name = names.get(&person).and_then(|n| n.name.as_deref());
        if name.is_none_or(|name| is_named(typed, name)) {
            ctx.seen(SEEN, hat(ctx, rows, thing), KIND, thing, person);
        }
    }
    Ok(())
}

/// The hat by which she found it: that of her job before anything else that she may be besides.
fn hat<'r>(ctx: &Ctx, rows: &'r [CardRow], thing: Uuid) -> &'r str {
    let hats = ctx.hats();
    let works = |key: &str| hats.iter().any(|h| h.kind == HatKind::Job && h.key == key);
    let mut own = rows.iter().filter(|r| r.id == thing).map(|r| r.hat.as_str());
    let first = own.clone().next().unwrap_or_default();
    own.find(|key| works(key)).unwrap_or(first)
}

/// Whether a word that was typed is a part of somebody's name, its beginning, or a form of it.
pub fn is_named(typed: &str, name: &str) -> bool {
    let begins = |whole: &str, part: &str| part.chars().count() >= LETTERS && whole.starts_with(part);
    let (typed, name) = (words(typed), words(name));
    let form = |t: &str, n: &str| t.strip_prefix(n).is_some_and(|end| matches!(end, "" | "s" | "es"));
    typed.iter().any(|t| name.iter().any(|n| form(t, n) || begins(n, t)))
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_named_is_known_by_any_part_of_her_name() {
        for typed in ["marthe", "Lyngvær gatelys", "lyng", "Marthes", "MARTHE-LYNGVÆR"] {
            assert!(is_named(typed, "Marthe Lyngvær"), "{typed}");
        }
        for typed in ["", "gatelys", "ly", "Ruth", "Lyngstien 13"] {
            assert!(!is_named(typed, "Marthe Lyngvær"), "{typed}");
        }
        assert!(!is_named("personbil", "Per Dag") && !is_named("dagens", "Per Dag"), "other words");
        assert!(is_named("li", "Bo Li") && !is_named("li", "Lise Bo"), "two letters begin too many names");
    }
}
