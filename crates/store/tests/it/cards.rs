//! A scope sees the cards of its hats, newest first, and nothing beside them.

use base::Text;
use store::{Assurance, Card, Lent, Party, Scope, Store, Tone, card};

use crate::{GROUND, LampLit, TENANT, pass};

fn scope(hats: &[&str], assurance: Assurance) -> Scope {
    Scope { tenant: TENANT, hats: hats.iter().map(|h| (*h).to_owned()).collect(), lent: Vec::new(), assurance }
}

async fn put(
    store: &Store,
    clock: &base::Clock,
    n: u128,
    assurance: Assurance,
    done: bool,
    parties: &[(&str, &'static str)],
) {
    clock.advance_seconds(1);
    let pass = pass(clock);
    let id = base::id::Uuid::from_u128(n);
    let card = Card {
        kind: "lamp",
        id,
        title: Text::same(&format!("Lamp {n}")),
        status: "lamps-lit",
        tone: Tone::Info,
        note: Text::default(),
        due: chrono::NaiveDate::from_ymd_opt(2026, 12, 1),
        href: format!("/lamps/{n}"),
        assurance,
        done,
    };
    let parties: Vec<Party> = parties.iter().map(|(h, r)| Party::new(*h, r)).collect();
    let mut tx = store.begin().await.unwrap();
    tx.card_put(&pass, &card, &parties).await.unwrap();
    tx.journal(&pass, &LampLit { lamp: id, watts: 1 }, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

fn titles(rows: &[store::CardRow]) -> Vec<String> {
    rows.iter().map(|r| r.open.as_ref().map_or("(locked)".to_owned(), |o| o.title.nb.clone())).collect()
}

#[test]
fn a_scope_sees_the_open_cards_of_its_hats_newest_first() {
    testkit::on_each_store(GROUND, async |store, clock| {
        for n in 1..=4 {
            put(store, clock, n, Assurance::None, false, &[("property:1505-10/34", "neighbour")]).await;
        }
        put(store, clock, 5, Assurance::High, false, &[("person:x", "requester"), ("unit:light", "unit")]).await;
        put(store, clock, 6, Assurance::None, true, &[("person:x", "requester")]).await;
        let all = scope(&["person:x", "property:1505-10/34"], Assurance::Substantial);
        let rows = card::of_hats(store.db(), &all, 3).await.unwrap();
        assert_eq!(titles(&rows), ["(locked)", "Lamp 4", "Lamp 3", "Lamp 2"]);
        let rows = card::of_hats(store.db(), &scope(&["person:x"], Assurance::High), 3).await.unwrap();
        assert_eq!(titles(&rows), ["Lamp 5"]);
        assert!(card::of_hats(store.db(), &scope(&[], Assurance::High), 3).await.unwrap().is_empty());
        let other = Scope { tenant: testkit::SMOLA, ..scope(&["person:x"], Assurance::High) };
        assert!(card::of_hats(store.db(), &other, 3).await.unwrap().is_empty());
    });
}

#[test]
fn a_hats_cards_come_in_pages_and_only_inside_the_scope() {
    testkit::on_each_store(GROUND, async |store, clock| {
        for n in 1..=5 {
            put(store, clock, n, Assurance::None, true, &[("person:x", "requester")]).await;
        }
        let mine = scope(&["person:x"], Assurance::Substantial);
        let first = card::of_hat(store.db(), &mine, &["person:x"], true, None, 3).await.unwrap();
        assert_eq!(titles(&first), ["Lamp 5", "Lamp 4", "Lamp 3"]);
        let rest = card::of_hat(store.db(), &mine, &["person:x"], true, Some((first[2].changed_at, first[2].id)), 3)
            .await
            .unwrap();
        assert_eq!(titles(&rest), ["Lamp 2", "Lamp 1"]);
        assert!(card::of_hat(store.db(), &mine, &["person:y"], true, None, 3).await.is_err());
    });
}

#[test]
fn a_lent_hat_shows_cards_of_its_kinds_only() {
    testkit::on_each_store(GROUND, async |store, clock| {
        put(store, clock, 1, Assurance::None, false, &[("unit:light", "unit"), ("person:x", "requester")]).await;
        let lent = |kinds: &[&str]| Scope {
            lent: vec![Lent { hat: "unit:light".into(), kinds: kinds.iter().map(|k| (*k).to_owned()).collect() }],
            ..scope(&["person:y"], Assurance::High)
        };
        for (kinds, shown) in [(vec!["lamp"], 1), (vec!["case", "lamp"], 1), (vec!["case"], 0), (vec![], 0)] {
            let scope = lent(&kinds);
            assert_eq!(card::of_hats(store.db(), &scope, 3).await.unwrap().len(), shown, "{kinds:?}");
            let of_hat = card::of_hat(store.db(), &scope, &["unit:light"], false, None, 3).await.unwrap();
            assert_eq!(of_hat.len(), shown, "{kinds:?}");
            assert_eq!(scope.hats_for("lamp").count(), 1 + shown, "{kinds:?}");
            assert!(card::of_hat(store.db(), &scope, &["person:x"], false, None, 3).await.is_err());
        }
        let mut one = lent(&["lamp"]);
        one.narrow("person:y");
        assert_eq!(one.hats_for("lamp").collect::<Vec<_>>(), ["person:y"]);
        let mut only = Scope { hats: Vec::new(), ..lent(&["lamp"]) };
        assert_eq!(card::of_hats(store.db(), &only, 3).await.unwrap().len(), 1, "no hat besides");
        only.narrow("unit:dark");
        assert!(card::of_hats(store.db(), &only, 3).await.unwrap().is_empty());
    });
}

#[test]
fn parties_are_exactly_those_of_the_last_write() {
    testkit::on_each_store(GROUND, async |store, clock| {
        put(store, clock, 1, Assurance::None, false, &[("a", "requester"), ("b", "unit")]).await;
        put(store, clock, 1, Assurance::None, false, &[("c", "unit"), ("a", "requester")]).await;
        let parties = card::parties_of(store.db(), TENANT, "lamp", base::id::Uuid::from_u128(1)).await.unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(parties, [pair("a", "requester"), pair("c", "unit")]);
    });
}

#[test]
fn a_new_card_is_new_and_parties_may_be_named_twice_or_be_none() {
    testkit::on_each_store(GROUND, async |store, clock| {
        let pass = pass(clock);
        let id = base::id::Uuid::from_u128(7);
        let card = Card {
            kind: "lamp",
            id,
            title: Text::same("Lamp"),
            status: "lamps-lit",
            tone: Tone::Info,
            note: Text::default(),
            due: None,
            href: "/lamps/7".into(),
            assurance: Assurance::None,
            done: false,
        };
        let parties = async || card::parties_of(store.db(), TENANT, "lamp", id).await.unwrap();
        let twice = [Party::new("a", "requester"), Party::new("a", "owner"), Party::new("a", "requester")];
        let mut tx = store.begin().await.unwrap();
        tx.card_new(&pass, &card, &twice).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(parties().await.len(), 2);
        let mut tx = store.begin().await.unwrap();
        tx.card_new(&pass, &card, &twice).await.unwrap();
        assert!(matches!(tx.commit_quietly("a test").await, Err(base::Error::Conflict(_))), "it had a card");
        for left in [&twice[..], &twice[1..2], &[]] {
            let mut tx = store.begin().await.unwrap();
            tx.card_put(&pass, &Card { done: true, ..card.clone() }, left).await.unwrap();
            tx.commit_quietly("a test").await.unwrap();
            assert_eq!(parties().await.len(), left.len().min(2));
            let rows = card::of_hat(store.db(), &scope(&["a"], Assurance::None), &["a"], true, None, 9).await.unwrap();
            assert_eq!(rows.len(), left.len().min(2), "all of them are done now");
        }
    });
}
