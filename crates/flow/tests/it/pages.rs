//! The pages: who sees them, what the forms say.

use store::Assurance;
use testkit::{SMOLA, World};

use crate::receiver::Receiver;
use crate::town::{INGER, ODA, SIGVE, add, in_town, inger, light};

#[test]
fn only_integrators_of_the_municipality_see_and_change_connections() {
    in_town(async |world: &World| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let id = add(&mut inger, &receiver.url("/ok")).await;
        light(world).await;
        world.house.deliver().await.unwrap();
        let letter = receiver.got("/ok")[0].header("webhook-id").to_owned();
        let mut others = vec![world.signed_in(ODA, Assurance::High).await, world.visitor_of_smola()];
        others[1].set_cookie("allting", &world.session(SMOLA, SIGVE, Assurance::High).await);
        for other in &mut others {
            for path in [
                format!("/flow/endpoints/{id}"),
                format!("/flow/letters/{letter}"),
                format!("/flow/endpoints/{id}/edit"),
                format!("/flow/endpoints/{id}/deletion"),
            ] {
                other.get(&path).await.expect(404);
            }
            for what in ["pause", "resumption", "deletion", "tests", "replays", "signing-key", "signing-keys"] {
                other.post(&format!("/flow/endpoints/{id}/{what}"), &[]).await.expect(404);
            }
            other.post(&format!("/flow/letters/{letter}/replay"), &[]).await.expect(404);
        }
        others[0].get("/flow/endpoints").await.expect(404);
        others[0].get("/flow/letters").await.expect(404);
        others[0].get("/").await.hides("/flow/endpoints");
        others[1].get("/flow/endpoints").await.expect(200).hides("Fagsystem<").shows("Ingen mottakere");
        inger.get("/flow/endpoints").await.expect(200).shows("Fagsystem").shows("lamps.*");
        inger.get("/flow/letters?state=sent").await.expect(200).shows("lamps.lamp_lit.v1");
        inger.get(&format!("/flow/letters?state=sent&endpoint={id}")).await.expect(200).shows("lamps.lamp_lit.v1");
        inger.get("/flow/letters?state=waiting").await.expect(200).hides("lamps.lamp_lit.v1");
        inger.get("/flow/letters?state=%00&endpoint=%27&before=x").await.expect(200);
    });
}

#[test]
fn a_secret_takes_a_sign_in_at_level_high_and_is_not_on_other_pages() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut low = world.signed_in(INGER, Assurance::Substantial).await;
        let id = add(&mut low, &receiver.url("/ok")).await;
        for what in ["signing-key", "signing-keys"] {
            low.post(&format!("/flow/endpoints/{id}/{what}"), &[]).await.expect(403).hides("whsec_");
        }
        low.get(&format!("/flow/endpoints/{id}")).await.expect(200).hides("whsec_");
        inger(world).await.post(&format!("/flow/endpoints/{id}/signing-key"), &[]).await.expect(200).shows("whsec_");
        assert_eq!(world.entries("flow.secret_shown.v1").await, 1);
    });
}

#[test]
fn the_form_says_what_is_wrong_and_keeps_what_was_typed() {
    in_town(async |world| {
        let mut inger = inger(world).await;
        inger.get("/flow/endpoints/new").await.expect(200).shows("IKT");
        let wrong = [("name", ""), ("url", "https://10.0.0.1/x"), ("kinds", "tasks.* Feil!"), ("unit", "nope")];
        let page = inger.post("/flow/endpoints", &wrong).await.expect(422);
        page.shows("lukket nett").shows("«Feil!»").shows("https://10.0.0.1/x").shows("Skriv et navn");
        let unit = [("name", "A"), ("url", "https://example.no/x"), ("kinds", "tasks.*"), ("unit", "nope")];
        inger.post("/flow/endpoints", &unit).await.expect(422).shows("Velg enheten");
        let inside = [("name", "A"), ("url", "https://example.no/x"), ("kinds", "door.*"), ("unit", "ikt")];
        inger.post("/flow/endpoints", &inside).await.expect(422).shows("innlogging");

        let id = add(&mut inger, "https://example.no/x").await;
        let path = format!("/flow/endpoints/{id}");
        inger.get(&format!("{path}/edit")).await.expect(200).shows("https://example.no/x").shows("lamps.*");
        inger.post(&path, &wrong).await.expect(422).shows("lukket nett");
        let better = [("name", "Vei"), ("url", "https://example.no/y"), ("kinds", "tasks.*"), ("unit", "ikt")];
        inger.post(&path, &better).await.expect(303);
        inger.post(&path, &better).await.expect(303);
        inger.get(&path).await.expect(200).shows("Vei").shows("https://example.no/y").shows("tasks.*");
        assert_eq!(world.entries("flow.endpoint_changed.v1").await, 1, "nothing changed the second time");
        inger.post(&format!("{path}/pause"), &[]).await.expect(303);
        inger.get(&path).await.expect(200).shows("Satt på pause");
        inger.post(&format!("{path}/tests"), &[]).await.expect(303);
        assert_eq!(world.house.deliver().await.unwrap(), 0, "nothing is sent while it is paused");
        for kind in ["endpoint_created", "endpoint_paused", "endpoint_tested"] {
            assert_eq!(world.entries(&format!("flow.{kind}.v1")).await, 1, "{kind}");
        }
    });
}

#[test]
fn a_test_letter_goes_the_way_of_all_others() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let id = add(&mut inger, &receiver.url("/ok")).await;
        let to = inger.post(&format!("/flow/endpoints/{id}/tests"), &[]).await.expect(303).location().to_owned();
        inger.get(&to).await.expect(200).shows("Venter").shows("Ingen forsøk ennå");
        world.settle().await;
        assert_eq!(world.house.deliver().await.unwrap(), 1);
        inger.get(&to).await.expect(200).shows("Kommet fram").shows("flow.test.v1");
        assert_eq!(receiver.got("/ok")[0].json()["type"], "flow.test.v1");
    });
}

#[test]
fn every_page_speaks_three_languages() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let id = add(&mut inger, &receiver.url("/status/500")).await;
        let to = inger.post(&format!("/flow/endpoints/{id}/tests"), &[]).await.expect(303).location().to_owned();
        world.house.deliver().await.unwrap();
        for (language, word) in [("nb", "Mottakere"), ("nn", "Mottakarar"), ("en", "Receivers")] {
            inger.language = language;
            for path in [
                "/flow/endpoints".to_owned(),
                format!("/flow/endpoints/{id}"),
                format!("/flow/endpoints/{id}/deletion"),
                "/flow/letters".into(),
                to.clone(),
            ] {
                inger.get(&path).await.expect(200).shows(word).hides("flow-");
            }
        }
        world.settle().await;
    });
}
