//! A unit in which she works.

use base::Result;
use door::{Ctx, Hat};
use web::parts::{self, Definitions, Variant};
use web::{Html, T};

use super::{Facts, Panel, known, local, reach};

/// The unit and her job in it. Nothing where the register does not know the unit.
pub async fn of(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    let (db, tenant) = (ctx.db(), ctx.tenant_id());
    let Some(line) = known(register::unit_with_parents(db, tenant, local(hat)).await)? else {
        return Ok(Facts::default());
    };
    let Some((unit, above)) = line.split_first() else { return Ok(Facts::default()) };
    let staff = register::employees_of_unit(db, tenant, &unit.key, ctx.now().date()).await?;
    let leaders: Vec<&str> = staff.iter().filter(|e| e.leader).map(|e| e.name.as_str()).collect();
    let me = ctx.wearer().map(|w| w.person);
    let colleagues = staff.iter().filter(|e| Some(e.person) != me).count();
    let above: Vec<&str> = above.iter().rev().map(|u| u.name.as_str()).collect();
    let list = Definitions::new()
        .line(t.get("portal-fact-part-of"), above.join(" › "))
        .line(t.get("portal-fact-leader"), leaders.join(", "))
        .line(
            t.get("portal-fact-colleagues"),
            t.count("portal-fact-people", i64::try_from(colleagues).unwrap_or(i64::MAX)),
        );
    let mut body = parts::definitions(&reach(t, list, unit));
    if ctx.app().menu.iter().any(|m| m.href == "/tasks") {
        let words = t.get("portal-fact-open-tasks");
        body.0.push_str(&parts::button_link("/tasks", &words, "task", Variant::Secondary).0);
    }
    let mut mine = Definitions::new().line(t.get("portal-fact-position"), t.text(&hat.role));
    let roles: Vec<Html> = hat.roles.iter().map(|r| Html::text(role(t, r))).collect();
    if !roles.is_empty() {
        let roles = roles.iter().map(|r| r.0.as_str()).collect::<Vec<_>>().join("<br>");
        mine = mine.html(t.get("portal-fact-roles"), Html(roles));
    }
    Ok(Facts {
        panels: vec![
            Panel::new(unit.name.clone(), body),
            Panel::new(t.get("portal-job-heading"), parts::definitions(&mine)),
        ],
        ..Facts::default()
    })
}

/// A mark of a job in words; one that we have no words for as it is.
fn role(t: &T, name: &str) -> String {
    match name {
        "leader" => t.get("portal-fact-leader"),
        "registrar" => t.get("portal-role-registrar"),
        "privacy_officer" => t.get("portal-role-privacy-officer"),
        other => other.to_owned(),
    }
}
