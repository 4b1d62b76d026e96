//! A body in which she has a mandate.

use base::Result;
use door::{Ctx, Hat};
use web::parts::{self, Definitions, Table};
use web::{Html, T};

use super::{Facts, Panel, known, local};

pub async fn of(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let (db, tenant, today) = (ctx.db(), ctx.tenant_id(), ctx.now().date());
    let Some(body) = known(register::body_by_key(db, tenant, local(hat), today).await)? else {
        return Ok(Facts::default());
    };
    let me = ctx.wearer().map(|w| w.person);
    let mut list = Definitions::new();
    for member in body.members.iter().filter(|m| Some(m.person) == me) {
        list = list.line(t.get("portal-fact-office"), &member.office).line(t.get("portal-fact-party"), &member.party);
        if let Some(since) = member.since {
            list = list.line(t.get("portal-fact-since"), t.date(since));
        }
        if let Some(until) = member.until {
            list = list.line(t.get("portal-fact-until"), t.date(until));
        }
    }
    let rows = body.members.iter().map(|m| vec![Html::text(&m.name), Html::text(&m.party), Html::text(&m.office)]);
    let members = parts::table(&Table {
        caption: t.with("portal-members-of", &[("name", &body.name)]),
        columns: vec![t.get("portal-fact-name"), t.get("portal-fact-party"), t.get("portal-fact-office")],
        numeric: Vec::new(),
        rows: rows.collect(),
    });
    Ok(Facts {
        panels: vec![Panel::new(t.get("portal-body-heading"), parts::definitions(&list))],
        below: Some(Panel::new(t.get("portal-members-heading"), members)),
        ..Facts::default()
    })
}
