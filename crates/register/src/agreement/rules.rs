//! When an agreement holds, what it must say, and which hats it gives. Pure: from rows and a date.

use base::error::{Faults, Message};
use base::{Error, Result, TenantId, Text};
use chrono::{Days, NaiveDate};
use door::{Hat, HatKind, Under};

use super::model::{Agreement, Category, OurUnit, State, Terms, TheirJob, Wanted};
use crate::person::rules::Span;

/// A purpose has at least and at most so many characters.
pub const PURPOSE_LEAST: usize = 10;
pub const PURPOSE_MOST: usize = 160;
/// An agreement lasts for at most so many days, four years: then somebody looks at it again.
pub const DAYS_MOST: u64 = 4 * 366;

/// How an agreement stands on a day.
pub fn state(agreement: &Agreement, today: NaiveDate) -> State {
    if agreement.ended_at.is_some() {
        State::Ended
    } else if today < agreement.since {
        State::Coming
    } else if today > agreement.until {
        State::Expired
    } else {
        State::Valid
    }
}

/// Whether it opens anything on a day.
pub fn holds(agreement: &Agreement, today: NaiveDate) -> bool {
    state(agreement, today) == State::Valid
}

/// What was typed, if it can be an agreement: without whether the units exist.
///
/// # Errors
/// `Invalid` with all that is wrong, by field.
pub fn terms(wanted: &Wanted, today: NaiveDate) -> Result<Terms> {
    let mut faults = Faults::default();
    let their = wanted.their.split_once('/').and_then(|(other, unit)| Some((TenantId(other.parse().ok()?), unit)));
    if wanted.unit.is_empty() {
        faults.add("unit", "register-agreement-unit-missing");
    }
    if their.is_none_or(|(_, unit)| unit.is_empty()) {
        faults.add("their", "register-agreement-their-missing");
    }
    let purpose = wanted.purpose.split_whitespace().collect::<Vec<_>>().join(" ");
    if purpose.chars().count() < PURPOSE_LEAST {
        faults.add("purpose", "register-agreement-purpose-missing");
    }
    if purpose.chars().count() > PURPOSE_MOST {
        faults.add("purpose", Message::new("register-agreement-purpose-long").with("max", PURPOSE_MOST));
    }
    let categories: Option<Vec<Category>> = wanted.kinds.iter().map(|k| Category::from_kind(k)).collect();
    let categories = categories.filter(|c| !c.is_empty()).map(|mut c| {
        c.sort_unstable();
        c.dedup();
        c
    });
    if categories.is_none() {
        faults.add("kinds", "register-agreement-kinds-missing");
    }
    let date = |text: &str| text.trim().parse::<NaiveDate>().ok();
    let (since, until) = (date(&wanted.since), date(&wanted.until));
    if since.is_none() {
        faults.add("since", "register-agreement-date");
    }
    match (since, until) {
        (_, None) => faults.add("until", "register-agreement-date"),
        (_, Some(until)) if until < today => faults.add("until", "register-agreement-until-past"),
        (Some(since), Some(until)) if until < since => faults.add("until", "register-agreement-until-before"),
        (Some(since), Some(until)) if since.checked_add_days(Days::new(DAYS_MOST)).is_none_or(|last| until > last) => {
            faults.add("until", "register-agreement-until-late");
        }
        _ => {}
    }
    faults.check()?;
    match (their, categories, since, until) {
        (Some((other, their_unit)), Some(categories), Some(since), Some(until)) => {
            let (unit, their_unit) = (wanted.unit.clone(), their_unit.to_owned());
            Ok(Terms { unit, other, their_unit, purpose, categories, since, until })
        }
        _ => Err(Error::internal("an agreement without a fault that lacks something")),
    }
}

/// The hats that agreements give on a day, each key once. Who works in a unit herself wears its hat
/// already (`own`), and it counts for more.
pub fn hats(own: &[Hat], agreements: &[Agreement], jobs: &[TheirJob], units: &[OurUnit], today: NaiveDate) -> Vec<Hat> {
    let mut hats: Vec<Hat> = Vec::new();
    for agreement in agreements.iter().filter(|a| holds(a, today)) {
        let positions = positions(agreement, jobs, today);
        let Some(unit) = units.iter().find(|u| u.key == agreement.unit) else { continue };
        let key = format!("unit:{}", unit.key);
        if positions.is_empty() || own.iter().any(|h| h.key == key) {
            continue;
        }
        let role = role(&positions, agreement);
        let kinds = agreement.categories.iter().map(|c| c.kind().to_owned()).collect();
        let under = Under { agreement: agreement.id.0, kinds };
        match hats.iter_mut().find(|h| h.key == key) {
            Some(hat) => {
                hat.under.push(under);
                for (a, b) in [(&mut hat.role.nb, role.nb), (&mut hat.role.nn, role.nn), (&mut hat.role.en, role.en)] {
                    *a = format!("{a}, {b}");
                }
            }
            None => hats.push(Hat {
                also: Vec::new(),
                kind: HatKind::Job,
                key,
                name: Text::same(&unit.name),
                role,
                subject: unit.id,
                roles: Vec::new(),
                under: vec![under],
            }),
        }
    }
    hats
}

/// As what she works in their unit on a day; nothing when she does not.
fn positions<'j>(agreement: &Agreement, jobs: &'j [TheirJob], today: NaiveDate) -> Vec<&'j str> {
    let works = |j: &&TheirJob| {
        let span = Span { since: j.since, until: j.until };
        j.other == agreement.other && j.unit == agreement.their_unit && span.holds(today)
    };
    let mut all: Vec<&str> = jobs.iter().filter(works).map(|j| j.position.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// «Sykepleier fra Smøla kommune (avtale: Vakt for trygghetsalarmer)».
fn role(positions: &[&str], agreement: &Agreement) -> Text {
    let named: Vec<&str> = positions.iter().copied().filter(|p| !p.is_empty()).collect();
    let (position, other, purpose) = (named.join(", "), &agreement.other_name, &agreement.purpose);
    let said = |employee: &str, from: &str, by: &str| {
        let position = if position.is_empty() { employee } else { &position };
        format!("{position} {from} {other} ({by}: {purpose})")
    };
    let (nb, nn) = (said("Ansatt", "fra", "avtale"), said("Tilsett", "frå", "avtale"));
    Text::new(&nb, &nn, &said("Employee", "from", "agreement"))
}

#[cfg(test)]
#[path = "rules_test.rs"]
mod tests;
