//! What another program sends for somebody, and the report that it becomes.

use base::error::{Faults, Message};
use base::{Error, Result};
use door::Ctx;
use tasks::Place;
use tasks::actions::Report;
use tasks::task::rules::{self as words, TEXT_MAX, WORDS_MAX};
use url::Url;
use web::T;

use super::rules;
use crate::service::Service;
use crate::service::attribute;
use crate::wire::Params;

const URL_MAX: usize = 2_000;
const CONTACT_MAX: usize = 100;

/// Fields with the longest text they may have, in characters.
const LIMITS: [(&str, usize); 7] = [
    ("description", TEXT_MAX),
    ("address_string", WORDS_MAX),
    ("media_url", URL_MAX),
    ("first_name", CONTACT_MAX),
    ("last_name", CONTACT_MAX),
    ("email", CONTACT_MAX),
    ("phone", CONTACT_MAX),
];

/// The report that a form asks for in this service.
///
/// Whoever reported is named in the text that only the unit and she herself read, and is erased
/// with it. The device and the account are not kept: nobody here needs them.
///
/// # Errors
/// `Invalid` with what is wrong, under the names of the standard.
pub async fn report(ctx: &Ctx, service: &Service, form: &Params) -> Result<Report> {
    check(form)?;
    let values = attribute::sent(&form.0);
    attribute::check(&service.attributes, &values)?;
    let place = place(ctx, form).await?;
    // Read by the unit: in the language of the municipality, whatever the program speaks.
    let t = ctx.viewer().t.in_lang(base::Lang::Nb);
    let mut lines = Vec::new();
    for (code, values) in values {
        let known = service.attributes.iter().find(|a| a.code == code);
        let label = known.map_or(code, |a| t.text(&a.description));
        lines.push(format!("{}: {}", words::clean_line(label), words::clean_line(&values.join(", "))));
    }
    if let Some(link) = form.get("media_url") {
        lines.push(t.with("open311-media", &[("url", link)]));
    }
    lines.extend(contact(&t, form));
    let said = words::clean(form.get("description").unwrap_or_default());
    let text = [said, lines.join("\n")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    Ok(Report { category: service.code.clone(), place, text, ..Report::default() })
}

fn check(form: &Params) -> Result<()> {
    let mut faults = Faults::default();
    for (field, max) in LIMITS {
        if form.get(field).is_some_and(|value| value.chars().count() > max) {
            faults.add(field, Message::new("open311-too-long").with("max", max));
        }
    }
    // It is never fetched from here: whoever opens it does so in her own browser.
    let is_web = |link: &str| Url::parse(link).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
    if form.get("media_url").is_some_and(|link| !is_web(link)) {
        faults.add("media_url", "open311-url-wrong");
    }
    faults.check()
}

async fn place(ctx: &Ctx, form: &Params) -> Result<Place> {
    let point = rules::point(form.get("lat"), form.get("long"))?;
    let written = words::clean_line(form.get("address_string").unwrap_or_default());
    if point.is_some() || !written.is_empty() {
        return Ok(Place { point, words: written });
    }
    let Some(id) = form.get("address_id") else {
        return Err(Error::invalid("lat", "open311-place-missing"));
    };
    // The address register of the country: a property, such as 1505-10/34.
    match register::property_by_key(ctx.db(), ctx.tenant_id(), id).await {
        Ok(property) => Ok(Place { point: property.place, words: property.name }),
        Err(Error::NotFound) => Err(Error::invalid("address_id", "open311-address-wrong")),
        Err(other) => Err(other),
    }
}

/// Who reported, in one line.
fn contact(t: &T, form: &Params) -> Option<String> {
    let given = ["first_name", "last_name"].iter().filter_map(|f| form.get(f)).collect::<Vec<_>>().join(" ");
    let all: Vec<String> = [Some(given.as_str()), form.get("phone"), form.get("email")]
        .into_iter()
        .flatten()
        .map(words::clean_line)
        .filter(|part| !part.is_empty())
        .collect();
    (!all.is_empty()).then(|| t.with("open311-reporter", &[("who", &all.join(", "))]))
}
