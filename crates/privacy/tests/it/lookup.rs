//! Looking people up: with the role, with a reason, and seen by the one who was looked up.

use store::Assurance;

use crate::town::*;

#[test]
fn who_has_the_role_says_why_and_the_resident_reads_it() {
    in_town(async |world| {
        let ruth = id(world, RUTH).await;
        let page = format!("/register/persons/{ruth}");
        let mut jon = as_(world, JON).await;
        jon.get("/register/persons").await.expect(200).shows("Finn en person");
        jon.post("/register/persons", &[("family", "x")]).await.expect(422).shows("eller et etternavn");
        jon.post("/register/persons", &[("number", "12345678901")]).await.expect(422).shows("ikke et gyldig");
        jon.post("/register/persons", &[("family", "Nessbø")]).await.expect(200).shows("Ingen med det navnet");
        let found = jon.post("/register/persons", &[("family", "lyngvær"), ("given", "ru")]).await.expect(200);
        found.shows("Ruth Lyngvær").shows(&page).hides("Marthe");
        jon.get(&page).await.expect(200).shows("Hvorfor trenger du").hides("Ruth").hides("1942");
        jon.post(&format!("{page}/reason"), &[("reason", "vakt")]).await.expect(422).shows("minst ti tegn");
        jon.get(&page).await.expect(200).hides("Ruth");
        let reason = [("reason", "Ringte om en vannlekkasje")];
        assert_eq!(jon.post(&format!("{page}/reason"), &reason).await.expect(303).location(), page);
        jon.get(&page).await.expect(200).shows("Ruth Lyngvær").shows("1942");
        let seen = as_(world, RUTH).await.get("/privacy/seen").await.expect(200);
        let seen = seen.shows("Jon Strand (Vei og lys) leste opplysningene i registeret");
        seen.shows("Ringte om en vannlekkasje").shows("fant navnet i et søk");
        // After a while she is asked again.
        world.clock.advance_seconds(16 * 60);
        jon.get(&page).await.expect(200).shows("Hvorfor trenger du").hides("Ruth");
        assert_eq!(world.entries("door.reason_given.v1").await, 1);
    });
}

#[test]
fn without_the_role_there_is_nothing_and_the_protected_are_found_by_number_only() {
    in_town(async |world| {
        let (secret, marthe) = (id(world, SECRET).await, id(world, MARTHE).await);
        let mut ole = as_(world, OLE).await;
        for path in ["/register/persons", &format!("/register/persons/{marthe}")] {
            ole.get(path).await.expect(404);
        }
        ole.post("/register/persons", &[("family", "Holm")]).await.expect(404);
        let reason = [("reason", "Jeg er bare nysgjerrig")];
        ole.post(&format!("/register/persons/{marthe}/reason"), &reason).await.expect(404);
        let mut jon = as_(world, JON).await;
        jon.post("/register/persons", &[("family", "Holm")]).await.expect(200).hides("Ada");
        jon.post("/register/persons", &[("number", SECRET)]).await.expect(200).shows("Ada Holm");
        let page = format!("/register/persons/{secret}");
        let mut low = world.signed_in(id(world, JON).await, Assurance::Substantial).await;
        assert!(low.get(&page).await.expect(303).location().starts_with("/step-up"));
        jon.post(&format!("{page}/reason"), &[("reason", "Brannvesenet må inn nå")]).await.expect(303);
        jon.get(&page).await.expect(200).shows("Ada Holm").shows("Beskyttet");
        jon.get("/register/persons/x").await.expect(404);
    });
}
