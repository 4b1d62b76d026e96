//! Systems that call the API: let in with a secret that is shown once, and shut out.

use base::id::Uuid;
use store::{Assurance, vals};
use testkit::{NORDSUND, SMOLA, World};

use crate::town::{INGER, ODA, SIGVE, in_town, inger};

const NEW: [(&str, &str); 5] =
    [("kind", "sensor"), ("name", "Flomvakt"), ("units", "ikt"), ("leader", "yes"), ("days", "365")];

async fn ids(world: &World) -> Vec<Uuid> {
    let all = door::client::clients(world.store.db(), NORDSUND).await.unwrap();
    all.into_iter().map(|c| c.id).collect()
}

#[test]
fn a_system_gets_its_secret_once_comes_in_with_it_and_is_shut_out() {
    in_town(async |world| {
        let mut inger = inger(world).await;
        inger.get("/flow/clients").await.expect(200).shows("Ingen systemer");
        inger.get("/flow/clients/new").await.expect(200).shows("IKT").shows("ett år");
        let page = inger.post("/flow/clients", &NEW).await.expect(200).shows("Flomvakt er sluppet inn").text();
        let secret = page.split("value=\"allting_").nth(1).unwrap().split('"').next().unwrap();
        let secret = format!("allting_{secret}");
        inger
            .get("/flow/clients")
            .await
            .expect(200)
            .shows("Flomvakt")
            .shows("Sensor")
            .shows("som leder")
            .hides("allting_");
        let find = async || door::client::find(world.store.db(), NORDSUND, &secret, world.clock.now()).await.unwrap();
        let client = find().await.expect("it comes in");
        assert_eq!(client.kind, door::client::ClientKind::Sensor);
        let hat = client.hats.iter().find(|h| h.key == "unit:ikt").unwrap();
        assert_eq!(hat.roles, ["leader"]);
        let id = ids(world).await[0];
        inger.get(&format!("/flow/clients/{id}/end")).await.expect(200).shows("Flomvakt").shows("Ja, steng ute");
        inger.post(&format!("/flow/clients/{id}/end"), &[]).await.expect(303);
        assert!(find().await.is_none());
        inger.post(&format!("/flow/clients/{id}/end"), &[]).await.expect(404);
        inger.get(&format!("/flow/clients/{id}/end")).await.expect(404);
        inger.get("/flow/clients").await.expect(200).shows("Stengt ute").hides(&format!("{id}/end"));
        // Who did it stands in the journal; the secret stands nowhere.
        let by = format!("person:{INGER}");
        let told = "SELECT COUNT(*) FROM journal WHERE actor = $1 AND kind LIKE 'door.client_%'";
        assert_eq!(world.store.db().scalar_i64(told, vals![by]).await.unwrap(), 2);
        let leaked = "SELECT COUNT(*) FROM journal WHERE data LIKE '%allting_%'";
        assert_eq!(world.store.db().scalar_i64(leaked, vals![]).await.unwrap(), 0);
        world.settle().await;
    });
}

#[test]
fn the_form_says_what_is_wrong_and_gives_nothing_more_than_it_offers() {
    in_town(async |world| {
        let mut inger = inger(world).await;
        let page = inger.post("/flow/clients", &[("name", " "), ("days", "9999")]).await.expect(422);
        page.shows("Systemet må ha et navn")
            .shows("Velg minst én enhet")
            .shows("Velg hvor lenge")
            .shows("Velg hva slags");
        let wrong = [("kind", "system"), ("name", "A"), ("units", "ikt"), ("units", "nope"), ("days", "90")];
        inger.post("/flow/clients", &wrong).await.expect(422).shows("Velg minst én enhet");
        let kind = [("kind", "person"), ("name", "A"), ("units", "ikt"), ("days", "90")];
        inger.post("/flow/clients", &kind).await.expect(422).shows("Velg hva slags");
        let person = [("kind", "system"), ("name", "A"), ("units", "ikt,person:1"), ("days", "90")];
        inger.post("/flow/clients", &person).await.expect(422);
        assert!(ids(world).await.is_empty());
        let more = [
            ("kind", "goals"),
            ("name", "A"),
            ("units", "ikt"),
            ("days", "90"),
            ("roles", "person_lookup"),
            ("leader", ""),
        ];
        inger.post("/flow/clients", &more).await.expect(200);
        let all = door::client::clients(world.store.db(), NORDSUND).await.unwrap();
        assert_eq!((all.len(), all[0].roles.len()), (1, 0));
        assert_eq!(all[0].expires_at, world.clock.now().plus_minutes(90 * 24 * 60));
        world.settle().await;
    });
}

#[test]
fn it_takes_the_role_and_for_a_secret_level_high() {
    in_town(async |world| {
        inger(world).await.post("/flow/clients", &NEW).await.expect(200);
        let id = ids(world).await[0];
        let mut low = world.signed_in(INGER, Assurance::Substantial).await;
        low.get("/flow/clients").await.expect(200).shows("Flomvakt");
        assert!(low.get("/flow/clients/new").await.expect(303).location().starts_with("/step-up"));
        low.post("/flow/clients", &NEW).await.expect(403).hides("allting_");
        let mut sigve = world.visitor_of_smola();
        sigve.set_cookie("allting", &world.session(SMOLA, SIGVE, Assurance::High).await);
        let mut oda = world.signed_in(ODA, Assurance::High).await;
        sigve.get("/flow/clients").await.expect(200).hides("Flomvakt");
        sigve.post(&format!("/flow/clients/{id}/end"), &[]).await.expect(404);
        for path in ["/flow/clients", "/flow/clients/new", &format!("/flow/clients/{id}/end")] {
            oda.get(path).await.expect(404);
        }
        oda.post("/flow/clients", &NEW).await.expect(404);
        oda.post(&format!("/flow/clients/{id}/end"), &[]).await.expect(404);
        assert_eq!(ids(world).await, [id]);
        // To shut out needs no more than the role.
        low.post(&format!("/flow/clients/{id}/end"), &[]).await.expect(303);
        world.settle().await;
    });
}

#[test]
fn the_pages_of_systems_speak_three_languages() {
    in_town(async |world| {
        let mut inger = inger(world).await;
        for (language, word) in [("nb", "Systemer"), ("nn", "System"), ("en", "Systems")] {
            inger.language = language;
            inger.post("/flow/clients", &NEW).await.expect(200).hides("flow-");
            let id = ids(world).await[0];
            for path in ["/flow/clients", "/flow/clients/new", &format!("/flow/clients/{id}/end")] {
                inger.get(path).await.expect(200).shows(word).hides("flow-");
            }
        }
        world.settle().await;
    });
}
