//! Where it is, and what can be reported.

use open311::NewService;
use testkit::NORDSUND;

use crate::town::{get, in_town, json, keys, put, refused, system, xml};

#[test]
fn where_it_is_says_the_discovery() {
    in_town(async |world| {
        let found = json(world, "discovery.json").await;
        assert_eq!(keys(&found), ["changeset", "contact", "endpoints", "key_service"]);
        let endpoint = &found["endpoints"][0];
        assert_eq!(endpoint["specification"], "http://wiki.open311.org/GeoReport_v2");
        assert_eq!(endpoint["url"], "http://localhost:8080/open311/v2");
        assert_eq!(endpoint["type"], "test");
        assert_eq!(endpoint["formats"], serde_json::json!(["text/xml", "application/json"]));
        let same = xml(world, "discovery.xml").await;
        assert_eq!(same.name, "discovery");
        assert_eq!(same.names(), ["changeset", "contact", "key_service", "endpoints"]);
        let endpoint = same.child("endpoints").child("endpoint");
        assert_eq!(endpoint.names(), ["specification", "url", "changeset", "type", "formats"]);
        assert_eq!(endpoint.child("formats").children[1].text, "application/json");
        assert_eq!(same.field("contact"), found["contact"].as_str().unwrap());
    });
}

#[test]
fn services_are_what_the_municipality_opened() {
    in_town(async |world| {
        let found = json(world, "services.json").await;
        let codes: Vec<&str> = found.as_array().unwrap().iter().map(|s| s["service_code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["street-light", "road", "water", "litter", "snow", "sign", "playground", "tree"]);
        let fields = ["description", "group", "keywords", "metadata", "service_code", "service_name", "type"];
        assert_eq!(keys(&found[0]), fields);
        assert_eq!((&found[0]["metadata"], &found[0]["type"]), (&false.into(), &"realtime".into()));
        let same = xml(world, "services.xml").await;
        assert_eq!((same.name.as_str(), same.children.len()), ("services", 8));
        for (element, value) in same.children.iter().zip(found.as_array().unwrap()) {
            assert_eq!(element.name, "service");
            for field in &element.children {
                let json = &value[field.name.as_str()];
                assert_eq!(field.text, json.as_str().map_or_else(|| json.to_string(), str::to_owned));
            }
        }
        // In the language of the one who asks.
        let mut visitor = world.visitor();
        (visitor.json, visitor.language) = (true, "en");
        let english = visitor.get("/open311/v2/services.json").await.expect(200).json();
        assert_eq!(english[0]["service_name"], "Street light");

        // What is closed is gone, and what was decided stays.
        put(world, "road", false, false).await;
        let mut tx = world.store.begin().await.unwrap();
        assert_eq!(open311::actions::services_begin(&mut tx, &system(NORDSUND, world)).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(json(world, "services.json").await.as_array().unwrap().len(), 7);
        refused(&get(world, "services/road.json").await, 404);
    });
}

#[test]
fn a_category_for_those_who_sign_in_is_never_a_service() {
    in_town(async |world| {
        let pass = system(NORDSUND, world);
        let all = tasks::actions::categories(world.store.db(), NORDSUND).await.unwrap();
        let mut lamp = all.into_iter().find(|c| c.key == "street-light").unwrap();
        lamp.assurance = store::Assurance::Substantial;
        let mut tx = world.store.begin().await.unwrap();
        tasks::actions::category_put(&mut tx, &pass, &lamp).await.unwrap();
        let new = NewService { category: "street-light".into(), open: true, ..NewService::default() };
        assert!(open311::actions::service_put(&mut tx, &pass, &new).await.is_err());
        let none = NewService { category: "no-such".into(), open: true, ..NewService::default() };
        assert!(open311::actions::service_put(&mut tx, &pass, &none).await.is_err());
        tx.commit().await.unwrap();
        assert_eq!(json(world, "services.json").await.as_array().unwrap().len(), 7);
        refused(&get(world, "services/street-light.xml").await, 404);
    });
}

#[test]
fn a_service_is_defined_by_its_attributes() {
    in_town(async |world| {
        let found = json(world, "services/street-light.json").await;
        assert_eq!(found, serde_json::json!({ "service_code": "street-light", "attributes": [] }));
        let same = xml(world, "services/street-light.xml").await;
        assert_eq!((same.name.as_str(), same.names()), ("service_definition", vec!["service_code", "attributes"]));
        for path in ["services/nothing.xml", "services/nothing.json", "services/noise.json", "services/.json"] {
            assert_eq!(refused(&get(world, path).await, 404).len(), 1);
        }
    });
}

#[test]
fn only_this_municipality_is_here() {
    in_town(async |world| {
        for id in ["1505", "313131319", "localhost", ""] {
            get(world, &format!("services.json?jurisdiction_id={id}")).await.expect(200);
        }
        for path in ["services", "discovery", "requests", "services/road", "requests/2026-1"] {
            for format in ["xml", "json"] {
                refused(&get(world, &format!("{path}.{format}?jurisdiction_id=1573")).await, 404);
            }
        }
    });
}
