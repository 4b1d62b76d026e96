//! A copy of everything that is held on a person about whom very much is held: asked for and fetched over HTTP as her
//! browser does it.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use base::id::Uuid;
use base::{TenantId, Text};
use store::{Access, Assurance, FromQueryResult, Party, Pass, Store, Subject, Value, vals};
use tasks::{NewTask, Place, Source, SourceKind};

use crate::drive::now;
use crate::http::{Asked, Connection};

/// What is held on her at least.
const TASKS: usize = 1_000;
/// Rows of the access log about her.
const LOOKS: usize = 10_000;
const FILES: usize = 200;
/// Of each file. All of them go into one ZIP: there is a limit of 64 MiB to what does.
const FILE_BYTES: usize = 200_000;
/// So many have looked.
const READERS: usize = 40;
/// Whose tasks they are.
const UNIT: &str = "park-og-friluft";
/// How often she looks whether it is ready. Her browser is told at once.
const LOOK: Duration = Duration::from_millis(100);
/// What is not ready by then is given up.
pub const PATIENCE: Duration = Duration::from_secs(600);
/// The readable page and the JSON.
const TEXTS: usize = 2;

/// What is held on her, and so has to be in the copy.
#[derive(Clone, Copy)]
pub struct Held {
    pub tasks: usize,
    pub looks: usize,
    pub files: usize,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Fills up what is held on her, through the program's own actions where it has some.
pub async fn fill(store: &Store, tenant: TenantId, person: Uuid) -> Result<Held> {
    let subject = Subject::person(person);
    store.subjects().ready(store.keys(), tenant, &subject, store.clock().now()).await?;
    while tasks_of(store, tenant, person).await?.len() < TASKS {
        open_some(store, tenant, person).await?;
    }
    let tasks = tasks_of(store, tenant, person).await?;
    attach(store, tenant, &tasks).await?;
    look(store, tenant, person, &tasks).await?;
    let count = async |sql: &str, values: Vec<Value>| {
        let count = store.db().scalar_i64(sql, values).await?;
        anyhow::Ok(usize::try_from(count)?)
    };
    let looks =
        count("SELECT COUNT(*) FROM access_log WHERE tenant = $1 AND subject = $2", vals![tenant.0, person]).await?;
    let files = "SELECT COUNT(*) FROM task_file WHERE tenant = $1 AND audience <> 'unit' AND task IN
        (SELECT id FROM party WHERE tenant = $1 AND hat = $2 AND kind = 'task' AND role = 'requester')";
    let files = count(files, vals![tenant.0, format!("person:{person}")]).await?;
    Ok(Held { tasks: tasks.len(), looks, files })
}

/// The tasks that she asked for.
async fn tasks_of(store: &Store, tenant: TenantId, person: Uuid) -> Result<Vec<Uuid>> {
    let sql =
        "SELECT id FROM party WHERE tenant = $1 AND hat = $2 AND kind = 'task' AND role = 'requester' ORDER BY id";
    let rows: Vec<Id> = store.db().rows(sql, vals![tenant.0, format!("person:{person}")]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[expect(clippy::disallowed_methods, reason = "the benchmark's invented past")]
fn pass(store: &Store, tenant: TenantId) -> Pass {
    Pass::system(tenant, "bench", store.clock().now())
}

/// Opens tasks for her: what she wrote is sealed in the journal by her key, and opened again for the copy.
async fn open_some(store: &Store, tenant: TenantId, person: Uuid) -> Result<()> {
    let pass = pass(store, tenant);
    let mut tx = store.begin().await?;
    for _ in 0..20 {
        let new = NewTask {
            title: Text::same("Full søppelkasse"),
            note: Text::same("Brua"),
            body: "Kassen ved brua er full, og det ligger mye rundt den. Det har vært slik i flere uker nå.".to_owned(),
            category: None,
            place: Place { point: Some((63.11, 7.72)), words: "Brua".to_owned() },
            unit: UNIT.to_owned(),
            due: None,
            assurance: Assurance::None,
            parties: vec![Party::new(format!("person:{person}"), "requester")],
            source: Source::new(SourceKind::Resident, "report"),
        };
        tasks::actions::task_open(&mut tx, &pass, new).await?;
    }
    Ok(tx.commit().await?)
}

/// The first of her tasks have a file each.
async fn attach(store: &Store, tenant: TenantId, tasks: &[Uuid]) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM task_file WHERE tenant = $1 AND task = $2";
    for (task, seed) in tasks.iter().take(FILES).zip(1..) {
        if store.db().scalar_i64(sql, vals![tenant.0, *task]).await? > 0 {
            continue;
        }
        let pass = pass(store, tenant);
        let mut tx = store.begin_alone().await?;
        let file = tx.file_put(&pass, noise(seed).into(), "application/pdf").await?;
        tx.execute(
            &pass,
            "INSERT INTO task_file (tenant, task, n, sha256, name, media_type, bytes, audience, at)
             VALUES ($1, $2, 1, $3, 'vedlegg.pdf', $4, $5, 'requester', $6)",
            vals![tenant.0, *task, file.sha256, file.media_type, file.bytes, pass.now().micros()],
        )
        .await?;
        tx.commit_quietly("the benchmark's invented past").await?;
    }
    Ok(())
}

/// Bytes that cannot be made less, as those of photos and of scanned letters.
fn noise(seed: u64) -> Vec<u8> {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x.to_le_bytes()
    };
    (0..FILE_BYTES / 8).flat_map(|_| next()).collect()
}

/// Her tasks were read, one each minute until now.
async fn look(store: &Store, tenant: TenantId, person: Uuid, tasks: &[Uuid]) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM access_log WHERE tenant = $1 AND subject = $2";
    let there = store.db().scalar_i64(sql, vals![tenant.0, person]).await?;
    let sql = format!("SELECT id FROM person WHERE tenant = $1 AND id <> $2 ORDER BY id LIMIT {READERS}");
    let readers: Vec<Id> = store.db().rows(&sql, vals![tenant.0, person]).await?;
    let now = store.clock().now();
    let seen = tasks.iter().cycle().zip(readers.iter().cycle()).zip(1..);
    let rows: Vec<Access> = seen
        .take(LOOKS.saturating_sub(usize::try_from(there)?))
        .map(|((task, reader), minutes)| Access {
            tenant,
            subject: person,
            actor: format!("person:{}", reader.id),
            hat: format!("unit:{UNIT}"),
            acting_for: None,
            verb: "task_see",
            kind: "task",
            thing: *task,
            reason: String::new(),
            at: now.plus_minutes(-minutes),
        })
        .collect();
    for some in rows.chunks(1_000) {
        store.seen(some.to_vec()).await?;
    }
    Ok(())
}

/// She, at her browser.
pub struct Her {
    address: String,
    headers: Vec<String>,
    hat: String,
}

/// A copy that has arrived.
pub struct Fetched {
    /// From the form that asks for it to the last byte of the ZIP.
    pub took: Duration,
    /// Of the ZIP.
    pub bytes: usize,
    /// In the ZIP.
    pub files: usize,
}

impl Her {
    /// `cookie` is the secret of her session.
    pub fn new(address: &str, cookie: &str, person: Uuid) -> Self {
        let headers = [
            format!("Cookie: allting={cookie}"),
            "Accept: text/html".to_owned(),
            "Accept-Language: nb".to_owned(),
            "Sec-Fetch-Site: same-origin".to_owned(),
        ];
        Self { address: address.to_owned(), headers: headers.to_vec(), hat: format!("person%3A{person}") }
    }

    /// The page where copies are asked for.
    pub fn page(&self) -> Asked {
        self.get("/privacy/copies")
    }

    fn get(&self, path: &str) -> Asked {
        Asked::new(&self.address, path, None, &self.headers)
    }

    /// Asks for a copy, waits until it is ready and fetches the ZIP, which has to have a file for each that is held.
    pub async fn fetch(&self, held: Held) -> Result<Fetched> {
        let mut connection = Connection::open(&self.address).await?;
        let before = self.ready(&mut connection).await?;
        let began = now();
        let form = Asked::form(&self.address, "/privacy/copies", &format!("hat={}", self.hat), &self.headers);
        expect(&mut connection, &form, 303).await?;
        let mut every = tokio::time::interval(LOOK);
        let copy = loop {
            every.tick().await;
            let ready = self.ready(&mut connection).await?;
            if let Some(new) = ready.into_iter().find(|copy| !before.contains(copy)) {
                break new;
            }
            ensure!(began.elapsed() < PATIENCE, "the copy was not ready in {PATIENCE:?}");
        };
        expect(&mut connection, &self.get(&format!("/privacy/copies/{copy}/everything.zip")), 200).await?;
        let took = began.elapsed();
        let zip = connection.body();
        let files = files_in(&zip).context("what was sent is no whole ZIP")?;
        ensure!(files == held.files + TEXTS, "the ZIP has {files} files, and {} are held", held.files);
        Ok(Fetched { took, bytes: zip.len(), files })
    }

    /// Her copies that can be fetched.
    async fn ready(&self, connection: &mut Connection) -> Result<Vec<String>> {
        expect(connection, &self.get("/privacy/copies/list"), 200).await?;
        let list = connection.body();
        Ok(copies_in(&String::from_utf8_lossy(&list)))
    }
}

async fn expect(connection: &mut Connection, asked: &Asked, status: u16) -> Result<()> {
    let answer = connection.ask(asked).await.context("the program closed the connection")?;
    if answer.status != status {
        bail!("the answer was {} and not {status}:\n{}", answer.status, connection.last());
    }
    Ok(())
}

/// The ids in the links to copies. One that is being gathered has none.
fn copies_in(list: &str) -> Vec<String> {
    let links = list.split("/privacy/copies/").skip(1);
    links.filter_map(|link| link.split('"').next()?.parse::<Uuid>().ok()).map(|id| id.to_string()).collect()
}

/// How many files a ZIP has, by the record at its end; none when that is missing, and so the ZIP is not whole.
fn files_in(zip: &[u8]) -> Option<usize> {
    const RECORD: usize = 22;
    let end = zip.get(zip.len().checked_sub(RECORD)?..)?.strip_prefix(b"PK\x05\x06")?;
    let count = end.get(6..8)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_at_the_end_of_a_zip_says_how_many_files_it_has() {
        let mut zip = b"PK\x05\x06\0\0\0\0".to_vec();
        // On this disk, in all; size and place of the directory; no comment.
        zip.extend([0x2c, 1, 0x2c, 1, 9, 9, 0, 0, 7, 7, 0, 0, 0, 0]);
        assert_eq!(files_in(&zip), Some(300));
        let before = [b"PK\x03\x04 a file".as_slice(), &zip].concat();
        assert_eq!(files_in(&before), Some(300));
        assert_eq!(files_in(&before[..before.len() - 1]), None, "it broke off");
        assert_eq!(files_in(b"PK"), None);
    }

    #[test]
    fn only_a_copy_that_is_ready_has_a_link_to_itself() {
        let id = "0197a2d0-0000-7000-8000-000000000000";
        let list = format!(
            r#"<a href="/privacy/copies">Alt om Siri</a> <a href="/privacy/copies/{id}">Alt om Siri</a>
               <a href="/privacy/copies/list">x</a>"#
        );
        assert_eq!(copies_in(&list), [id]);
    }

    #[test]
    fn no_two_files_are_the_same() {
        assert_eq!(noise(1).len(), FILE_BYTES);
        assert_ne!(noise(1), noise(2));
    }
}
