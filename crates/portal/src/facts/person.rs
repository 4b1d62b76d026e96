//! Herself, a child, a ward, and someone who has given a next of kin's consent.

use base::Result;
use base::id::Uuid;
use door::{Ctx, Hat};
use register::{Named, PersonAddress, PersonSummary, Protection, Provenance};
use web::parts::{self, Definitions};
use web::{Html, T};

use super::{Facts, Panel, known, lines, reach};

/// Her own page: what is known, where it comes from, and whom she lets see.
pub async fn myself(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let Some(person) = known(register::person_summary(db, tenant, hat.subject).await)? else {
        return Ok(Facts::default());
    };
    let sources = register::provenance(db, tenant, person.id).await?;
    let sourced = |value: String, fact: &str| with_source(t, value, &sources, fact);
    let mut list = Definitions::new().html(t.get("portal-fact-name"), sourced(person.name.clone(), "name"));
    if let Some(born) = person.born {
        list = list.html(t.get("portal-fact-born"), sourced(t.date(born), "birth"));
    }
    if let Some(address) = address(t, &person) {
        list = list.html(t.get("portal-fact-address"), sourced(address, "residence"));
    }
    let (note, way) = (Html::text(t.get("portal-facts-note")), Html::text(t.get("portal-facts-correct")));
    let note = format!("<p class=\"muted\"><small>{note} <a href=\"/privacy/requests\">{way}</a></small></p>");
    let facts = Html(format!("{}{note}", parts::definitions(&list)));
    let consents = register::kin_consents(db, tenant, person.id, ctx.now().date()).await?;
    let kin = if consents.is_empty() {
        Html(format!("<p class=\"muted\">{}</p>", Html::text(t.get("portal-kin-none"))))
    } else {
        let said = Html::text(t.get("portal-kin-sees"));
        let list = consents.iter().map(|c| (named(t, &c.kin), span(t, c.since, c.until)));
        Html(format!("<p class=\"muted\">{said}</p>{}", lines(list)))
    };
    Ok(Facts {
        panels: vec![Panel::new(t.get("portal-facts-heading"), facts), Panel::new(t.get("portal-kin-heading"), kin)],
        ..Facts::default()
    })
}

/// A child: where she goes, and who has the responsibility.
pub async fn child(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let (db, tenant, today) = (ctx.db(), ctx.tenant_id(), ctx.now().date());
    let Some(child) = known(register::person_summary(db, tenant, hat.subject).await)? else {
        return Ok(Facts::default());
    };
    let mut panels = Vec::new();
    // Where a child is each day may be what is hidden from one who acts for her.
    let told = child.protection == Protection::None;
    let enrolments = if told { register::enrolments_of(db, tenant, child.id, today).await? } else { Vec::new() };
    for enrolment in enrolments {
        let key = match enrolment.kind.as_str() {
            "barnehage" => "portal-enrolment-kindergarten",
            "sfo" => "portal-enrolment-after-school",
            _ => "portal-enrolment-school",
        };
        let mut list = Definitions::new()
            .line(t.get("portal-fact-place"), t.get(key))
            .line(t.get("portal-fact-department"), &enrolment.department);
        if let Some(unit) = known(register::unit_by_key(db, tenant, &enrolment.unit).await)? {
            list = reach(t, list, &unit);
        }
        panels.push(Panel::new(enrolment.unit_name, parts::definitions(&list)));
    }
    if told && panels.is_empty() {
        let none = Html::text(t.get("portal-enrolment-none"));
        panels.push(Panel::new(t.get("portal-enrolments-heading"), Html(format!("<p class=\"muted\">{none}</p>"))));
    }
    let me = ctx.wearer().map_or(Uuid::nil(), |w| w.person);
    let responsible = register::responsible_for(db, tenant, child.id, today).await?;
    let names: Vec<String> = responsible.iter().map(|n| maybe_you(t, named(t, n), n.id == me)).collect();
    let mut list = about(ctx, t, &child);
    if !names.is_empty() {
        let names: Vec<Html> = names.iter().map(Html::text).collect();
        let names = names.iter().map(|n| n.0.as_str()).collect::<Vec<_>>().join("<br>");
        list = list.html(t.get("portal-parents-heading"), Html(names));
    }
    panels.push(Panel::new(t.get("portal-facts-heading"), parts::definitions(&list)));
    Ok(Facts { lead: years(ctx, t, &child).unwrap_or_default(), panels, ..Facts::default() })
}

/// Someone she is guardian for.
pub async fn ward(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let Some(ward) = known(register::person_summary(ctx.db(), ctx.tenant_id(), hat.subject).await)? else {
        return Ok(Facts::default());
    };
    let list = parts::definitions(&about(ctx, t, &ward));
    Ok(Facts { panels: vec![Panel::new(t.get("portal-facts-heading"), list)], ..Facts::default() })
}

/// Someone who lets her see: only the consent itself.
pub async fn kin(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let me = ctx.wearer().map_or(Uuid::nil(), |w| w.person);
    let given = register::kin_consents(ctx.db(), ctx.tenant_id(), hat.subject, ctx.now().date()).await?;
    let Some(consent) = given.iter().find(|c| c.kin.id == me) else { return Ok(Facts::default()) };
    let name = t.text(&hat.name);
    let said = Html::text(t.with("portal-consent-text", &[("name", name)]));
    let span = Html::text(span(t, consent.since, consent.until));
    let body = Html(format!("<p>{said}</p><p class=\"muted\">{span}</p>"));
    Ok(Facts { panels: vec![Panel::new(t.get("portal-consent-heading"), body)], ..Facts::default() })
}

/// Name, birth and address, as far as nothing protects them.
fn about(ctx: &Ctx, t: &T, person: &PersonSummary) -> Definitions {
    let mut list = Definitions::new().line(t.get("portal-fact-name"), &person.name);
    if let Some(born) = person.born {
        let age = years(ctx, t, person).unwrap_or_default();
        list = list.line(t.get("portal-fact-born"), format!("{} ({age})", t.date(born)));
    }
    match address(t, person) {
        Some(address) => list.line(t.get("portal-fact-address"), address),
        None => list,
    }
}

fn years(ctx: &Ctx, t: &T, person: &PersonSummary) -> Option<String> {
    let age = base::time::age(person.born?, ctx.now().date());
    Some(t.count("portal-fact-years", i64::from(age)))
}

/// The address in words; that it is protected, where it is; nothing where none is known.
fn address(t: &T, person: &PersonSummary) -> Option<String> {
    match (&person.address, person.protection) {
        (_, Protection::Client | Protection::Confidential | Protection::Strict) => {
            Some(t.get("portal-fact-address-hidden"))
        }
        (Some(address), Protection::None) => Some(postal(address)).filter(|a| !a.is_empty()),
        (None, Protection::None) => None,
    }
}

/// `Lyngstien 13b, 6400 Nordsund`
fn postal(address: &PersonAddress) -> String {
    let town = format!("{} {}", address.postcode, address.place);
    let parts = [address.text.trim(), town.trim()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

fn with_source(t: &T, value: String, sources: &[Provenance], fact: &str) -> Html {
    let value = Html::text(value);
    let Some(known) = sources.iter().find(|s| s.fact == fact) else { return value };
    let when = t.date(known.seen_at.date());
    let said = t.with("portal-fact-seen", &[("source", &source(t, &known.source)), ("when", &when)]);
    Html(format!("{value}<br><small>{}</small>", Html::text(said)))
}

/// A source as people know it.
pub fn source(t: &T, name: &str) -> String {
    match name {
        "folkeregisteret" => t.get("portal-source-people"),
        "matrikkelen" => t.get("portal-source-land"),
        "enhetsregisteret" => t.get("portal-source-organisations"),
        "hr" => t.get("portal-source-staff"),
        other => other.to_owned(),
    }
}

/// Her name, or words that say that it is hidden.
pub fn named(t: &T, person: &Named) -> String {
    person.name.clone().unwrap_or_else(|| t.get("portal-person-hidden"))
}

/// The name, and that it is the one who looks.
pub fn maybe_you(t: &T, name: String, you: bool) -> String {
    if you { t.with("portal-owner-you", &[("name", &name)]) } else { name }
}

fn span(t: &T, since: Option<chrono::NaiveDate>, until: Option<chrono::NaiveDate>) -> String {
    let words = |key: &str, date| t.with(key, &[("date", &t.date(date))]);
    match (since, until) {
        (_, Some(until)) => words("portal-kin-until", until),
        (Some(since), None) => words("portal-kin-since", since),
        (None, None) => String::new(),
    }
}
