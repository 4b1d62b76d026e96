//! Very many tasks, made inside the database: each with its card, its parties and its first step,
//! as if a municipality had used the program for years.

use std::fmt::Write;

use anyhow::Result;
use base::TenantId;
use store::{FromQueryResult, Store, vals};

/// What the invented tasks are about.
const TITLES: [&str; 8] = [
    "Gatelys",
    "Hull i veien",
    "Full søppelkasse",
    "Velta tre",
    "Vannlekkasje",
    "Glatt fortau",
    "Ødelagt benk",
    "Skilt mangler",
];
const STREETS: [&str; 12] = [
    "Lyngstien",
    "Strandgata",
    "Kirkeveien",
    "Skolegata",
    "Havnegata",
    "Furulia",
    "Bjørkeveien",
    "Storgata",
    "Brattbakken",
    "Nordnesveien",
    "Elvegata",
    "Myrveien",
];
const BODIES: [&str; 4] = [
    "Lampen er mørk og barna går her til skolen.",
    "Det har vært slik i flere uker nå, og det blir verre når det fryser.",
    "Bilene må svinge ut i den andre kjørebanen.",
    "Noen kan snuble her i mørket.",
];

/// How many tasks there are, and how many cards.
pub async fn counts(store: &Store, tenant: TenantId) -> Result<(i64, i64)> {
    let count = async |table: &str| {
        store.db().scalar_i64(&format!("SELECT COUNT(*) FROM {table} WHERE tenant = $1"), vals![tenant.0]).await
    };
    Ok((count("task").await?, count("card").await?))
}

/// Fills up to `cards` tasks. Four of five are closed; requesters are residents, properties and
/// organisations, and every unit has its share.
pub async fn fill(store: &Store, tenant: TenantId, cards: i64) -> Result<()> {
    let (there, _) = counts(store, tenant).await?;
    if there >= cards {
        return Ok(());
    }
    let hats = hats(store, tenant).await?;
    let sqlite = store.is_sqlite();
    let mut tx = store.begin().await?;
    tx.execute_script("CREATE TABLE bench_hat (n BIGINT PRIMARY KEY, hat TEXT NOT NULL)").await?;
    tx.execute_script("CREATE TABLE bench_unit (n BIGINT PRIMARY KEY, unit TEXT NOT NULL)").await?;
    for (table, list) in [("bench_hat", &hats.others), ("bench_unit", &hats.units)] {
        for (chunk, part) in list.chunks(500).enumerate() {
            let mut sql = format!("INSERT INTO {table} VALUES ");
            for (n, text) in part.iter().enumerate() {
                let comma = if n > 0 { "," } else { "" };
                write!(sql, "{comma}({}, '{}')", chunk * 500 + n, text.replace('\'', "''"))?;
            }
            tx.execute_script(&sql).await?;
        }
    }
    let now = store.clock().now();
    let names = Names {
        sqlite,
        tenant,
        from: there,
        to: cards,
        hats: hats.others.len(),
        units: hats.units.len(),
        now: now.micros(),
    };
    for sql in names.statements() {
        tx.execute_script(&sql).await?;
    }
    tx.execute_script("DROP TABLE bench_hat").await?;
    tx.execute_script("DROP TABLE bench_unit").await?;
    tx.commit_quietly("the benchmark's invented past").await?;
    // PostgreSQL would by itself after a while; on SQLite the program makes no statistics.
    if !sqlite {
        let mut tx = store.begin().await?;
        tx.execute_script("ANALYZE").await?;
        tx.commit_quietly("statistics").await?;
    }
    Ok(())
}

/// How many open tasks the employee whose day is measured has taken.
const TAKEN: usize = 20;

/// She has taken some of the tasks of her units, if she has none yet.
pub async fn take(store: &Store, tenant: TenantId, person: base::id::Uuid) -> Result<()> {
    let sql = "SELECT COUNT(*) FROM task WHERE tenant = $1 AND assignee = $2";
    if store.db().scalar_i64(sql, vals![tenant.0, person]).await? > 0 {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.execute_quietly(
        &format!(
            "UPDATE task SET assignee = $1, assignee_name = 'Tor', state = 'taken' WHERE tenant = $2 AND id IN
               (SELECT id FROM task WHERE tenant = $2 AND state = 'open' AND unit = 'vei-og-lys' ORDER BY opened_at DESC LIMIT {TAKEN})"
        ),
        vals![person, tenant.0],
    )
    .await?;
    tx.commit_quietly("the benchmark's invented past").await?;
    Ok(())
}

struct Hats {
    others: Vec<String>,
    units: Vec<String>,
}

async fn hats(store: &Store, tenant: TenantId) -> Result<Hats> {
    #[derive(FromQueryResult)]
    struct Id {
        id: base::id::Uuid,
    }
    #[derive(FromQueryResult)]
    struct Key {
        key: String,
    }
    let db = store.db();
    let persons: Vec<Id> = db.rows("SELECT id FROM person WHERE tenant = $1 ORDER BY id", vals![tenant.0]).await?;
    let properties: Vec<Key> =
        db.rows("SELECT key FROM property WHERE tenant = $1 ORDER BY key", vals![tenant.0]).await?;
    let organisations: Vec<Key> =
        db.rows("SELECT number AS key FROM organisation WHERE tenant = $1 ORDER BY number", vals![tenant.0]).await?;
    let mut others: Vec<String> = persons.iter().map(|p| format!("person:{}", p.id)).collect();
    others.extend(properties.iter().map(|p| format!("property:{}", p.key)));
    others.extend(organisations.iter().map(|o| format!("organisation:{}", o.key)));
    let units = register::units(db, tenant).await?.into_iter().map(|u| u.key).collect();
    Ok(Hats { others, units })
}

struct Names {
    sqlite: bool,
    tenant: TenantId,
    from: i64,
    to: i64,
    hats: usize,
    units: usize,
    now: i64,
}

impl Names {
    fn statements(&self) -> Vec<String> {
        let Self { tenant, from, to, hats, units, now, .. } = self;
        // Numbers from `from` to `to`, in order of time; one minute of the past each.
        let series = if self.sqlite {
            format!(
                "(WITH RECURSIVE s(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM s WHERE i < {to} - 1) SELECT i FROM s) s"
            )
        } else {
            format!("generate_series({from}::bigint, {to}::bigint - 1) AS s(i)")
        };
        let at = format!("({now} - ({to} - s.i) * 60000000)");
        let id = if self.sqlite {
            format!("unhex(printf('%012x70008000%012x', {at} / 1000, s.i))")
        } else {
            format!(
                "(lpad(to_hex(({at} / 1000)::bigint), 12, '0') || '70008000' || lpad(to_hex(s.i::bigint), 12, '0'))::uuid"
            )
        };
        // A stride without common factors spreads neighbours in time over all hats.
        let hat = format!("(SELECT hat FROM bench_hat b WHERE b.n = (s.i * 7919) % {hats})");
        let unit = format!("(SELECT unit FROM bench_unit b WHERE b.n = (s.i * 31) % {units})");
        let text = |words: &str| {
            format!("('{{\"nb\":\"' || {words} || '\",\"nn\":\"' || {words} || '\",\"en\":\"' || {words} || '\"}}')")
        };
        let chosen = |list: &[&str], by: u32| {
            let mut sql = format!("(CASE (s.i / {by}) % {}", list.len());
            for (n, words) in list.iter().enumerate() {
                // Writing to a text cannot fail.
                let _ = write!(sql, " WHEN {n} THEN '{words}'");
            }
            sql + " END)"
        };
        let place = format!("({} || ' ' || (1 + s.i % 97))", chosen(&STREETS, 5));
        let (title, note) = (text(&chosen(&TITLES, 3)), text(&place));
        let body = chosen(&BODIES, 7);
        let open = "s.i % 5 = 0";
        let pick = |yes: &str, no: &str| format!("CASE WHEN {open} THEN {yes} ELSE {no} END");
        let (state, status) = (pick("'open'", "'closed'"), pick("'tasks-state-open'", "'tasks-state-closed'"));
        let (tone, due) = (pick("'warning'", "'success'"), pick("'2026-12-04'", "NULL"));
        let closed = format!("NOT ({open})");
        let closed_at = pick("NULL", &at);
        let party = |hat: &str, role: &str| {
            format!(
                "INSERT INTO party (tenant, hat, kind, id, role, done, sort)
                 SELECT {tenant}, {hat}, 'task', {id}, '{role}', {closed}, {at} FROM {series}"
            )
        };
        vec![
            format!(
                "INSERT INTO task (tenant, id, year, serial, title, note, body, category, lat, lon, place, state, closed,
                   due, unit, requester, assignee, assignee_name, answer, source, assurance, photos, opened_at,
                   changed_at, closed_at, version)
                 SELECT {tenant}, {id}, 2020, s.i + 1, {title}, {note}, {body}, 'street-light', 63.11, 7.72,
                   {place}, {state}, {closed}, '2026-12-04', {unit}, {hat}, NULL, '', '', 'report', 0, 0, {at}, {at},
                   {closed_at}, 1 FROM {series}"
            ),
            format!(
                "INSERT INTO task_step (tenant, task, number, at, kind, audience, body, unit, side, name)
                 SELECT {tenant}, {id}, 1, {at}, 'opened', 'all', '', {unit}, 'requester', '' FROM {series}"
            ),
            format!(
                "INSERT INTO card (tenant, kind, id, title, status, tone, note, due, href, assurance, changed_at)
                 SELECT {tenant}, 'task', {id}, {title}, {status}, {tone}, {note}, {due}, '/tasks/' || s.i, 0, {at}
                 FROM {series}"
            ),
            party(&hat, "requester"),
            party(&format!("'unit:' || {unit}"), "unit"),
        ]
    }
}
