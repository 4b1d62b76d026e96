//! How many actions a second the store takes, durable and journaled, from 1, 8 and 64 callers at
//! once: `cargo run --release -p store --example actions`. PostgreSQL too when
//! `ALLTING_TEST_POSTGRES` names a server. An action here writes as much as the opening of a task:
//! a number in a row, the object, its first step, card, two parties, an entry.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use base::id::{Uuid, new_v7};
use base::{Clock, TenantId, Text};
use serde::Serialize;
use store::{Assurance, Card, Event, Keys, Migration, Migrations, Options, Party, Pass, Store, Tone, Tx, vals};
use testkit::Engine;

const TENANT: TenantId = TenantId(313_131_319);
const SECONDS: u64 = 5;

const TABLES: &[Migrations] = &[
    store::MIGRATIONS,
    Migrations {
        room: "deeds",
        list: &[Migration {
            number: 1,
            name: "deeds",
            sql: "CREATE TABLE deed_number (tenant BIGINT NOT NULL PRIMARY KEY, last BIGINT NOT NULL);
                  CREATE TABLE deed (tenant BIGINT NOT NULL, id UUID NOT NULL, serial BIGINT NOT NULL, title TEXT NOT NULL,
                    body TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (tenant, id));
                  CREATE TABLE deed_step (tenant BIGINT NOT NULL, deed UUID NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL,
                    body TEXT NOT NULL, PRIMARY KEY (tenant, deed, number))",
            postgres: None,
        }],
    },
];

#[derive(Serialize)]
struct DeedDone {
    deed: Uuid,
    serial: i64,
    unit: &'static str,
}

impl Event for DeedDone {
    const KIND: &'static str = "deeds.deed_done.v1";
    const SUBJECT: &'static str = "deed";
    fn subject(&self) -> Uuid {
        self.deed
    }
}

async fn act(mut tx: Tx, pass: &Pass, row: i64) -> base::Result<()> {
    let (id, now) = (new_v7(pass.now()), pass.now().micros());
    let serial = tx
        .scalar_i64(
            "INSERT INTO deed_number (tenant, last) VALUES ($1, 1)
             ON CONFLICT (tenant) DO UPDATE SET last = deed_number.last + 1 RETURNING last",
            vals![row],
        )
        .await?;
    let body = "The street light by the school has been dark since Monday, and the children walk there.";
    tx.execute(
        pass,
        "INSERT INTO deed (tenant, id, serial, title, body, at) VALUES ($1, $2, $3, $4, $5, $6)",
        vals![TENANT.0, id, serial, "Street light", body, now],
    )
    .await?;
    tx.execute(
        pass,
        "INSERT INTO deed_step (tenant, deed, number, at, body) VALUES ($1, $2, 1, $3, $4)",
        vals![TENANT.0, id, now, "opened"],
    )
    .await?;
    let card = Card {
        kind: "deed",
        id,
        title: Text::same("Street light"),
        status: "deeds-open",
        tone: Tone::Info,
        note: Text::default(),
        due: None,
        href: format!("/deeds/{id}"),
        assurance: Assurance::Substantial,
        done: false,
    };
    let person = format!("person:{}", Uuid::from_u128(u128::from(serial.unsigned_abs() % 24_000)));
    let parties = [Party::new(person.clone(), "requester"), Party::new("unit:vei-og-lys", "unit")];
    tx.card_new(pass, &card, &parties).await?;
    tx.journal(pass, &DeedDone { deed: id, serial, unit: "vei-og-lys" }, &[person]).await?;
    tx.commit().await
}

/// Actions a second, and how long the slowest of a hundred took, in milliseconds.
async fn measure(store: &Store, callers: i64, alone: bool) -> (f64, f64) {
    let until = Instant::now() + Duration::from_secs(SECONDS);
    let began = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                while Instant::now() < until {
                    let began = Instant::now();
                    let pass = Pass::system(TENANT, "measure", store.clock().now());
                    let tx = if alone { store.begin_alone().await } else { store.begin().await }.unwrap();
                    act(tx, &pass, caller).await.unwrap();
                    took.push(began.elapsed().as_secs_f64() * 1e3);
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.unwrap());
    }
    took.sort_by(f64::total_cmp);
    (took.len() as f64 / began.elapsed().as_secs_f64(), took[took.len() * 99 / 100])
}

#[tokio::main]
async fn main() {
    println!("{:<11} {:>8} {:>9} {:>12} {:>11} {:>9}", "engine", "sealer", "callers", "commit", "actions/s", "p99 ms");
    for engine in testkit::engine::all().await {
        let options = Options {
            url: engine.url(),
            replicas: Vec::new(),
            subjects: None,
            connections: 16,
            wait: Duration::from_secs(30),
            files: engine.folder().join("files"),
            keys: Keys::from_hex(&"5a".repeat(32)).unwrap(),
            clock: Clock::system(),
        };
        let store = Store::open(options).await.unwrap();
        store::migrate::run(&store, TABLES, store.clock().now()).await.unwrap();
        for (seals, alone) in [(false, true), (false, false), (true, false)] {
            if alone && !store.is_sqlite() {
                continue;
            }
            let sealer = seals.then(|| tokio::spawn(store.clone().run_sealer()));
            for callers in [1, 8, 64] {
                let (rate, p99) = measure(&store, callers, alone).await;
                let (commit, sealer) = (if alone { "one each" } else { "shared" }, if seals { "runs" } else { "-" });
                println!("{:<11} {sealer:>8} {callers:>9} {commit:>12} {rate:>11.0} {p99:>9.1}", engine.to_string());
            }
            if let Some(sealer) = sealer {
                sealer.abort();
            }
            seal_rest(&store).await;
        }
        drop(store);
        Engine::remove(engine).await;
    }
}

async fn seal_rest(store: &Store) {
    let (began, mut sealed) = (Instant::now(), 0);
    loop {
        match store.seal().await.unwrap() {
            0 => break,
            n => sealed += n,
        }
    }
    if sealed > 0 {
        println!("{sealed} waiting entries sealed, {:.0} a second", sealed as f64 / began.elapsed().as_secs_f64());
    }
}
