//! Beside a task: why it came where it came, and where it perhaps belongs.

use async_trait::async_trait;
use base::Result;
use door::Ctx;
use tasks::panel::{Panel, Section};
use tasks::{State, Task};
use web::parts::{self, Action, Variant};
use web::{Html, T};

use super::rules::{guess, is_asked};
use super::store::{self as rows, Written};
use super::table::Tables;
use crate::model::Table as Thing;
use crate::show;

/// Below this it is not worth saying.
const SAID_FROM: i64 = 50;

static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(Tables::default);

/// For those who work on a task: which rule sent it here, or what was learned says of it.
pub struct Why;

#[async_trait]
impl Panel for Why {
    fn name(&self) -> &'static str {
        "routing.why"
    }

    async fn section(&self, ctx: &Ctx, t: &T, task: &Task) -> Result<Option<Section>> {
        let written = rows::find(ctx.db(), task.tenant, task.id).await?;
        let perhaps = perhaps(ctx, t, task).await?;
        // What an employee or a room opened for a unit is where they said.
        if written.is_none() && !is_asked(&task.source.name) && perhaps.is_empty() {
            return Ok(None);
        }
        let mut body = String::new();
        if written.is_some() || is_asked(&task.source.name) {
            body = format!("<p>{}</p>", Html::text(why(ctx, t, task, written.as_ref()).await?));
        }
        if ctx.could("routing_see", &Thing::bare(task.tenant)) {
            let href = match written.as_ref().and_then(|w| w.rule) {
                Some(rule) => format!("/routing/rules/{rule}"),
                None => "/routing".to_owned(),
            };
            body.push_str(&format!("<p>{}</p>", Html::link(&href, &t.get("routing-panel-table"))));
        }
        body.push_str(&perhaps.0);
        Ok(Some(Section { title: t.get("routing-panel"), body: Html(body) }))
    }
}

async fn why(ctx: &Ctx, t: &T, task: &Task, written: Option<&Written>) -> Result<String> {
    let Some(w) = written else {
        return Ok(t.get(if task.category.is_some() { "routing-why-category" } else { "routing-why-nothing" }));
    };
    let names = show::unit_names(ctx).await?;
    let unit = show::named(&names, &w.unit);
    Ok(match (w.how.as_str(), w.confidence) {
        ("classifier", Some(percent)) => {
            t.with("routing-why-classifier", &[("unit", &unit), ("percent", &percent.to_string())])
        }
        _ => {
            let version = w.rule_version.unwrap_or_default().to_string();
            t.with("routing-why-rule", &[("unit", &unit), ("rule", &w.rule_name), ("version", &version)])
        }
    })
}

/// "Perhaps for …", with a button that passes it on; for who may, while it is open.
async fn perhaps(ctx: &Ctx, t: &T, task: &Task) -> Result<Html> {
    if task.state == State::Closed || !ctx.could("task_pass_on", task) {
        return Ok(Html::default());
    }
    let Some(table) = TABLES.of(ctx.db(), task.tenant).await? else { return Ok(Html::default()) };
    let Some(guess) = guess(&table, task) else { return Ok(Html::default()) };
    if guess.unit == task.unit || guess.percent() < SAID_FROM {
        return Ok(Html::default());
    }
    let name = show::named(&show::unit_names(ctx).await?, &guess.unit);
    let percent = guess.percent().to_string();
    let text = t.with("routing-perhaps", &[("unit", &name), ("percent", &percent)]);
    let button = parts::action(&Action {
        href: format!("{}/transfer", task.href()),
        label: t.with("routing-perhaps-pass-on", &[("unit", &name)]),
        icon: "arrow",
        fields: vec![
            ("onward".to_owned(), format!("unit:{}", guess.unit)),
            ("reason".to_owned(), t.with("routing-perhaps-reason", &[("unit", &name)])),
        ],
        variant: Variant::Secondary,
        ..Action::default()
    });
    Ok(Html(format!("<p>{}</p>{button}", Html::text(text))))
}
