//! Asking for a correction: a task that is followed like any other.

use store::Assurance;

use crate::town::*;

#[test]
fn a_request_becomes_a_task_of_the_unit_that_answers_for_it() {
    in_town(async |world| {
        let mut marthe = world.signed_in(id(world, MARTHE).await, Assurance::Substantial).await;
        marthe.get("/privacy/requests").await.expect(200).shows("Retting").shows("Maren");
        let wrong = [("kind", ""), ("text", " "), ("hat", "")];
        let wrong = marthe.post("/privacy/requests", &wrong).await.expect(422);
        wrong.shows("Velg hva du vil be om").shows("Skriv hva det gjelder");
        let kept = [("kind", "correction"), ("text", &"x".repeat(4_001)[..])];
        marthe.post("/privacy/requests", &kept).await.expect(422).shows("høyst 4000 tegn").shows("xxxxx");
        let fields = [("kind", "correction"), ("text", "Jeg heter Marte uten h."), ("hat", "")];
        let task = marthe.post("/privacy/requests", &fields).await.expect(303).location().to_owned();
        marthe.get(&task).await.expect(200).shows("Retting av opplysninger").shows("Marte uten h").shows("desember");
        let mut ole = as_(world, OLE).await;
        ole.get("/tasks").await.expect(200).shows("Retting av opplysninger");
        ole.get(&task).await.expect(200).shows("Marte uten h");
        as_(world, JON).await.get(&task).await.expect(404);
        marthe.get("/privacy/seen").await.expect(200).shows("Ole Lyngvær (Personvernombudet) leste oppgaven");
        assert_eq!(world.entries("privacy.request_made.v1").await, 1);
        // The second one finds the category there; one for a child is hers.
        let maren = id(world, MAREN).await;
        let fields = [("kind", "erasure"), ("text", "Bildet"), ("hat", &format!("child:{maren}")[..])];
        marthe.post("/privacy/requests", &fields).await.expect(303);
        marthe.post("/privacy/requests", &[fields[0], fields[1]]).await.expect(303);
        marthe.post("/privacy/requests", &[fields[0], fields[1], ("hat", "person:x")]).await.expect(404);
        marthe.get("/report").await.expect(200).hides("Retting av opplysninger");
    });
}
