//! What this room holds of a person, and what of it goes when she is erased.

use async_trait::async_trait;
use base::{Result, TenantId, Time};
use store::erasure::{Eraser, Hold, Holding};
use store::{Db, FromQueryResult, Pass, Subject, Tx, vals};
use uuid::Uuid;

use crate::copy::CopyId;
use crate::copy::store as copies;
use crate::watch::store as watch;

/// Copies go, and what a privacy officer noted about her looks or about looks at her. Who has seen what stays until
/// its own time is over: it shows how the municipality dealt with her data, and her id in it means nothing to anybody
/// then.
pub struct PrivacyEraser;

const HERS: &str = "FROM privacy_copy WHERE tenant = $1 AND (subject = $2 OR asker = $2)";

#[async_trait]
impl Eraser for PrivacyEraser {
    async fn holds(&self, db: &Db, tenant: TenantId, subjects: &[Subject], _: Time) -> Result<Vec<Holding>> {
        let (mut copies, mut notes, mut seen) = (0, 0, 0);
        for id in subjects.iter().filter_map(Subject::id) {
            copies += db.scalar_i64(&format!("SELECT COUNT(*) {HERS}"), vals![tenant.0, id]).await?;
            notes += watch::looks_count(db, tenant, id).await?;
            let sql = "SELECT COUNT(*) FROM access_log WHERE tenant = $1 AND subject = $2";
            seen += db.scalar_i64(sql, vals![tenant.0, id]).await?;
        }
        let all = [
            Holding::new("privacy_copies", copies, None),
            Holding::new("privacy_notes", notes, None),
            Holding::new("privacy_access_log", seen, Some(Hold::Documentation)),
        ];
        Ok(all.into_iter().filter(|h| h.count > 0).collect())
    }

    async fn erase(&self, tx: &mut Tx, pass: &Pass, subjects: &[Subject]) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Uuid,
        }
        for id in subjects.iter().filter_map(Subject::id) {
            let rows: Vec<Row> = tx.rows(&format!("SELECT id {HERS}"), vals![pass.tenant().0, id]).await?;
            for row in rows {
                copies::delete(tx, pass, CopyId(row.id)).await?;
            }
            watch::looks_erase(tx, pass, id).await?;
        }
        Ok(())
    }
}
