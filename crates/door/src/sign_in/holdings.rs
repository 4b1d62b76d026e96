//! What the door holds about a person: her open sessions.

use async_trait::async_trait;
use base::{Result, Time};
use store::{Db, FromQueryResult, Store, vals};

use crate::Holdings;
use crate::holdings::{About, Chapter, Record};

/// One chapter: when each began, when it was last used and at which level. Neither secret nor id_token.
pub struct Sessions;

#[async_trait]
impl Holdings for Sessions {
    async fn about(&self, _: &Store, db: &Db, about: &About) -> Result<Vec<Chapter>> {
        #[derive(FromQueryResult)]
        struct Row {
            assurance: i64,
            created_at: i64,
            seen_at: i64,
        }
        let sql = "SELECT assurance, created_at, seen_at FROM session
            WHERE tenant = $1 AND person = $2 ORDER BY created_at";
        let rows: Vec<Row> = db.rows(sql, vals![about.tenant.0, about.person]).await?;
        let record = |r: &Row| {
            let level = if r.assurance >= 4 { "web-level-high" } else { "web-level-substantial" };
            Record::new()
                .time("began", Time::from_micros(r.created_at))
                .time("last-seen", Time::from_micros(r.seen_at))
                .key("level", level)
        };
        Ok(vec![Chapter::new("door", "sessions", rows.iter().map(record).collect())])
    }
}
