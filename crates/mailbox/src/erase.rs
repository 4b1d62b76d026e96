//! What mail holds of somebody, and letting go of it: the mails as they were, their texts and files,
//! and how to answer. That a mail came, when, and what became of it, stays.

use async_trait::async_trait;
use base::{Result, TenantId, Time};
use store::erasure::{Eraser, Holding};
use store::{Db, FromQueryResult, Pass, Subject, Tx, Value, marks, vals};
use uuid::Uuid;

/// What mail holds of somebody, and how it lets go of her.
pub struct MailEraser;

#[derive(FromQueryResult)]
struct Content {
    sha256: String,
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

fn with(tenant: TenantId, hats: &[String]) -> Vec<Value> {
    std::iter::once(Value::from(tenant.0)).chain(hats.iter().map(|h| Value::from(h.clone()))).collect()
}

fn hats(subjects: &[Subject]) -> Vec<String> {
    subjects.iter().map(|s| s.as_str().to_owned()).collect()
}

#[async_trait]
impl Eraser for MailEraser {
    async fn holds(&self, db: &Db, tenant: TenantId, subjects: &[Subject], _: Time) -> Result<Vec<Holding>> {
        let hats = hats(subjects);
        if hats.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT COUNT(*) FROM mail WHERE tenant = $1 AND hat IN ({}) AND sender <> ''",
            marks(2, hats.len())
        );
        let mails = db.scalar_i64(&sql, with(tenant, &hats)).await?;
        Ok(if mails > 0 { vec![Holding::new("mailbox_mails", mails, None)] } else { Vec::new() })
    }

    async fn erase(&self, tx: &mut Tx, pass: &Pass, subjects: &[Subject]) -> Result<()> {
        let (tenant, hats) = (pass.tenant(), hats(subjects));
        if hats.is_empty() {
            return Ok(());
        }
        let of = marks(2, hats.len());
        let mails: Vec<Found> =
            tx.rows(&format!("SELECT id FROM mail WHERE tenant = $1 AND hat IN ({of})"), with(tenant, &hats)).await?;
        for mail in mails {
            forget(tx, pass, mail.id).await?;
        }
        tx.execute(pass, &format!("DELETE FROM mail_thread WHERE tenant = $1 AND hat IN ({of})"), with(tenant, &hats))
            .await?;
        Ok(())
    }
}

/// Empties one mail, and lets go of its files.
async fn forget(tx: &mut Tx, pass: &Pass, mail: Uuid) -> Result<()> {
    let tenant = pass.tenant().0;
    let content: Vec<Content> = tx
        .rows(
            "SELECT sha256 FROM mail WHERE tenant = $1 AND id = $2 AND sha256 IS NOT NULL
             UNION SELECT sha256 FROM mail_file WHERE tenant = $1 AND mail = $2",
            vals![tenant, mail],
        )
        .await?;
    tx.execute(pass, "DELETE FROM mail_file WHERE tenant = $1 AND mail = $2", vals![tenant, mail]).await?;
    tx.execute(
        pass,
        "UPDATE mail SET sender = '', sender_name = '', recipient = '', subject = '', text = '', reason = '', tag = NULL,
           message_id = '', sha256 = NULL WHERE tenant = $1 AND id = $2",
        vals![tenant, mail],
    )
    .await?;
    for Content { sha256 } in content {
        tx.file_drop(pass, &sha256).await?;
    }
    Ok(())
}
