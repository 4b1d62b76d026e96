//! What was learned: how well it does, what it proposes, what it may do.

use base::id::Uuid;
use store::vals;
use testkit::{NORDSUND, World};

use crate::town::{MONA, TOR, VIGDIS, as_, history, in_town, mail, report, svein, system, unit_of};

const LEAK: &str = "Det lekker vann fra et rør i kjelleren";

async fn learn(world: &World) {
    as_(world, MONA).await.post("/routing/classifier/trainings", &[]).await.expect(303);
    world.settle().await;
}

#[test]
fn it_learns_in_the_background_and_says_how_well_it_does() {
    in_town(async |world: &World| {
        let mut mona = as_(world, MONA).await;
        mona.get("/routing/classifier").await.expect(200).shows("Ikke lært ennå");
        history(world, 20).await;
        learn(world).await;
        mona.get("/routing/classifier").await.expect(200).shows("20 oppgaver å lære av");
        history(world, 180).await;
        learn(world).await;
        let page = mona.get("/routing/classifier").await.expect(200);
        page.shows("Lært av 160 oppgaver og prøvd på de 40 nyeste").shows("100 %").shows("<svg");
        mona.get("/routing/classifier/part").await.expect(200).shows("<svg");
        assert_eq!(world.entries("routing.model_trained.v1").await, 2);
        // Numbers, no words.
        for word in ["lampa", "lamp", "kjelleren"] {
            let sql = "SELECT COUNT(*) FROM routing_model WHERE body LIKE $1 OR report LIKE $1";
            let found = world.store.db().scalar_i64(sql, vals![format!("%{word}%")]).await.unwrap();
            assert_eq!(found, 0, "{word}");
        }
        svein(world).await.get("/routing/classifier").await.expect(200).shows("Ikke lært ennå");
    });
}

#[test]
fn what_was_asked_for_several_times_is_told_each_time() {
    in_town(async |world: &World| {
        history(world, 20).await;
        let mut mona = as_(world, MONA).await;
        for _ in 0..3 {
            mona.post("/routing/classifier/trainings", &[]).await.expect(303);
        }
        world.settle().await;
        assert_eq!(world.entries("routing.model_trained.v1").await, 3);
        mona.get("/routing/classifier").await.expect(200).shows("20 oppgaver å lære av");
    });
}

#[test]
fn it_proposes_and_decides_only_where_the_unit_allows_that() {
    in_town(async |world| {
        history(world, 180).await;
        learn(world).await;
        let task = report(world, "other", LEAK).await;
        assert_eq!(unit_of(world, task).await, "servicetorget", "it only proposes");
        let mut mona = as_(world, MONA).await;
        let page = mona.get(&format!("/tasks/{task}")).await.expect(200).shows("Kanskje for Vann og avløp (");
        page.shows("unit:vann-og-avlop");
        // One click passes it on.
        let fields = [("onward", "unit:vann-og-avlop"), ("reason", "Oppgaven ser ut til å høre til Vann og avløp.")];
        mona.post(&format!("/tasks/{task}/transfer"), &fields).await.expect(303);
        assert_eq!(unit_of(world, task).await, "vann-og-avlop");

        // Whoever leads the unit says that it may; others may not.
        let at = "/routing/classifier/units/vann-og-avlop";
        as_(world, TOR).await.post(at, &[("percent", "80")]).await.expect(404);
        svein(world).await.get(at).await.expect(200).hides("80 %. Bestemt");
        let mut vigdis = as_(world, VIGDIS).await;
        vigdis.post("/routing/classifier/units/vei-og-lys", &[("percent", "80")]).await.expect(404);
        vigdis.get("/routing/classifier/units/vei-og-lys").await.expect(200).hides("<input type=\"radio\"");
        vigdis.get(at).await.expect(200).shows("Ville sendt").shows("riktige");
        vigdis.post(at, &[("percent", "81")]).await.expect(422).shows("Velg et av svarene");
        vigdis.post(at, &[("percent", "80")]).await.expect(303);
        vigdis.get(at).await.expect(200).shows("80 %. Bestemt av Vigdis Vann");
        let task = report(world, "other", LEAK).await;
        assert_eq!(unit_of(world, task).await, "vann-og-avlop");
        vigdis.get(&format!("/tasks/{task}")).await.expect(200).shows("fordi lignende oppgaver har endt der");
        let task = report(world, "question", LEAK).await;
        assert_eq!(unit_of(world, task).await, "vann-og-avlop", "a question says as little as something else");
        // Not where the resident chose, not for another unit, not where nothing is known.
        for (category, text, unit) in [
            ("street-light", LEAK, "vei-og-lys"),
            ("noise", LEAK, "servicetorget"),
            ("other", "Lampa i gata blinker", "servicetorget"),
            ("other", "Qwerty zxcvb", "servicetorget"),
        ] {
            let task = report(world, category, text).await;
            assert_eq!(unit_of(world, task).await, unit, "{text}");
        }
        // A rule comes first; and the switch off is off.
        vigdis.post(at, &[("percent", "off")]).await.expect(303);
        let task = report(world, "other", LEAK).await;
        assert_eq!(unit_of(world, task).await, "servicetorget");
        assert_eq!(world.entries("routing.task_routed.v1").await, 2);
        assert_eq!(world.entries("routing.alone_changed.v1").await, 2);
        // Another category can be one that says nothing.
        vigdis.post(at, &[("percent", "80")]).await.expect(303);
        mona.post("/routing/vague", &[("vague", "other"), ("vague", "litter")]).await.expect(303);
        let task = report(world, "litter", LEAK).await;
        assert_eq!(unit_of(world, task).await, "vann-og-avlop");
        for (name, wrong) in [("vague", "nope"), ("mail", "unit:nope")] {
            mona.post("/routing/vague", &[(name, wrong)]).await.expect(422);
        }
        // A mail was written to a unit, unless that unit takes mail about anything.
        let to = async |unit: &str| unit_of(world, mail(world, unit, LEAK).await).await;
        assert_eq!(to("servicetorget").await, "servicetorget");
        mona.post("/routing/vague", &[("vague", "other"), ("mail", "unit:servicetorget")]).await.expect(303);
        assert_eq!(to("servicetorget").await, "vann-og-avlop");
        assert_eq!(to("park-og-friluft").await, "park-og-friluft");
        vigdis.get("/routing").await.expect(200).shows("e-post til Servicetorget");
        vigdis.get("/tasks").await.shows("href=\"/routing\"");
        as_(world, TOR).await.get("/tasks").await.hides("href=\"/routing\"");
    });
}

#[test]
fn it_learns_anew_after_tasks_ended_and_soon_after_somebody_was_erased() {
    in_town(async |world| {
        history(world, 90).await;
        let due = async |world: &World| {
            let sql = "SELECT COALESCE(MIN(run_at), 0) FROM job WHERE tenant = $1 AND kind = 'routing.train'";
            world.store.db().scalar_i64(sql, vals![NORDSUND.0]).await.unwrap()
        };
        assert_eq!(due(world).await, 0);
        let task = report(world, "street-light", "Lykta er mørk").await;
        as_(world, TOR).await.post(&format!("/tasks/{task}/closure"), &[("answer", "Fikset")]).await.expect(303);
        world.settle().await;
        let hours = (due(world).await - world.clock.now().micros()) / 3_600_000_000;
        assert_eq!(hours, 6);
        let event = store::erasure::SubjectErased {
            erasure: Uuid::from_u128(77),
            at: world.clock.now().rfc3339(),
            subjects: Vec::new(),
            ground: store::erasure::Ground::ConsentWithdrawn,
            request: String::new(),
            holdings: Vec::new(),
            again: false,
        };
        let mut tx = world.store.begin().await.unwrap();
        tx.journal(&system(NORDSUND, world), &event, &[]).await.unwrap();
        tx.commit().await.unwrap();
        world.settle().await;
        assert_eq!((due(world).await - world.clock.now().micros()) / 3_600_000_000, 1);
        world.clock.advance_seconds(3_601);
        let jobs: Vec<std::sync::Arc<dyn store::JobHandler>> = vec![std::sync::Arc::new(routing::learn::job::Train)];
        while world.store.work(&jobs).await.unwrap() && due(world).await != 0 {}
        world.settle().await;
        assert_eq!(world.entries("routing.model_trained.v1").await, 1);
    });
}
