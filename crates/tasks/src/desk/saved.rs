//! Lists under a name: what one looks at often, for herself or shared with a unit of hers.

use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use base::error::Message;
use base::id::{self, Uuid};
use base::{Error, Result, TenantId};
use door::{Ctx, HatKind, Reply};
use serde::Deserialize;
use store::{Db, FromQueryResult, Guarded, Scope, Thing, Value, vals};

use crate::category::store as categories;
use crate::events::ViewSaved;
use crate::task::list::View;
use crate::task::list_page;
use crate::task::model::unit_hat;
use crate::task::rules;

const NAME_MAX: usize = 60;
/// So many of one person.
const MOST: i64 = 30;

/// A list under a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    pub id: Uuid,
    /// At most 60 characters.
    pub name: String,
    /// The list: `/tasks` with its view and its category.
    pub href: String,
    /// The key of the unit that it is shared with.
    pub unit: String,
    /// It is hers: she may take it away.
    pub mine: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    person: Uuid,
    unit: String,
    name: String,
    view: String,
    category: String,
}

/// Whose it is decides.
struct Own {
    tenant: TenantId,
    id: Uuid,
    hat: String,
}

impl Thing for Own {
    fn kind(&self) -> &'static str {
        "task_view"
    }
    fn id(&self) -> Uuid {
        self.id
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("subject", &self.hat)]
    }
}

/// Hers, and those that are shared with her units, by name.
///
/// # Errors
/// As [`Db::rows`].
pub async fn views(db: &Db, scope: &Scope, person: Uuid) -> Result<Vec<Saved>> {
    let units: Vec<&str> = scope.hats.iter().filter_map(|h| h.strip_prefix("unit:")).collect();
    let mut values = vals![scope.tenant.0, person];
    values.extend(units.iter().map(|u| Value::from(*u)));
    values.push("-".into());
    let sql = format!(
        "SELECT id, person, unit, name, view, category FROM task_view WHERE tenant = $1 AND person = $2
         UNION SELECT id, person, unit, name, view, category FROM task_view WHERE tenant = $1 AND unit <> '' AND unit IN ({})
         ORDER BY name, id LIMIT 100",
        store::marks(3, units.len() + 1)
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| saved(r, person)).collect())
}

fn saved(r: Row, person: Uuid) -> Saved {
    let category = if r.category.is_empty() { String::new() } else { format!("&category={}", r.category) };
    let href = format!("/tasks?view={}{category}", r.view);
    Saved { id: r.id, name: r.name, href, mine: r.person == person, unit: r.unit }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Typed {
    name: String,
    view: String,
    category: String,
    /// One of her units, or empty.
    share: String,
}

/// Keeps a list under a name.
///
/// # Errors
/// `Invalid` at `name` or `share`; as [`Ctx::may`].
pub async fn view_save(ctx: &Ctx, typed: &Typed) -> Result<Uuid> {
    let (person, tenant) = (worker(ctx)?, ctx.tenant_id());
    let name = rules::clean_line(&typed.name);
    if name.is_empty() {
        return Err(Error::invalid("name", "tasks-view-name-missing"));
    }
    if name.chars().count() > NAME_MAX {
        return Err(Error::invalid("name", Message::new("tasks-too-long").with("max", NAME_MAX)));
    }
    if !typed.share.is_empty() && !ctx.hat_keys().contains(&unit_hat(&typed.share).as_str()) {
        return Err(Error::invalid("share", "tasks-team-unit-wrong"));
    }
    let known = categories::all(ctx.db(), tenant).await?.into_iter().any(|c| c.key == typed.category);
    let category = if known { typed.category.clone() } else { String::new() };
    let sql = "SELECT COUNT(*) FROM task_view WHERE tenant = $1 AND person = $2";
    if ctx.db().scalar_i64(sql, vals![tenant.0, person]).await? >= MOST {
        return Err(Error::invalid("name", Message::new("tasks-view-many").with("max", MOST)));
    }
    let own = Own { tenant, id: id::new_v7(ctx.now()), hat: format!("person:{person}") };
    let permit = ctx.may("task_view", Guarded::new(own))?;
    let mut tx = ctx.begin().await?;
    let sql = "INSERT INTO task_view (tenant, id, person, unit, name, view, category)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let view = View::from_name(&typed.view).name();
    let values = vals![tenant.0, permit.id, person, typed.share.clone(), name, view, category];
    tx.execute(permit.pass(), sql, values).await?;
    let event = ViewSaved { view: permit.id, unit: typed.share.clone(), there: true };
    tx.journal(permit.pass(), &event, std::slice::from_ref(&permit.hat)).await?;
    let id = permit.id;
    tx.commit().await?;
    Ok(id)
}

/// Takes a list of hers away.
///
/// # Errors
/// `NotFound` for one that is not hers.
pub async fn view_drop(ctx: &Ctx, id: Uuid) -> Result<()> {
    let (person, tenant) = (worker(ctx)?, ctx.tenant_id());
    let sql = "SELECT id, person, unit, name, view, category FROM task_view WHERE tenant = $1 AND id = $2";
    let row: Row = ctx.db().row(sql, vals![tenant.0, id]).await?.ok_or(Error::NotFound)?;
    let own = Own { tenant, id, hat: format!("person:{}", row.person) };
    let permit = ctx.may("task_view", Guarded::new(own))?;
    let mut tx = ctx.begin().await?;
    let sql = "DELETE FROM task_view WHERE tenant = $1 AND id = $2 AND person = $3";
    tx.execute(permit.pass(), sql, vals![tenant.0, id, person]).await?;
    let event = ViewSaved { view: id, unit: row.unit, there: false };
    tx.journal(permit.pass(), &event, std::slice::from_ref(&permit.hat)).await?;
    tx.commit().await
}

fn worker(ctx: &Ctx) -> Result<Uuid> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    Ok(ctx.signed_in()?.person)
}

/// `POST /tasks/views`
pub async fn save(ctx: Ctx, Form(typed): Form<Typed>) -> Reply {
    match view_save(&ctx, &typed).await {
        Ok(_) => {}
        Err(Error::Invalid(faults)) => {
            let (list, named) =
                ((typed.view.as_str(), typed.category.as_str()), (typed.name.as_str(), typed.share.as_str()));
            return Ok(list_page::again(&ctx, list, named, &faults).await?);
        }
        Err(other) => return Err(other.into()),
    }
    Ok(Redirect::to(&list_page::href(&typed.view, &typed.category)).into_response())
}

/// `POST /tasks/views/{id}/removal`
pub async fn remove(ctx: Ctx, Path(id): Path<String>) -> Reply {
    view_drop(&ctx, id.parse().map_err(|_| Error::NotFound)?).await?;
    Ok(Redirect::to("/tasks").into_response())
}
