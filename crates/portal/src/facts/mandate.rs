//! A body in which she has a mandate.

use base::Result;
use door::{Ctx, Hat};
use register::Member;
use web::parts::{self, Definitions, Table};
use web::{Html, T};

use super::{Facts, Panel, known, local};

/// The body, her office in it, and its members. Nothing where the register does not know the body.
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
    let mut members: Vec<&Member> = body.members.iter().collect();
    members.sort_by_cached_key(|m| (rank(&m.office), m.party.clone(), deputy(&m.office)));
    let first = members.iter().position(|m| rank(&m.office) == DEPUTY).unwrap_or(members.len());
    let (full, deputies) = members.split_at(first);
    let mut below = list_of(t, "portal-members-of", &body.name, full);
    if !deputies.is_empty() {
        let show = t.count("portal-deputies-show", i64::try_from(deputies.len()).unwrap_or(i64::MAX));
        let inner = list_of(t, "portal-deputies-of", &body.name, deputies);
        below.0.push_str(&format!(
            "<details class=\"panel fold\"><summary>{}</summary>{inner}</details>",
            Html::text(show)
        ));
    }
    Ok(Facts {
        panels: vec![Panel::new(t.get("portal-body-heading"), parts::definitions(&list))],
        below: Some(Panel::new(t.get("portal-members-heading"), below)),
        ..Facts::default()
    })
}

fn list_of(t: &T, caption: &str, body: &str, members: &[&Member]) -> Html {
    let rows = members.iter().map(|m| vec![Html::text(&m.name), Html::text(&m.party), Html::text(&m.office)]);
    parts::table(&Table {
        caption: t.with(caption, &[("name", body)]),
        columns: vec![t.get("portal-fact-name"), t.get("portal-fact-party"), t.get("portal-fact-office")],
        numeric: Vec::new(),
        rows: rows.collect(),
    })
}

const DEPUTY: u8 = 3;

/// Leader, deputy leader, members, deputies.
fn rank(office: &str) -> u8 {
    match office.to_lowercase().as_str() {
        "leder" | "leiar" | "ordfører" | "ordførar" => 0,
        "nestleder" | "nestleiar" | "varaordfører" | "varaordførar" => 1,
        office if office.contains("vara") => DEPUTY,
        _ => 2,
    }
}

/// `10. vara` comes after `9. vara`.
fn deputy(office: &str) -> u32 {
    office.split('.').next().and_then(|n| n.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deputies_stand_last_and_in_their_own_order() {
        let mut offices = ["10. vara", "medlem", "9. vara", "Nestleder", "leder"];
        offices.sort_by_key(|o| (rank(o), deputy(o)));
        assert_eq!(offices, ["leder", "Nestleder", "medlem", "9. vara", "10. vara"]);
    }
}
