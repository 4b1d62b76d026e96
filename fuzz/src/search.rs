//! Searching: two lamps that differ in nothing but what was written about them, which their neighbour may not
//! read, and one of another municipality.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use base::id::Uuid;
use base::{Clock, Result, TenantId, Text};
use portal::search::named::is_named;
use store::search::{LIMIT_MAX, Query, Setup, Words};
use store::{Assurance, Card, Db, Party, Pass, Scope, Searchable, Store, Tone};
use testkit::{Engine, NORDSUND, SMOLA};
use tokio::runtime::Runtime;

use crate::small::{NOW, text};

/// What is looked for; after NULs the kind, the category, the state and the unit.
pub fn search(bytes: &[u8]) {
    thread_local! {
        static TOWN: Town = Town::open();
    }
    let Some(text) = text(bytes) else { return };
    names(text);
    let mut parts = text.split('\0').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    let asked = Query { text: next(), kind: next(), category: next(), state: next(), unit: next(), limit: LIMIT_MAX };
    TOWN.with(|town| town.runtime.block_on(town.look(&asked)));
}

/// Whoever types a whole name has named the person, whatever she types besides.
fn names(typed: &str) {
    let is_word = typed.to_lowercase().contains(char::is_alphanumeric);
    assert_eq!(is_named(typed, typed), is_word, "{typed:?} names itself");
    let name = "Vårin Lyngmo";
    assert!(is_named(&format!("{typed} {name}"), name));
    assert!(!is_named(typed, name) || is_named(&format!("{typed} gatelys"), name), "{typed:?} and a word more");
}

struct Town {
    store: Store,
    runtime: Runtime,
    /// The database and the index lie in its folder.
    _engine: Engine,
}

impl Town {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let (runtime, engine) = (runtime.expect("a runtime"), Engine::sqlite());
        let store = runtime.block_on(loaded(&engine));
        Self { store, runtime, _engine: engine }
    }

    async fn look(&self, asked: &Query) {
        let found = async |hat: &str, asked: &Query| found(&self.store, hat, asked).await;
        let (unit, neighbour) = (found("unit:a", asked).await, found("property:1", asked).await);
        assert!(found("unit:b", asked).await.is_empty(), "a stranger finds something");
        assert!(unit.is_subset(&[1, 2].into()), "the unit finds what is not there: {unit:?}");
        assert!(neighbour.is_subset(&unit), "a neighbour finds more than the unit: {neighbour:?}, {unit:?}");
        // Their numbers tell the two apart; what was written does not.
        if !asked.text.contains(|c: char| c.is_ascii_digit()) {
            assert_ne!(neighbour.len(), 1, "a neighbour learns what was written: {asked:?}");
        }
        let all = Query { text: asked.text.clone(), limit: LIMIT_MAX, ..Query::default() };
        if *asked != all {
            assert!(unit.is_subset(&found("unit:a", &all).await), "{asked:?} finds more than without a filter");
        }
    }
}

/// Which lamps somebody with this hat finds.
async fn found(store: &Store, hat: &str, asked: &Query) -> BTreeSet<u128> {
    let scope = Scope { tenant: NORDSUND, hats: vec![hat.to_owned()], lent: Vec::new(), assurance: Assurance::High };
    let rows = store.search(&scope, asked).await.expect("the index is there");
    rows.iter().map(|row| row.id.as_u128()).collect()
}

async fn loaded(engine: &Engine) -> Store {
    let store = testkit::store_on(engine, Clock::manual(NOW)).await;
    store::migrate::run(&store, &[store::MIGRATIONS], NOW).await.expect("migrations run");
    for (tenant, n) in [(NORDSUND, 1), (NORDSUND, 2), (SMOLA, 3)] {
        put(&store, tenant, n).await.expect("a lamp");
    }
    let (folder, tenants) = (engine.folder().join("search"), vec![NORDSUND, SMOLA]);
    store.search_setup(Setup { folder, tenants, rooms: vec![std::sync::Arc::new(Lamps)] });
    let secret = Query { text: "matta".into(), limit: LIMIT_MAX, ..Query::default() };
    assert_eq!(found(&store, "unit:a", &secret).await, [1].into(), "the unit finds what was written");
    store
}

async fn put(store: &Store, tenant: TenantId, n: u128) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "nobody put the lamps there")]
    let pass = Pass::system(tenant, "fuzz", NOW);
    let card = Card {
        kind: "lamp",
        id: Uuid::from_u128(n),
        title: Text::same("Mørk lampe"),
        status: "lit",
        tone: Tone::Info,
        note: Text::same("Gatelys ved skolen"),
        due: None,
        href: format!("/lamps/{n}"),
        assurance: Assurance::None,
        done: false,
    };
    let mut tx = store.begin().await?;
    tx.card_new(&pass, &card, &[Party::new("unit:a", "unit"), Party::new("property:1", "neighbour")]).await?;
    tx.commit_quietly("the lamps of a fuzzer").await
}

struct Lamps;

#[async_trait]
impl Searchable for Lamps {
    fn kind(&self) -> &'static str {
        "lamp"
    }

    fn readers(&self) -> &'static [&'static str] {
        &["unit"]
    }

    async fn words(&self, _: &Db, _: TenantId, ids: &[Uuid]) -> Result<HashMap<Uuid, Words>> {
        let words = |id: &Uuid| Words {
            number: format!("2026-{}", id.as_u128()),
            open: "Lyngstien".into(),
            read: if id.as_u128() == 1 { "Reservenøkler ligger under matta" } else { "" }.into(),
            category: Some("street-light".into()),
            state: "open".into(),
            unit: Some("a".into()),
        };
        Ok(ids.iter().map(|id| (*id, words(id))).collect())
    }
}
