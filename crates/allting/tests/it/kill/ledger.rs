//! A room of this test that counts: a follower that writes a row for each entry it saw, and a
//! timer that writes a row when it fires. Twice would be two rows.

use std::sync::Arc;

use async_trait::async_trait;
use base::id::Uuid;
use base::{Result, TenantId};
use door::{Room, Routes};
use store::{Entry, Event, Follower, Job, JobHandler, Migration, Migrations, Pass, Tx, Value, vals};

const MIGRATIONS: Migrations = Migrations {
    room: "ledger",
    list: &[Migration {
        number: 1,
        name: "ledger",
        // No key that would refuse what happens twice.
        sql: "CREATE TABLE ledger (tenant BIGINT NOT NULL, id UUID NOT NULL, what TEXT NOT NULL, entry TEXT NOT NULL,
                PRIMARY KEY (tenant, id))",
        postgres: None,
    }],
};

pub fn room() -> Room {
    Room {
        name: "ledger",
        routes: Routes::new(),
        migrations: MIGRATIONS,
        policy: "",
        verbs: &[],
        texts: [""; 3],
        followers: vec![Arc::new(Seen)],
        jobs: vec![Arc::new(Fired)],
        carriers: Vec::new(),
        menu: Vec::new(),
        holdings: None,
    }
}

const INSERT: &str = "INSERT INTO ledger (tenant, id, what, entry) VALUES ($1, $2, $3, $4)";

/// What writes a row of the test itself, for a cause that leaves none.
pub fn row(what: &str, entry: &str) -> (String, Vec<Value>) {
    (INSERT.into(), vals![testkit::NORDSUND.0, Uuid::new_v4(), what, entry])
}

async fn note(tx: &mut Tx, tenant: TenantId, what: &str, entry: &str) -> Result<()> {
    tx.execute_quietly(INSERT, vals![tenant.0, Uuid::new_v4(), what, entry]).await?;
    Ok(())
}

/// Whether an entry is one that the ledger counts.
pub fn counts(kind: &str) -> bool {
    kind.starts_with("tasks.")
}

/// Whether an entry sets a timer.
pub fn sets_timer(kind: &str) -> bool {
    kind == tasks::events::TaskOpened::KIND
}

const TIMER: &str = "ledger.timer";

struct Seen;

#[async_trait]
impl Follower for Seen {
    fn name(&self) -> &'static str {
        "ledger.seen"
    }

    fn wants(&self, kind: &str) -> bool {
        counts(kind)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        note(tx, entry.tenant, "seen", &entry.id.to_string()).await?;
        if !sets_timer(&entry.kind) {
            return Ok(());
        }
        let now = tx.store().clock().now();
        #[expect(clippy::disallowed_methods, reason = "the test's timer has no person")]
        let pass = Pass::system(entry.tenant, "ledger", now);
        // Some are due at once, some when the program may have died meanwhile.
        let due = now.plus_seconds(entry.position % 2);
        tx.job_put(&pass, TIMER, &entry.id.to_string(), due, String::new()).await
    }
}

struct Fired;

#[async_trait]
impl JobHandler for Fired {
    fn kind(&self) -> &'static str {
        TIMER
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        note(tx, job.tenant, "fired", &job.key).await
    }
}
