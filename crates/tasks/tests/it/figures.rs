//! Numbers, and that each is the length of the list that it leads to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use store::Assurance;
use testkit::{Program, Visitor, World};

use crate::town::{LEA, ODA, TOR, VIGDIS, as_, in_town, report, svein};

/// What happens to one task.
#[derive(Clone, Debug)]
struct Life {
    category: &'static str,
    /// Hours until the next task comes.
    pause: u32,
    comment: bool,
    close: bool,
    /// By a resident and not by a system.
    report: bool,
}

fn life() -> impl Strategy<Value = Life> {
    let category = prop::sample::select(vec!["street-light", "road", "snow", "water"]);
    (category, 0u32..30, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(category, pause, comment, close, report)| Life { category, pause, comment, close, report })
}

async fn live(world: &World, unit: &Program<'_>, life: &Life) {
    let id = if life.report && life.category == "street-light" {
        let mut anybody = world.visitor();
        report(&mut anybody, "Mørkt").await;
        let all = unit.get("/api/tasks?limit=200").await.expect(200).json();
        let newest = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .max_by_key(|t| t["number"].as_str().unwrap().split('-').nth(1).unwrap().parse::<i64>().unwrap());
        newest.unwrap()["id"].as_str().unwrap().to_owned()
    } else {
        let new = json!({ "category": life.category });
        unit.post("/api/tasks", &new).await.expect(201).json()["id"].as_str().unwrap().to_owned()
    };
    world.clock.advance_seconds(i64::from(life.pause) * 1_800);
    if life.comment {
        unit.post(&format!("/api/tasks/{id}/comments"), &json!({ "text": "Vi ser på det", "audience": "all" }))
            .await
            .expect(201);
    }
    world.clock.advance_seconds(i64::from(life.pause) * 1_800);
    if life.close {
        unit.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Ferdig" })).await.expect(200);
    }
}

/// Every number of a page with the list that it leads to.
fn links(page: &str) -> BTreeMap<String, i64> {
    let mut all = BTreeMap::new();
    for part in page.split("href=\"/tasks/figures/list?").skip(1) {
        let (query, rest) = part.split_once("\">").unwrap();
        let text = rest.split("</a>").next().unwrap().replace("<strong>", "");
        let number: String =
            text.chars().take_while(|c| c.is_ascii_digit() || *c == '\u{a0}').filter(char::is_ascii_digit).collect();
        all.insert(query.replace("&#38;", "&").replace("&amp;", "&"), number.parse().unwrap());
    }
    all
}

/// How many lines all pages of a list have, and what it says that they are.
async fn listed(visitor: &mut Visitor<'_>, query: &str) -> (i64, i64) {
    let (mut path, mut lines, mut said) = (format!("/tasks/figures/list?{query}"), 0, None);
    loop {
        let page = visitor.get(&path).await.expect(200).text();
        lines += i64::try_from(page.matches("<a href=\"/tasks/0").count()).unwrap();
        let status = page.split("role=\"status\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let count = if status.starts_with("Én") { 1 } else { status.split(' ').next().unwrap().parse().unwrap() };
        assert_eq!(*said.get_or_insert(count), count);
        let hrefs = page.split("href=\"/tasks/figures/list?").skip(1).filter_map(|l| l.split('"').next());
        match hrefs.map(|l| l.replace("&#38;", "&").replace("&amp;", "&")).find(|l| l.contains("after=")) {
            Some(next) if !path.contains(&next) => path = format!("/tasks/figures/list?{next}"),
            _ => return (lines, said.unwrap()),
        }
    }
}

#[test]
fn every_number_is_the_length_of_its_list() {
    in_town(async |world| {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let units = world.program(&["unit:vei-og-lys", "unit:vann-og-avlop"]).await;
        let lives = prop::collection::vec(life(), 70).new_tree(&mut runner).unwrap().current();
        for life in &lives {
            live(world, &units, life).await;
        }
        let mut compared = 0;
        for person in [TOR, VIGDIS] {
            let mut visitor = as_(world, person).await;
            for query in ["", "?weeks=4", "?weeks=26&category=road", "?source=resident:report", "?category=no-such"] {
                let page = visitor.get(&format!("/tasks/figures{query}")).await.expect(200).text();
                for (query, number) in links(&page) {
                    assert_eq!(listed(&mut visitor, &query).await, (number, number), "{query}");
                    compared += 1;
                }
            }
        }
        println!("compared: {compared} numbers with their lists");
        assert!(compared > 100, "{compared}");
    });
}

#[test]
fn numbers_say_how_long_it_took() {
    in_town(async |world| {
        let unit = world.program(&["unit:vei-og-lys"]).await;
        for hours in [2, 4, 60] {
            let id = unit.post("/api/tasks", &json!({ "category": "snow" })).await.expect(201).json()["id"]
                .as_str()
                .unwrap()
                .to_owned();
            world.clock.advance_seconds(3_600);
            // A note among colleagues is no answer.
            unit.post(&format!("/api/tasks/{id}/comments"), &json!({ "text": "x", "audience": "unit" }))
                .await
                .expect(201);
            world.clock.advance_seconds((hours - 1) * 3_600);
            unit.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Brøytet" })).await.expect(200);
        }
        unit.post("/api/tasks", &json!({ "category": "snow" })).await.expect(201);
        let mut tor = as_(world, TOR).await;
        let page = tor.get("/tasks/figures").await.expect(200);
        let page =
            page.shows("vei-og-lys").shows("4 timer (9 av 10 innen 2 dager)").shows("Snø og is").shows("role=\"img\"");
        // Due the next working day: the third was late.
        page.shows("66 %");
        let file = tor.get("/tasks/figures/csv?weeks=4").await.expect(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        file.shows("category;snow;Snø og is;1;0;0;4;3;4.0;60.0;4.0;60.0;66\r\n")
            .shows("source;system:Gemini VA;Fagsystem: Gemini VA;1;");
        tor.part("/tasks/figures/part").await.expect(200).hides("<html");
        world.clock.advance_seconds(20 * 24 * 3_600);
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks/figures/csv").await.expect(200).shows("unit;vei-og-lys;vei-og-lys;1;1;0;4;3;");
    });
}

#[test]
fn numbers_are_of_ones_own_units_only() {
    in_town(async |world| {
        let unit = world.program(&["unit:vei-og-lys"]).await;
        for _ in 0..3 {
            unit.post("/api/tasks", &json!({ "category": "road" })).await.expect(201);
        }
        let mut lea = as_(world, LEA).await;
        lea.get("/tasks/figures").await.expect(200).shows("<strong>3</strong>");
        let list = "/tasks/figures/list?what=open";
        for (mut visitor, status) in
            [(as_(world, VIGDIS).await, 200), (as_(world, ODA).await, 404), (svein(world).await, 200)]
        {
            for path in ["/tasks/figures", "/tasks/figures/part", "/tasks/figures/csv", list] {
                visitor.get(path).await.expect(status).hides("2026-1");
            }
            visitor.get("/tasks/figures?unit=park-og-friluft").await.expect(404);
            visitor.get(&format!("{list}&unit=park-og-friluft")).await.expect(404);
        }
        let mut vigdis = as_(world, VIGDIS).await;
        vigdis.get("/tasks/figures?unit=vei-og-lys").await.expect(404);
        vigdis.get(&format!("{list}&unit=vei-og-lys")).await.expect(404);
        assert_eq!(world.visitor().get("/tasks/figures").await.status, 303);
        // Above her assurance a line says only that it exists.
        let all = tasks::actions::categories(world.store.db(), testkit::NORDSUND).await.unwrap();
        let mut road = all.into_iter().find(|c| c.key == "road").unwrap();
        road.assurance = Assurance::High;
        let pass = crate::town::system(testkit::NORDSUND, world);
        let mut tx = world.store.begin().await.unwrap();
        tasks::actions::category_put(&mut tx, &pass, &road).await.unwrap();
        tx.commit().await.unwrap();
        let mut tor = world.signed_in(TOR, Assurance::Substantial).await;
        for query in [
            "what=nothing",
            "what=open&source=%00",
            "what=open&category=%00",
            "what=open&from=2026-11-24",
            "what=opened&from=9999-12-31",
            "what=open&from=-262143-01-01&weeks=60",
        ] {
            let status = tor.get(&format!("/tasks/figures/list?{query}")).await.status;
            assert!(status == 404 || status == 400, "{query}: {status}");
        }
        for query in
            ["what=opened&from=2026-11-16&weeks=4000000000", "what=open&weeks=0", "what=open&source=%F0%9F%A6%8A"]
        {
            tor.get(&format!("/tasks/figures/list?{query}")).await.expect(200);
        }
        for query in ["weeks=-1", "weeks=999", "category=%00", "source=x%27%3B--"] {
            let status = tor.get(&format!("/tasks/figures?{query}")).await.status;
            assert!(status == 200 || status == 404, "{query}: {status}");
        }
    });
}
