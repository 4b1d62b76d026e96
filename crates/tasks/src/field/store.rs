//! The only SQL about the fields of categories and what was answered in them.

use base::{Error, Result, TenantId, Text, id::Uuid};
use store::{Db, FromQueryResult, Pass, Tx, vals};

use super::{CategoryField, FieldKind};
use crate::task::TaskId;

#[derive(FromQueryResult)]
struct Row {
    category: String,
    key: String,
    name: String,
    kind: String,
    choices: String,
    required: bool,
    active: bool,
    sort: i64,
}

impl From<Row> for CategoryField {
    fn from(r: Row) -> Self {
        Self {
            category: r.category,
            key: r.key,
            name: serde_json::from_str(&r.name).unwrap_or_default(),
            kind: FieldKind::from_name(&r.kind),
            choices: serde_json::from_str(&r.choices).unwrap_or_default(),
            required: r.required,
            active: r.active,
            sort: r.sort,
        }
    }
}

const COLUMNS: &str = "category, key, name, kind, choices, required, active, sort";

/// The fields of all categories in use, in the order of their forms.
pub async fn all(db: &Db, tenant: TenantId) -> Result<Vec<CategoryField>> {
    let sql =
        format!("SELECT {COLUMNS} FROM task_field WHERE tenant = $1 AND active = TRUE ORDER BY category, sort, key");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Those of one category; also those that are asked for no longer, which old tasks have.
pub async fn of(db: &Db, tenant: TenantId, category: &str) -> Result<Vec<CategoryField>> {
    let sql = format!("SELECT {COLUMNS} FROM task_field WHERE tenant = $1 AND category = $2 ORDER BY sort, key");
    let rows: Vec<Row> = db.rows(&sql, vals![tenant.0, category]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Writes the field anew, and that its category has fields.
///
/// # Errors
/// `Invalid` at `category` when there is none with this key; as [`Tx::execute`].
pub async fn put(tx: &mut Tx, pass: &Pass, field: &CategoryField) -> Result<()> {
    let name = serde_json::to_string(&field.name).map_err(Error::internal)?;
    let choices = serde_json::to_string(&field.choices).map_err(Error::internal)?;
    tx.execute(
        pass,
        "INSERT INTO task_field (tenant, category, key, name, kind, choices, required, active, sort)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (tenant, category, key) DO UPDATE SET name = excluded.name, kind = excluded.kind,
           choices = excluded.choices, required = excluded.required, active = excluded.active, sort = excluded.sort",
        vals![
            pass.tenant().0,
            field.category.clone(),
            field.key.clone(),
            name,
            field.kind.name(),
            choices,
            field.required,
            field.active,
            field.sort,
        ],
    )
    .await?;
    let sql = "UPDATE task_category SET fields = TRUE WHERE tenant = $1 AND key = $2";
    match tx.execute(pass, sql, vals![pass.tenant().0, field.category.clone()]).await? {
        0 => Err(Error::invalid("category", "tasks-report-category-missing")),
        _ => Ok(()),
    }
}

/// Writes the answers of a new task in one statement.
pub async fn answer(tx: &mut Tx, pass: &Pass, task: TaskId, answers: &[(String, String)]) -> Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    let mut values = vals![pass.tenant().0, task.0];
    let rows: Vec<String> = (0..answers.len()).map(|n| format!("($1, $2, ${}, ${})", 2 * n + 3, 2 * n + 4)).collect();
    values.extend(answers.iter().flat_map(|(field, value)| vals![field.clone(), value.clone()]));
    let sql = format!("INSERT INTO task_value (tenant, task, field, value) VALUES {}", rows.join(", "));
    tx.execute(pass, &sql, values).await?;
    Ok(())
}

/// What was answered for a task: field and value.
pub async fn answers(db: &Db, tenant: TenantId, task: TaskId) -> Result<Vec<(String, String)>> {
    #[derive(FromQueryResult)]
    struct Pair {
        field: String,
        value: String,
    }
    let sql = "SELECT field, value FROM task_value WHERE tenant = $1 AND task = $2 ORDER BY field";
    let rows: Vec<Pair> = db.rows(sql, vals![tenant.0, task.0]).await?;
    Ok(rows.into_iter().map(|p| (p.field, p.value)).collect())
}

/// Takes the answers of a task away.
pub async fn forget(tx: &mut Tx, pass: &Pass, task: Uuid) -> Result<()> {
    let sql = "DELETE FROM task_value WHERE tenant = $1 AND task = $2";
    tx.execute(pass, sql, vals![pass.tenant().0, task]).await?;
    Ok(())
}

/// What a choice is called.
pub fn shown(field: &CategoryField, raw: &str) -> Text {
    field.choices.iter().find(|c| c.key == raw).map_or_else(|| Text::same(raw), |c| c.name.clone())
}
