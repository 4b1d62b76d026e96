//! What tasks hold of a person, and making it anonymous: that there was a task, of which category,
//! in which unit and how long it took, stays; whose it was and what was written goes.

use async_trait::async_trait;
use base::{Error, Result, TenantId, Text, Time};
use store::erasure::{Eraser, Hold, Holding};
use store::{Db, FromQueryResult, Pass, Subject, Tx, Value, marks, vals};
use uuid::Uuid;

use crate::task::store::source_of;

/// What tasks hold of a person, and how they let go of it. See [`Eraser`].
pub struct TaskEraser;

/// The hats by which tasks name a person.
fn hats(subjects: &[Subject]) -> Vec<String> {
    let of = |s: &Subject| match s.id() {
        Some(id) => ["person", "child", "ward", "kin"].iter().map(|kind| format!("{kind}:{id}")).collect(),
        None => vec![s.as_str().to_owned()],
    };
    subjects.iter().flat_map(of).collect()
}

/// Tasks that she asked for and tasks that are about her, as her copy tells them: `tenant` is `$1`, her hats come after.
fn hers(hats: usize) -> String {
    format!(
        "tenant = $1 AND id IN (SELECT id FROM party WHERE tenant = $1 AND kind = 'task'
           AND role IN ('requester', 'subject') AND hat IN ({}))",
        marks(2, hats)
    )
}

fn with(fixed: Vec<Value>, more: Vec<String>) -> Vec<Value> {
    fixed.into_iter().chain(more.into_iter().map(Value::from)).collect()
}

/// What stands instead of a title that somebody wrote.
fn erased_title() -> Text {
    Text { nb: "Slettet".into(), nn: "Sletta".into(), en: "Erased".into() }
}

/// The year and the number of `2026-1042`.
pub fn year_and_serial(number: &str) -> Option<(i64, i64)> {
    let (year, serial) = number.split_once('-')?;
    let digits = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (year.len() == 4 && digits(year) && digits(serial)).then(|| Some((year.parse().ok()?, serial.parse().ok()?)))?
}

/// The person who asked in the task with this number, for the privacy officer.
///
/// # Errors
/// As [`Db::rows`].
pub async fn requester(db: &Db, tenant: TenantId, number: &str) -> Result<Option<Subject>> {
    #[derive(FromQueryResult)]
    struct Row {
        requester: Option<String>,
    }
    let Some((year, serial)) = year_and_serial(number) else { return Ok(None) };
    let sql = "SELECT requester FROM task WHERE tenant = $1 AND year = $2 AND serial = $3";
    let row: Option<Row> = db.row(sql, vals![tenant.0, year, serial]).await?;
    Ok(row.and_then(|r| r.requester).as_deref().and_then(Subject::of_hat))
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    source: String,
    source_kind: String,
    title: String,
}

#[derive(FromQueryResult)]
struct Picture {
    sha256: String,
}

#[async_trait]
impl Eraser for TaskEraser {
    async fn holds(&self, db: &Db, tenant: TenantId, subjects: &[Subject], _: Time) -> Result<Vec<Holding>> {
        let hats = hats(subjects);
        let of = |closed: &str| format!("FROM task WHERE {} AND closed = {closed}", hers(hats.len()));
        let values = || with(vals![tenant.0], hats.clone());
        let open = db.scalar_i64(&format!("SELECT COUNT(*) {}", of("FALSE")), values()).await?;
        let closed = db.scalar_i64(&format!("SELECT COUNT(*) {}", of("TRUE")), values()).await?;
        let photos = db.scalar_i64(&format!("SELECT CAST(SUM(photos) AS BIGINT) {}", of("TRUE")), values()).await?;
        let mut handled = 0;
        for id in subjects.iter().filter_map(Subject::id) {
            let sql = "SELECT COUNT(*) FROM task WHERE tenant = $1 AND assignee = $2";
            handled += db.scalar_i64(sql, vals![tenant.0, id]).await?;
        }
        Ok(vec![
            Holding::new("tasks_open", open, Some(Hold::Open)),
            Holding::new("tasks_closed", closed, None),
            Holding::new("tasks_photos", photos, None),
            Holding::new("tasks_handled", handled, Some(Hold::Documentation)),
        ]
        .into_iter()
        .filter(|h| h.count > 0)
        .collect())
    }

    async fn erase(&self, tx: &mut Tx, pass: &Pass, subjects: &[Subject]) -> Result<()> {
        let (tenant, hats) = (pass.tenant().0, hats(subjects));
        let sql = format!("SELECT id, source, source_kind, title FROM task WHERE {}", hers(hats.len()));
        let tasks: Vec<Found> = tx.rows(&sql, with(vals![tenant], hats.clone())).await?;
        for task in &tasks {
            photos(tx, pass, task.id).await?;
            crate::file::store::forget(tx, pass, task.id).await?;
            crate::check::store::forget(tx, pass, task.id).await?;
            crate::field::store::forget(tx, pass, task.id).await?;
            // A report is called after its category; what others call a task may name anybody.
            let title = match source_of(task.id, &task.source_kind, task.source.clone())? {
                source if source.is_report() => task.title.clone(),
                _ => serde_json::to_string(&erased_title()).map_err(Error::internal)?,
            };
            let empty = serde_json::to_string(&Text::default()).map_err(Error::internal)?;
            tx.execute(
                pass,
                "UPDATE task SET title = $1, note = $2, body = '', answer = '', place = '', lat = NULL, lon = NULL,
                   photos = 0 WHERE tenant = $3 AND id = $4",
                vals![title.clone(), empty.clone(), tenant, task.id],
            )
            .await?;
            tx.execute(
                pass,
                "UPDATE task_step SET body = '', toward = '' WHERE tenant = $1 AND task = $2",
                vals![tenant, task.id],
            )
            .await?;
            tx.execute(
                pass,
                "UPDATE card SET title = $1, note = $2 WHERE tenant = $3 AND kind = 'task' AND id = $4",
                vals![title, empty, tenant, task.id],
            )
            .await?;
            let of = marks(3, hats.len());
            let sql = format!("DELETE FROM party WHERE tenant = $1 AND kind = 'task' AND id = $2 AND hat IN ({of})");
            tx.execute(pass, &sql, with(vals![tenant, task.id], hats.clone())).await?;
        }
        // Of a task that is about her another may have been the one who asked.
        let sql =
            format!("UPDATE task SET requester = NULL WHERE tenant = $1 AND requester IN ({})", marks(2, hats.len()));
        tx.execute(pass, &sql, with(vals![tenant], hats.clone())).await?;
        // What she followed because her own report went on as another, and the teams she was in.
        let sql = format!(
            "DELETE FROM party WHERE tenant = $1 AND kind = 'task' AND role = 'neighbour' AND hat IN ({})",
            marks(2, hats.len())
        );
        tx.execute(pass, &sql, with(vals![tenant], hats.clone())).await?;
        for id in subjects.iter().filter_map(Subject::id) {
            tx.execute(pass, "DELETE FROM task_feed WHERE tenant = $1 AND person = $2", vals![tenant, id]).await?;
            tx.execute(pass, "DELETE FROM task_view WHERE tenant = $1 AND person = $2", vals![tenant, id]).await?;
            let sql = "DELETE FROM task_away WHERE tenant = $1 AND (person = $2 OR deputy = $2)";
            tx.execute(pass, sql, vals![tenant, id]).await?;
            crate::template::store::forget(tx, pass, id).await?;
        }
        let sql = format!("DELETE FROM team_member WHERE tenant = $1 AND hat IN ({})", marks(2, hats.len()));
        tx.execute(pass, &sql, with(vals![tenant], hats)).await?;
        Ok(())
    }
}

/// Takes the photos of a task away, and lets go of their files.
pub(crate) async fn photos(tx: &mut Tx, pass: &Pass, task: Uuid) -> Result<()> {
    let tenant = pass.tenant().0;
    let pictures: Vec<Picture> = tx
        .rows(
            "SELECT sha256 FROM task_photo WHERE tenant = $1 AND task = $2
             UNION SELECT thumb AS sha256 FROM task_photo WHERE tenant = $1 AND task = $2",
            vals![tenant, task],
        )
        .await?;
    tx.execute(pass, "DELETE FROM task_photo WHERE tenant = $1 AND task = $2", vals![tenant, task]).await?;
    for Picture { sha256 } in pictures {
        tx.file_drop(pass, &sha256).await?;
    }
    Ok(())
}
