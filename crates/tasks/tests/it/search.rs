//! Finding tasks by words: what is found, by whom, and what no longer is.

use std::sync::Arc;

use base::id::Uuid;
use base::{TenantId, Text};
use serde_json::json;
use store::erasure::{self, Erasers, Ground, Order};
use store::search::Query;
use store::{Assurance, Party, Scope, Subject, vals};
use tasks::NewTask;
use testkit::{NORDSUND, SMOLA, World};

use crate::town::{KARI, NEXT_DOOR, TOR, as_, in_town, post_ok, report, system};

const LIGHTS: &str = "unit:vei-og-lys";

fn scope(tenant: TenantId, hats: &[&str], assurance: Assurance) -> Scope {
    Scope { tenant, hats: hats.iter().map(|h| (*h).to_owned()).collect(), lent: Vec::new(), assurance }
}

fn unit() -> Scope {
    scope(NORDSUND, &[LIGHTS], Assurance::Substantial)
}

/// A task with words of its own.
struct New<'a> {
    title: &'a str,
    body: &'a str,
    place: &'a str,
    parties: &'a [(&'a str, &'static str)],
    assurance: Assurance,
}

const NEW: New<'_> = New {
    title: "Oppgave",
    body: "",
    place: "",
    parties: &[("organisation:1", "requester")],
    assurance: Assurance::None,
};

async fn open(world: &World, tenant: TenantId, new: New<'_>) -> Uuid {
    let pass = system(tenant, world);
    let mut tx = world.store.begin().await.unwrap();
    let new = NewTask {
        title: Text::same(new.title),
        note: Text::default(),
        body: new.body.into(),
        category: None,
        unit: "vei-og-lys".into(),
        due: None,
        assurance: new.assurance,
        place: tasks::Place { point: None, words: new.place.into() },
        parties: new.parties.iter().map(|(hat, role)| Party::new(*hat, role)).collect(),
        source: tasks::Source::new(tasks::SourceKind::System, "test"),
    };
    let id = tasks::actions::task_open(&mut tx, &pass, new).await.unwrap();
    tx.commit().await.unwrap();
    world.clock.advance_seconds(1);
    id.0
}

async fn find(world: &World, scope: &Scope, text: &str) -> Vec<Uuid> {
    found(world, scope, Query { text: text.into(), limit: 50, ..Query::default() }).await
}

async fn found(world: &World, scope: &Scope, query: Query) -> Vec<Uuid> {
    world.settle().await;
    as_it_is(world, scope, query).await
}

/// Without letting the index catch up.
async fn as_it_is(world: &World, scope: &Scope, query: Query) -> Vec<Uuid> {
    let rows = world.store.search(scope, &query).await.unwrap();
    assert!(rows.iter().all(|r| scope.hats.contains(&r.hat)), "{rows:?}");
    let mut ids: Vec<Uuid> = rows.iter().map(|r| r.id).collect();
    ids.dedup();
    ids
}

#[test]
fn words_their_forms_their_beginnings_and_typing_errors() {
    in_town(async |world| {
        let lamp = New { title: "Gatelyset er mørkt", place: "Lyngstien 13", body: "Lampene blinker", ..NEW };
        let lamp = open(world, NORDSUND, lamp).await;
        let hole = open(world, NORDSUND, New { title: "Hull i veien", place: "Storgata 1", ..NEW }).await;
        let both = vec![hole, lamp];
        for (text, ids) in [
            ("gatelys", vec![lamp]),
            ("GATELYSENE", vec![lamp]),
            ("lampe", vec![lamp]),
            ("lampa", vec![lamp]),
            ("veiens", vec![hole]),
            ("lyngst", vec![lamp]),
            ("lys", vec![lamp]),
            ("lysene 13", vec![lamp]),
            ("stien", vec![lamp]),
            ("gata", vec![hole]),
            ("ys", vec![]),
            ("lyngsiten", vec![lamp]),
            ("gatelsy mørkt", vec![lamp]),
            ("gatelysett mørkt", vec![lamp]),
            ("gaetlyset 13", vec![lamp]),
            ("mørkt lyngstien", vec![lamp]),
            ("mørkt storgata", vec![]),
            ("hull", vec![hole]),
            ("hall", vec![]),
            ("2026-2", vec![hole]),
            ("2026", both.clone()),
            ("", vec![]),
            ("  ...  ", vec![]),
            ("\u{0}", vec![]),
            ("\" OR 1=1 -- [* TO *] +-&&||!(){}^~?:\\/", vec![]),
        ] {
            let mut hits = find(world, &unit(), text).await;
            if ids.len() > 1 {
                hits.sort();
                let mut ids = ids.clone();
                ids.sort();
                assert_eq!(hits, ids, "{text:?}");
            } else {
                assert_eq!(hits, ids, "{text:?}");
            }
        }
        // A house has number 1, too: the task that is called so comes first.
        assert_eq!(find(world, &unit(), "2026-1").await, [lamp, hole]);
        let long = "ord ".repeat(5_000);
        assert!(find(world, &unit(), &long).await.is_empty());
        assert!(find(world, &unit(), &"å".repeat(100_000)).await.is_empty());
    });
}

#[test]
fn the_best_first_and_of_the_same_the_newest() {
    in_town(async |world| {
        let old = open(world, NORDSUND, New { title: "Brøyting", ..NEW }).await;
        let new = open(world, NORDSUND, New { title: "Brøyting", ..NEW }).await;
        let almost = open(world, NORDSUND, New { title: "Brøytinga", ..NEW }).await;
        let hits = find(world, &unit(), "brøyting").await;
        assert_eq!(hits.len(), 3);
        assert!(hits.iter().position(|h| *h == new) < hits.iter().position(|h| *h == old));
        assert_eq!(hits[2], almost);
        let few = found(world, &unit(), Query { text: "brøyting".into(), limit: 1, ..Query::default() }).await;
        assert_eq!(few, [new]);
    });
}

#[test]
fn filters_choose() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id: Uuid = report(&mut kari, "Det er mørkt").await.parse().unwrap();
        let query = |kind: &str, category: &str, state: &str, unit: &str| Query {
            text: "gatelys".into(),
            kind: kind.into(),
            category: category.into(),
            state: state.into(),
            unit: unit.into(),
            limit: 10,
        };
        for (query, hit) in [
            (query("", "", "", ""), true),
            (query("task", "street-light", "open", "vei-og-lys"), true),
            (query("case", "", "", ""), false),
            (query("", "road", "", ""), false),
            (query("", "", "closed", ""), false),
            (query("", "", "", "vann-og-avlop"), false),
            (query("", "\0", "", ""), false),
        ] {
            let hits = found(world, &unit(), query.clone()).await;
            assert_eq!(hits, if hit { vec![id] } else { vec![] }, "{query:?}");
        }
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Pæra er skrudd i")]).await;
        assert_eq!(found(world, &unit(), query("", "", "closed", "")).await, [id]);
        assert!(found(world, &unit(), query("", "", "open", "")).await.is_empty());
        assert_eq!(find(world, &unit(), "skrudd").await, [id], "the answer is found, too");
    });
}

#[test]
fn one_finds_only_what_one_may_see_and_no_words_that_one_may_not_read() {
    in_town(async |world| {
        let kari = format!("person:{KARI}");
        let new = New {
            title: "Gatelys",
            body: "Hemmelig ved trappa",
            place: "Lyngstien 13",
            parties: &[(&kari, "requester"), (NEXT_DOOR, "neighbour")],
            ..NEW
        };
        let id = open(world, NORDSUND, new).await;
        let me = |hats: &[&str]| scope(NORDSUND, hats, Assurance::Substantial);
        for (who, card, text) in [
            (me(&[&kari]), true, true),
            (me(&[LIGHTS]), true, true),
            // A neighbour sees that there is a dark lamp, and where; not what was written.
            (me(&[NEXT_DOOR]), true, false),
            (me(&["unit:vann-og-avlop"]), false, false),
            (me(&["person:00000000-0000-0000-0000-000000000003"]), false, false),
            (me(&[]), false, false),
            (scope(SMOLA, &[&kari, LIGHTS], Assurance::High), false, false),
            (me(&[NEXT_DOOR, LIGHTS]), true, true),
        ] {
            assert_eq!(find(world, &who, "gatelys lyngstien").await, if card { vec![id] } else { vec![] }, "{who:?}");
            assert_eq!(find(world, &who, "trappa").await, if text { vec![id] } else { vec![] }, "{who:?}");
            assert_eq!(find(world, &who, "gatelys trappa").await, if text { vec![id] } else { vec![] }, "{who:?}");
        }
        // What demands a sign-in at level high is not found at a lower one.
        let high = New { title: "Hjemmebesøk", assurance: Assurance::High, ..NEW };
        let high = open(world, NORDSUND, high).await;
        assert!(find(world, &unit(), "hjemmebesøk").await.is_empty());
        assert_eq!(find(world, &scope(NORDSUND, &[LIGHTS], Assurance::High), "hjemmebesøk").await, [high]);
        let anybody = scope(NORDSUND, &[LIGHTS], Assurance::None);
        assert!(find(world, &anybody, "hjemmebesøk").await.is_empty());
    });
}

/// Changes the parties behind the back of the index, as one that lags knows nothing of a change.
async fn only_party(world: &World, id: Uuid, hat: &str, role: &str) {
    let mut tx = world.store.begin().await.unwrap();
    let values = vals![NORDSUND.0, id];
    tx.execute_quietly("DELETE FROM party WHERE tenant = $1 AND id = $2", values).await.unwrap();
    let sql = "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES ($1, $2, 'task', $3, $4, FALSE, 1)";
    tx.execute_quietly(sql, vals![NORDSUND.0, hat, id, role]).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
}

#[test]
fn an_index_that_lags_shows_nothing_that_one_may_not_see_any_more() {
    in_town(async |world| {
        let owner = ("property:1505-10/35", "owner");
        let new = New { title: "Vann i kjelleren", body: "Svært hemmelig", parties: &[owner], ..NEW };
        let id = open(world, NORDSUND, new).await;
        let me = scope(NORDSUND, &[owner.0], Assurance::Substantial);
        assert_eq!(find(world, &me, "kjelleren").await, [id]);
        assert_eq!(find(world, &me, "hemmelig").await, [id]);
        let query = |text: &str| Query { text: text.into(), limit: 10, ..Query::default() };
        // She is only a neighbour now: the card is hers to see, the text is not.
        only_party(world, id, owner.0, "neighbour").await;
        assert_eq!(as_it_is(world, &me, query("kjelleren")).await, [id]);
        assert!(as_it_is(world, &me, query("hemmelig")).await.is_empty());
        assert!(as_it_is(world, &me, query("kjelleren hemmelig")).await.is_empty());
        // It is no longer hers at all.
        only_party(world, id, "property:1505-10/99", "owner").await;
        assert!(as_it_is(world, &me, query("kjelleren")).await.is_empty());
        // It demands more now.
        only_party(world, id, owner.0, "owner").await;
        assert_eq!(as_it_is(world, &me, query("kjelleren")).await, [id]);
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("UPDATE card SET assurance = 4 WHERE id = $1", vals![id]).await.unwrap();
        tx.commit_quietly("a test").await.unwrap();
        assert!(as_it_is(world, &me, query("kjelleren")).await.is_empty());
    });
}

#[test]
fn it_goes_on_where_it_was_and_begins_anew_when_it_must() {
    in_town(async |world| {
        let first = open(world, NORDSUND, New { title: "Første", ..NEW }).await;
        assert_eq!(find(world, &unit(), "første").await, [first]);
        // The program ends, something happens, the program starts.
        world.store.search_close().await;
        let second = open(world, NORDSUND, New { title: "Andre", ..NEW }).await;
        world.store.seal().await.unwrap();
        assert_eq!(find(world, &unit(), "andre").await, [second]);
        assert_eq!(world.store.search_count(), 2);
        let folder = world.engine.folder().join("search/index");
        // The folder is gone; a file of it is damaged; it is not an index at all.
        world.store.search_close().await;
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(find(world, &unit(), "første").await, [first]);
        assert_eq!(world.store.search_count(), 2);
        world.store.search_close().await;
        std::fs::write(folder.join("meta.json"), "{").unwrap();
        assert_eq!(find(world, &unit(), "andre").await, [second]);
        world.store.search_close().await;
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::write(&folder, "no folder").unwrap_or_default();
        std::fs::remove_file(&folder).unwrap_or_default();
        // It tells of a later time than the database: of before a restore.
        assert_eq!(find(world, &unit(), "første").await, [first]);
        world.store.search_close().await;
        let meta = std::fs::read_to_string(folder.join("meta.json")).unwrap();
        let position = meta.split("position\\\":").nth(1).unwrap().split(',').next().unwrap().to_owned();
        let later = meta.replace(&format!("position\\\":{position}"), "position\\\":999999");
        assert_ne!(later, meta);
        std::fs::write(folder.join("meta.json"), later).unwrap();
        let third = open(world, NORDSUND, New { title: "Tredje", ..NEW }).await;
        assert_eq!(find(world, &unit(), "tredje").await, [third]);
        assert_eq!(world.store.search_count(), 3);
    });
}

fn erasers() -> Erasers {
    vec![Arc::new(tasks::TaskEraser)]
}

#[test]
fn words_of_who_is_erased_leave_the_index_and_its_files() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id: Uuid = report(&mut kari, "Ordet fiolblomst").await.parse().unwrap();
        let other = open(world, NORDSUND, New { title: "Annet", body: "Ordet fiolblomst her og", ..NEW }).await;
        assert_eq!(find(world, &unit(), "fiolblomst").await.len(), 2);
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Ferdigfikset nå")]).await;
        assert_eq!(find(world, &unit(), "ferdigfikset").await, [id]);
        let pass = system(NORDSUND, world);
        let mut tx = world.store.begin().await.unwrap();
        let order = Order { ground: Ground::NotNeeded, request: String::new() };
        erasure::erase_subject(&mut tx, &pass, &erasers(), &Subject::person(KARI), &order).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(world, &unit(), "fiolblomst").await, [other]);
        assert!(find(world, &unit(), "ferdigfikset").await.is_empty());
        assert!(
            find(world, &scope(NORDSUND, &[&format!("person:{KARI}")], Assurance::High), "gatelys").await.is_empty()
        );
        assert!(!world.store.search_holds("ferdigfikset").await.unwrap(), "it stands in a deleted part of the index");
        assert!(world.store.search_holds("fiolblomst").await.unwrap());
        assert_eq!(find(world, &unit(), "gatelys").await, [id], "that there was a task stays");
    });
}

#[derive(serde::Serialize)]
struct Retained {
    run: Uuid,
}

impl store::Event for Retained {
    const KIND: &'static str = "privacy.retention_done.v1";
    const SUBJECT: &'static str = "retention";
    fn subject(&self) -> Uuid {
        self.run
    }
}

#[test]
fn what_was_deleted_many_at_once_leaves_it_too() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id: Uuid = report(&mut kari, "Ordet fiolblomst").await.parse().unwrap();
        let unit_of = world.program(&[LIGHTS]).await;
        unit_of.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Ferdig" })).await.expect(200);
        assert_eq!(find(world, &unit(), "fiolblomst").await, [id]);
        let pass = system(NORDSUND, world);
        let mut tx = world.store.begin().await.unwrap();
        let later = world.clock.now().plus_minutes(1);
        assert_eq!(tasks::actions::reports_forget(&mut tx, &pass, later, 10).await.unwrap(), 1);
        tx.journal(&pass, &Retained { run: Uuid::from_u128(5) }, &[]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(find(world, &unit(), "fiolblomst").await.is_empty());
        assert_eq!(world.store.search_count(), 0);
        assert!(!world.store.search_holds("fiolblomst").await.unwrap());
    });
}
