//! An organisation in which she has a role.

use base::Result;
use base::id::Uuid;
use door::{Ctx, Hat};
use web::parts::{self, Definitions, Tone};
use web::{Html, T};

use super::person::maybe_you;
use super::{Facts, Panel, email, known, lines, local, phone};

/// The organisation, its roles and who has them. Nothing where the register does not know it.
pub async fn of(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let Some(found) = known(register::organisation_by_number(db, tenant, local(hat)).await)? else {
        return Ok(Facts::default());
    };
    let mut list = Definitions::new()
        .line(t.get("portal-fact-number"), crate::open::orgno(&found.number))
        .line(t.get("portal-fact-form"), form(t, &found.form))
        .line(t.get("portal-fact-address"), &found.address);
    if !found.phone.is_empty() {
        list = list.html(t.get("portal-fact-phone"), phone(&found.phone));
    }
    if !found.email.is_empty() {
        list = list.html(t.get("portal-fact-email"), email(&found.email));
    }
    let mut body = parts::definitions(&list);
    if found.bankrupt {
        body.0.insert_str(0, &parts::alert(Tone::Warning, &t.get("portal-organisation-bankrupt"), &Html::default()).0);
    }
    let people: Vec<Uuid> = found.roles.iter().filter_map(|r| r.person).collect();
    let names = register::person_names(db, tenant, &people).await?;
    let me = ctx.wearer().map_or(Uuid::nil(), |w| w.person);
    // The label is the register's own and Norwegian; the holder as the source names her.
    let roles = found.roles.iter().map(|r| {
        let known = r.person.and_then(|id| names.get(&id));
        let name = match known {
            Some(person) => person.name.clone().unwrap_or_else(|| t.get("portal-person-hidden")),
            None => register::spoken(&r.holder),
        };
        (r.label.clone(), maybe_you(t, name, r.person == Some(me)))
    });
    let roles = lines(roles);
    Ok(Facts {
        panels: vec![
            Panel::new(t.get("portal-organisation-heading"), body),
            Panel::new(t.get("portal-roles-heading"), roles),
        ],
        ..Facts::default()
    })
}

/// The legal form in words, where it is a common one.
fn form(t: &T, code: &str) -> String {
    match code {
        "AS" => t.get("portal-form-as"),
        "ENK" => t.get("portal-form-enk"),
        "FLI" => t.get("portal-form-fli"),
        "SA" => t.get("portal-form-sa"),
        "BRL" => t.get("portal-form-brl"),
        "ESEK" => t.get("portal-form-esek"),
        "STI" => t.get("portal-form-sti"),
        other => other.to_owned(),
    }
}
