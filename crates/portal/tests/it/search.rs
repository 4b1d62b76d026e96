//! The page of the search, and the same for programs.

use door::{Heavy, House, Whose};
use store::Assurance;
use testkit::{NORDSUND, Visitor, World};

use crate::town::{MARTHE, New, STRANGER, child, rooms, wardrobe};

fn with(test: impl AsyncFn(&World)) {
    testkit::on_each_engine(|_| (wardrobe(), rooms()), test);
}

#[test]
fn what_is_hers_is_found_as_she_types_and_without_scripts() {
    with(async |world| {
        let mine = format!("person:{MARTHE}");
        New::card("Søknad om barnehageplass", &mine).put(world).await;
        New { note: "Lyngstien 13b", ..New::card("Gatelys", "property:1505-10/34") }.put(world).await;
        New::card("Barnehage for en annen", &format!("person:{STRANGER}")).put(world).await;
        New { assurance: Assurance::High, ..New::card("Barnehage <hemmelig>", &mine) }.put(world).await;
        let mut marthe = world.signed_in(MARTHE, Assurance::Substantial).await;
        let page = marthe.get("/search").await.expect(200);
        page.shows("role=\"search\"").shows("data-search=\"/search/results\"").shows("Hva leter du etter?");
        marthe
            .get("/search?q=barnehage")
            .await
            .expect(200)
            .shows("Søknad om barnehageplass")
            .hides("annen")
            .hides("hemmelig");
        let part = marthe.part("/search/results?q=lyngst").await.expect(200);
        part.shows("Gatelys").shows("Ett treff").hides("<html");
        marthe.get("/search?q=ingenting").await.expect(200).shows("Fant ikke noe");
        // What is typed comes back as text.
        marthe.get("/search?q=%3Cscript%3E%22").await.expect(200).hides("<script>\"").shows("&#60;script&#62;");
        for path in
            ["/search?q=%00", "/search?q=%ff", "/search?state=%00&q=x", &format!("/search?q={}", "x".repeat(5_000))]
        {
            let status = marthe.get(path).await.status;
            assert_eq!(status, 200, "{path}");
        }
        let mut high = world.signed_in(MARTHE, Assurance::High).await;
        high.get("/search?q=barnehage").await.expect(200).shows("hemmelig");
        assert_eq!(world.visitor().get("/search?q=x").await.status, 303);
    });
}

#[test]
fn finding_what_concerns_a_child_is_written_down() {
    with(async |world| {
        New::card("Skoleplass", &child()).put(world).await;
        let mut marthe = world.signed_in(MARTHE, Assurance::Substantial).await;
        let looks = async || {
            let sql = "SELECT COUNT(*) FROM access_log WHERE tenant = $1 AND verb = 'overview_see'";
            world.store.db().scalar_i64(sql, store::vals![NORDSUND.0]).await.unwrap()
        };
        marthe.get("/search?q=noe").await.expect(200);
        assert_eq!(looks().await, 0);
        marthe.get("/search?q=skoleplass").await.expect(200).shows("Skoleplass");
        assert_eq!(looks().await, 1);
    });
}

#[test]
fn programs_search_too() {
    with(async |world| {
        New::card("Gatelys på Storgata", "unit:vei-og-lys").put(world).await;
        New::card("Gatelys hos naboen", "unit:vann-og-avlop").put(world).await;
        let gemini = world.program(&["unit:vei-og-lys"]).await;
        let found = gemini.get("/api/search?q=gatelys").await.expect(200).json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        let item = &found["items"][0];
        assert_eq!((&item["kind"], &item["title"]), (&"task".into(), &"Gatelys på Storgata".into()));
        assert_eq!(item["href"], format!("/tasks/{}", item["id"].as_str().unwrap()));
        assert_eq!(
            gemini.get("/api/search?q=gatelys&kind=case").await.expect(200).json()["items"],
            serde_json::json!([])
        );
        assert_eq!(gemini.get("/api/search").await.expect(200).json()["items"], serde_json::json!([]));
        let long = "x".repeat(201);
        for (query, status) in [
            ("limit=0", 422),
            ("limit=201", 422),
            ("unknown=1", 400),
            ("q=%00", 400),
            (&format!("q={long}"), 400),
            (&format!("unit={long}"), 400),
        ] {
            assert_eq!(gemini.get(&format!("/api/search?{query}")).await.status, status, "{query}");
        }
        assert_eq!(gemini.at_smola().get("/api/search?q=gatelys").await.status, 401);
    });
}

#[test]
fn so_much_is_looked_for_at_once_and_one_who_asks_for_all_of_it_keeps_nobody_from_searching() {
    with(async |world| {
        New::card("Gatelys", &format!("person:{MARTHE}")).put(world).await;
        let app = &world.house.app;
        let mut config = app.config.clone();
        config.rates.limited = true;
        // Nobody waits for a place.
        config.database.wait_seconds = 0;
        let house = House::build(config, world.store.clone(), app.residents.clone(), rooms()).unwrap();
        let visit = async || {
            let secret = world.session(NORDSUND, MARTHE, Assurance::Substantial).await;
            let mut visitor = Visitor::of(&house, "localhost:8080");
            visitor.set_cookie("allting", &secret);
            (visitor, Whose::Session(door::session::hash_of(&secret)))
        };
        let ((mut eager, whose), (mut other, _)) = (visit().await, visit().await);
        let places = house.app.turns.of(Heavy::Search);
        let share = places.take(u32::MAX, Some(whose)).await.unwrap();
        let page = eager.get("/search?q=gatelys").await.expect(503).shows("på en gang");
        assert_eq!(page.header("retry-after"), "5");
        eager.part("/search/results?q=gatelys").await.expect(503);
        eager.get("/search").await.expect(200);
        other.get("/search?q=gatelys").await.expect(200).shows("Gatelys");
        drop(share);
        let all = places.take(u32::MAX, None).await.unwrap();
        other.json = true;
        let said = other.get("/api/search?q=gatelys").await.expect(503).text();
        assert!(said.contains("urn:problem-type:allting:too-much"), "{said}");
        drop(all);
        other.get("/api/search?q=gatelys").await.expect(200).shows("Gatelys");
        eager.get("/search?q=gatelys").await.expect(200).shows("Gatelys");
    });
}
