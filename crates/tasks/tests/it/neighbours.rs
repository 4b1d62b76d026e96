//! Owners within 50 m are told, where the category wants it, and an address leads to a point.

use register::{import_addresses, import_units};
use testkit::{NORDSUND, World};

use crate::town::{KARI, NEXT_DOOR, NILS, ODA, TOR, VIGDIS, as_, in_town, post_ok, report};

/// Metres north of where the street light of the tests stands, as degrees.
fn north(metres: f64) -> f64 {
    63.1102 + metres / 111_195.0
}

async fn houses(world: &World) {
    let house = |name: &str, number: u32, property: u32, lat: f64| {
        format!(
            r#"{{"adressenavn": "Lyngstien", "adressetekst": "{name}", "adressekode": 1234, "nummer": {number}, "bokstav": "",
            "kommunenummer": "1505", "gardsnummer": 10, "bruksnummer": {property}, "festenummer": 0, "objtype": "Vegadresse",
            "poststed": "NORDSUND", "postnummer": "6500",
            "representasjonspunkt": {{"epsg": "EPSG:4258", "lat": {lat}, "lon": 7.7204}}}}"#
        )
    };
    let all = [
        house("Lyngstien 15", 15, 35, north(49.0)),
        house("Lyngstien 17", 17, 36, north(51.0)),
        house("Lyngstien 11", 11, 33, north(-12.0)),
    ];
    let text = format!(r#"{{"metadata": {{}}, "adresser": [{}]}}"#, all.join(","));
    let sources = &world.house.app.config.register;
    let told = import_addresses(&world.store, sources, NORDSUND, &text).await.unwrap();
    assert_eq!(told.bad, 0, "{told:?}");
    let units =
        "enhet;navn;overordnet;telefon;epost;apningstid\nvei-og-lys;Vei og lys;;;;\nvann-og-avlop;Vann og avløp;;;;\n";
    assert_eq!(import_units(&world.store, sources, NORDSUND, units).await.unwrap().bad, 0);
}

async fn neighbours(world: &World, task: &str) -> Vec<String> {
    let parties = store::card::parties_of(world.store.db(), NORDSUND, "task", task.parse().unwrap()).await.unwrap();
    parties.into_iter().filter(|(_, role)| role == "neighbour").map(|(hat, _)| hat).collect()
}

#[test]
fn owners_within_fifty_metres_see_each_step_and_nobody_else() {
    in_town(async |world| {
        houses(world).await;
        let (mut kari, mut nils, mut oda) = (as_(world, KARI).await, as_(world, NILS).await, as_(world, ODA).await);
        let id = report(&mut kari, "Naboen min lager bråk").await;
        let page = format!("/tasks/{id}");
        nils.get(&page).await.expect(404);
        world.settle().await;
        assert_eq!(neighbours(world, &id).await, ["property:1505-10/33", NEXT_DOOR]);
        nils.get(&page).await.expect(200).shows("Gatelys").shows("4. desember").hides("bråk").hides("Kari");
        oda.get(&page).await.expect(404);
        let mut tor = as_(world, TOR).await;
        tor.get(&page)
            .await
            .shows("2 eiendommer i nærheten følger med")
            .shows("Leses av den som meldte og av eierne rundt.");
        post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
        nils.get(&format!("{page}/steps")).await.shows("Vei og lys begynte på den");
        post_ok(&mut tor, &format!("{page}/closure"), &[("answer", "Lampen er byttet.")]).await;
        nils.get(&page).await.shows("Lampen er byttet.").hides("Ikke løst?");
        world.settle().await;
        assert_eq!(neighbours(world, &id).await.len(), 2, "they stay");
        assert_eq!(world.entries("tasks.neighbours_told.v1").await, 1);
    });
}

#[test]
fn following_again_tells_nobody_twice() {
    in_town(async |world| {
        houses(world).await;
        let id = report(&mut as_(world, KARI).await, "Mørkt").await;
        world.settle().await;
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("UPDATE follower SET position = 0 WHERE name = 'tasks.neighbours'", vec![]).await.unwrap();
        tx.commit_quietly("a test turns a follower back").await.unwrap();
        world.settle().await;
        assert_eq!(neighbours(world, &id).await.len(), 2);
        assert_eq!(world.entries("tasks.neighbours_told.v1").await, 1);
    });
}

#[test]
fn only_in_categories_that_tell_them_also_when_it_is_passed_on() {
    in_town(async |world| {
        houses(world).await;
        let mut kari = as_(world, KARI).await;
        let mut fields = vec![("category", "other"), ("text", "Noe er galt")];
        fields.extend(crate::town::PLACE);
        let sent = kari.post_files("/report", &fields, &[]).await.expect(303);
        let id = sent.location().rsplit('/').next().unwrap().to_owned();
        world.settle().await;
        assert!(neighbours(world, &id).await.is_empty());
        // Nobody in these tests works in the service centre, so the program passes it on.
        let mut tx = world.store.begin().await.unwrap();
        let pass = crate::town::system(NORDSUND, world);
        let unit = store::Party::new("unit:vei-og-lys", "unit");
        tx.execute(&pass, "UPDATE task SET unit = 'vei-og-lys' WHERE tenant = $1", store::vals![NORDSUND.0])
            .await
            .unwrap();
        tx.execute(
            &pass,
            "UPDATE party SET hat = $1 WHERE tenant = $2 AND role = 'unit'",
            store::vals![unit.hat, NORDSUND.0],
        )
        .await
        .unwrap();
        tx.commit_quietly("a test moves a task").await.unwrap();
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("/tasks/{id}/transfer"), &[("onward", "category:water"), ("reason", "Lekkasje")])
            .await;
        world.settle().await;
        assert_eq!(neighbours(world, &id).await.len(), 2);
        as_(world, VIGDIS).await.get(&format!("/tasks/{id}")).await.expect(200).shows("Vann og avløp");
    });
}

#[test]
fn without_a_map_an_address_leads_to_the_point_and_a_point_to_the_address() {
    in_town(async |world| {
        houses(world).await;
        let mut kari = as_(world, KARI).await;
        let written = kari
            .post_files(
                "/report",
                &[("category", "street-light"), ("text", "Mørkt"), ("words", "lyngstien 11, ved trappa")],
                &[],
            )
            .await
            .expect(303);
        let id = written.location().rsplit('/').next().unwrap().to_owned();
        kari.get(&format!("/tasks/{id}")).await.shows("<allting-map").shows("lyngstien 11, ved trappa");
        world.settle().await;
        assert!(neighbours(world, &id).await.contains(&"property:1505-10/33".to_owned()));
        let shown = kari
            .post_files(
                "/report",
                &[("category", "road"), ("text", "Hull"), ("lat", "63.1102"), ("lon", "7.7204")],
                &[],
            )
            .await
            .expect(303);
        kari.get(&shown.location().replace("/report/received", "/tasks")).await.shows("Lyngstien 11");
        let unknown = [("category", "road"), ("text", "Hull"), ("words", "bak butikken")];
        let shown = kari.post_files("/report", &unknown, &[]).await.expect(303);
        kari.get(&shown.location().replace("/report/received", "/tasks"))
            .await
            .shows("bak butikken")
            .hides("<allting-map");
    });
}
