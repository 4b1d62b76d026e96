//! How long a search takes in very many things, and how long the index takes to be built:
//! `cargo run --release -p store --example search [COUNT]`, by default 1,000,000. It goes the whole
//! way: the index proposes, the database decides. On SQLite, since the index is the same on both.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use base::{Clock, Result, TenantId, Text};
use store::search::{Query, Searchable, Setup, Words};
use store::{Assurance, Db, Keys, Options, Scope, Store, Value, vals};
use testkit::Engine;
use uuid::Uuid;

const TENANT: TenantId = TenantId(313_131_319);
const SEARCHES: usize = 3_000;
const UNITS: u64 = 40;
const PERSONS: u64 = 24_000;
/// What most reports are about.
const ABOUT: [&str; 10] = [
    "Gatelys",
    "Hull i veien",
    "Vannlekkasje",
    "Søppel og full søppelkasse",
    "Snø og is",
    "Skilt",
    "Lekeplass",
    "Tre og grøntområde",
    "Støy",
    "Noe annet",
];
const SYLLABLES: [&str; 24] = [
    "lyng", "stor", "strand", "berg", "vik", "nes", "haug", "lund", "dal", "mo", "elv", "sund", "gate", "veien",
    "stien", "bakken", "lia", "torget", "kroken", "svingen", "plassen", "hagen", "tunet", "odden",
];

/// The same number for the same thing always: a cheap mixture of its bits.
fn mixed(n: u64, salt: u64) -> u64 {
    let x = (n ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 29)
}

fn pick<'a>(list: &[&'a str], n: u64) -> &'a str {
    list[usize::try_from(n % list.len() as u64).unwrap()]
}

/// A word of three syllables: 13,824 of them, as a municipality has words.
fn word(n: u64) -> String {
    format!("{}{}{}", pick(&SYLLABLES, n), pick(&SYLLABLES, n / 24), pick(&SYLLABLES, n / 576))
}

fn place(n: u64) -> String {
    format!("{} {}", word(mixed(n, 1) % 900), mixed(n, 2) % 120)
}

fn body(n: u64) -> String {
    (3..20).map(|salt| word(mixed(n, salt) % 13_824)).collect::<Vec<_>>().join(" ")
}

struct Things;

#[async_trait]
impl Searchable for Things {
    fn kind(&self) -> &'static str {
        "thing"
    }
    fn readers(&self) -> &'static [&'static str] {
        &["unit", "requester"]
    }
    async fn words(&self, _: &Db, _: TenantId, ids: &[Uuid]) -> Result<HashMap<Uuid, Words>> {
        let of = |id: &Uuid| {
            let n = u64::try_from(id.as_u128()).unwrap_or_default();
            let words = Words {
                number: format!("2026-{n}"),
                open: place(n),
                read: body(n),
                category: Some(pick(&ABOUT, mixed(n, 9)).to_owned()),
                state: if n.is_multiple_of(10) { "open" } else { "closed" }.to_owned(),
                unit: Some(format!("u{}", mixed(n, 7) % UNITS)),
            };
            (*id, words)
        };
        Ok(ids.iter().map(of).collect())
    }
}

async fn load(store: &Store, count: u64) {
    let title: Vec<String> = ABOUT.iter().map(|a| serde_json::to_string(&Text::same(a)).unwrap()).collect();
    let mut n = 1;
    while n <= count {
        let mut tx = store.begin_alone().await.unwrap();
        for _ in 0..20 {
            let last = (n + 500).min(count + 1);
            let (mut cards, mut parties) = (Vec::<Value>::new(), Vec::<Value>::new());
            for n in n..last {
                let id = Uuid::from_u128(u128::from(n));
                let title = title[usize::try_from(mixed(n, 9) % 10).unwrap()].clone();
                let note = serde_json::to_string(&Text::same(&place(n))).unwrap();
                cards.extend(vals![
                    TENANT.0,
                    "thing",
                    id,
                    title,
                    "s",
                    "info",
                    note,
                    format!("/things/{n}"),
                    0i64,
                    i64::try_from(n).unwrap()
                ]);
                let who = format!("person:{}", mixed(n, 5) % PERSONS);
                for (hat, role) in [(format!("unit:u{}", mixed(n, 7) % UNITS), "unit"), (who, "requester")] {
                    parties.extend(vals![TENANT.0, hat, "thing", id, role, false, i64::try_from(n).unwrap()]);
                }
            }
            let rows = |count: usize, width: usize| {
                (0..count).map(|r| format!("({})", store::marks(r * width + 1, width))).collect::<Vec<_>>().join(", ")
            };
            let sql = format!(
                "INSERT INTO card (tenant, kind, id, title, status, tone, note, href, assurance, changed_at) VALUES {}",
                rows(cards.len() / 10, 10)
            );
            tx.execute_quietly(&sql, cards).await.unwrap();
            let sql = format!(
                "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES {}",
                rows(parties.len() / 7, 7)
            );
            tx.execute_quietly(&sql, parties).await.unwrap();
            n = last;
            if n > count {
                break;
            }
        }
        tx.commit_quietly("an example fills tables").await.unwrap();
    }
}

/// What people type: a kind of fault and a street, words of the text, one with an error, a beginning.
fn text(n: u64) -> String {
    let of = mixed(n, 77) % 1_000_000;
    match n % 6 {
        0 => format!("{} {}", pick(&ABOUT, mixed(n, 78)), word(mixed(of, 1) % 900)),
        1 => word(mixed(n, 79) % 13_824),
        2 => {
            let mut letters: Vec<char> = word(mixed(n, 80) % 13_824).chars().collect();
            letters.swap(2, 3);
            letters.into_iter().collect()
        }
        3 => word(mixed(n, 81) % 13_824).chars().take(4).collect(),
        4 => format!("2026-{of}"),
        _ => format!("{} {}", word(mixed(n, 82) % 13_824), word(mixed(n, 83) % 13_824)),
    }
}

#[tokio::main]
async fn main() {
    let count: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1_000_000);
    let engine = Engine::sqlite();
    let options = Options {
        url: engine.url(),
        replicas: Vec::new(),
        subjects: None,
        connections: 4,
        wait: Duration::from_secs(30),
        files: engine.folder().join("files"),
        keys: Keys::from_hex(&"5a".repeat(32)).unwrap(),
        clock: Clock::system(),
    };
    let store = Store::open(options).await.unwrap();
    store::migrate::run(&store, &[store::MIGRATIONS], store.clock().now()).await.unwrap();
    let began = Instant::now();
    load(&store, count).await;
    println!("{count} things loaded in {:.0} s", began.elapsed().as_secs_f64());
    let folder = engine.folder().join("search");
    store.search_setup(Setup { folder: folder.clone(), tenants: vec![TENANT], rooms: vec![Arc::new(Things)] });
    let began = Instant::now();
    while store.search_follow().await.unwrap() > 0 {}
    println!(
        "index of {} built in {:.0} s, {} MB",
        store.search_count(),
        began.elapsed().as_secs_f64(),
        size(&folder) / 1_000_000
    );
    for (who, hats) in [
        ("an employee of one unit", vec!["unit:u1".to_owned(), "person:7".to_owned()]),
        ("a leader of all units", (0..UNITS).map(|u| format!("unit:u{u}")).collect()),
        ("a resident", vec!["person:7".to_owned(), "property:1".to_owned(), "child:8".to_owned()]),
    ] {
        let scope = Scope { tenant: TENANT, hats, lent: Vec::new(), assurance: Assurance::Substantial };
        let mut took = Vec::new();
        let mut found = 0;
        for n in 0..SEARCHES as u64 {
            let query = Query { text: text(n), limit: 30, ..Query::default() };
            let began = Instant::now();
            let rows = store.search(&scope, &query).await.unwrap();
            took.push(began.elapsed().as_secs_f64() * 1e3);
            found += usize::from(!rows.is_empty());
        }
        took.sort_by(f64::total_cmp);
        let at = |percent: usize| took[took.len() * percent / 100];
        println!(
            "{who:<24} p50 {:>6.1} ms  p95 {:>6.1} ms  p99 {:>6.1} ms  worst {:>6.1} ms  ({found} of {SEARCHES} found something)",
            at(50),
            at(95),
            at(99),
            took[took.len() - 1]
        );
    }
    drop(store);
    engine.remove().await;
}

fn size(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries.map(|e| if e.path().is_dir() { size(&e.path()) } else { e.metadata().unwrap().len() }).sum()
}
