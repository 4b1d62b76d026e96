//! The table of rules: who sees and changes it, what the form says, and where tasks go.

use store::vals;
use testkit::{NORDSUND, World};

use crate::town::{KARI, MONA, TOR, VIGDIS, add, as_, in_town, report, svein, system, unit_of};

const WATER: &str = r#"category == "street-light" && text.contains("vannlekkasje")"#;

#[test]
fn the_form_says_what_is_wrong_and_keeps_what_was_typed() {
    in_town(async |world: &World| {
        let mut mona = as_(world, MONA).await;
        mona.get("/routing").await.expect(200).shows("Ingen regler ennå");
        mona.get("/routing/rules/new").await.expect(200).shows("place.lat").shows("breddegrad").shows("Vann og avløp");
        let wrong =
            |condition| [("name", ""), ("condition", condition), ("unit", "nope"), ("category", "nope"), ("days", "0")];
        let page = mona.post("/routing/rules", &wrong("category = lys")).await.expect(422);
        page.shows("Vilkåret kan ikke leses ved tegn").shows("category = lys").shows("Skriv et navn");
        mona.post("/routing/rules", &wrong("farge == 'x'")).await.expect(422).shows("Vi kjenner ikke «farge»");
        mona.post("/routing/rules", &wrong("[1].all(x, true)")).await.expect(422).shows("kan ikke brukes i et vilkår");
        mona.post("/routing/rules", &wrong("\0")).await.expect(422);
        let page = mona.post("/routing/trials", &wrong("hour")).await.expect(422);
        page.shows("sant eller usant").shows("Velg en enhet i listen");
        let nothing = [("name", "a"), ("condition", "true"), ("unit", ""), ("category", ""), ("days", "")];
        mona.post("/routing/rules", &nothing).await.expect(422).shows("Regelen må gjøre noe");
        assert_eq!(world.entries("routing.rule_changed.v1").await, 0);
    });
}

#[test]
fn a_rule_that_is_on_sends_a_task_elsewhere_and_says_so() {
    in_town(async |world| {
        let mut mona = as_(world, MONA).await;
        let at = add(&mut mona, "Vann under lykt", WATER, "vann-og-avlop").await;
        let off = report(world, "street-light", "Vannlekkasje ved lykta").await;
        assert_eq!(unit_of(world, off).await, "vei-og-lys", "a new rule is off");
        mona.post(&format!("{at}/activation"), &[]).await.expect(303);
        let on = report(world, "street-light", "Vannlekkasje ved lykta").await;
        assert_eq!(unit_of(world, on).await, "vann-og-avlop");
        let other = report(world, "street-light", "Lykta er mørk").await;
        assert_eq!(unit_of(world, other).await, "vei-og-lys");
        world.settle().await;
        assert_eq!(world.entries("routing.task_routed.v1").await, 1);

        // Each says why; the leader sees the way to the table, others do not.
        let mut vigdis = as_(world, VIGDIS).await;
        let page = vigdis.get(&format!("/tasks/{on}")).await.expect(200);
        page.shows("etter regelen «Vann under lykt», versjon 2").shows(&at);
        let mut tor = as_(world, TOR).await;
        tor.get(&format!("/tasks/{on}")).await.expect(404);
        tor.get(&format!("/tasks/{other}")).await.expect(200).shows("svarer for kategorien").hides("/routing");
        as_(world, KARI).await.get(&format!("/tasks/{on}")).await.expect(200).hides("Vann under lykt");

        // A change is a new version, and both are kept; saving the same is none.
        let fields = [
            ("name", "Vann under lykt"),
            ("condition", "hour >= 0"),
            ("unit", ""),
            ("category", "water"),
            ("days", "2"),
        ];
        mona.post(&at, &fields).await.expect(303);
        mona.post(&at, &fields).await.expect(303);
        mona.get(&at).await.expect(200).shows("hour &gt;= 0").shows("vannlekkasje").shows("Mona Mellom");
        assert_eq!(world.entries("routing.rule_changed.v1").await, 3);
        let all = report(world, "street-light", "Lykta er mørk").await;
        assert_eq!(unit_of(world, all).await, "vann-og-avlop", "the unit of the category that the rule gives");
        mona.post(&format!("{at}/deactivation"), &[]).await.expect(303);
        let again = report(world, "street-light", "Lykta er mørk").await;
        assert_eq!(unit_of(world, again).await, "vei-og-lys");

        // When the time of a report is over, why it went where it went is gone with it.
        let decisions =
            async || world.store.db().scalar_i64("SELECT COUNT(*) FROM routing_decision", vals![]).await.unwrap();
        assert_eq!(decisions().await, 2);
        vigdis.post(&format!("/tasks/{on}/closure"), &[("answer", "Tett")]).await.expect(303);
        let mut tx = world.store.begin().await.unwrap();
        let later = world.clock.now().plus_minutes(1);
        assert_eq!(tasks::actions::reports_forget(&mut tx, &system(NORDSUND, world), later, 10).await.unwrap(), 1);
        tx.commit_quietly("the test itself").await.unwrap();
        assert_eq!(decisions().await, 1);
    });
}

#[test]
fn the_first_that_holds_decides_and_the_order_can_be_changed() {
    in_town(async |world| {
        let mut mona = as_(world, MONA).await;
        let first = add(&mut mona, "Alt til parken", "true", "park-og-friluft").await;
        let second = add(&mut mona, "Alt til vannet", "true", "vann-og-avlop").await;
        for at in [&first, &second] {
            mona.post(&format!("{at}/activation"), &[]).await.expect(303);
        }
        let task = report(world, "road", "Et hull").await;
        assert_eq!(unit_of(world, task).await, "park-og-friluft");
        mona.post(&format!("{second}/up"), &[]).await.expect(303);
        mona.post(&format!("{second}/up"), &[]).await.expect(303);
        let task = report(world, "road", "Et hull").await;
        assert_eq!(unit_of(world, task).await, "vann-og-avlop");
        mona.get(&format!("{second}/deletion")).await.expect(200).shows("Alt til vannet");
        mona.post(&format!("{second}/deletion"), &[]).await.expect(303);
        let task = report(world, "road", "Et hull").await;
        assert_eq!(unit_of(world, task).await, "park-og-friluft");
        mona.get(&second).await.expect(404);
        assert_eq!(world.entries("routing.rule_moved.v1").await, 1, "the first cannot go further up");
        assert_eq!(world.entries("routing.rule_deleted.v1").await, 1);
    });
}

#[test]
fn leaders_read_managers_change_and_no_one_else_knows() {
    in_town(async |world| {
        let mut mona = as_(world, MONA).await;
        let at = add(&mut mona, "Vann under lykt", WATER, "vann-og-avlop").await;
        let mut vigdis = as_(world, VIGDIS).await;
        vigdis.get("/routing").await.expect(200).shows("Vann under lykt").hides("/routing/rules/new");
        vigdis.get(&at).await.expect(200).hides("activation");
        vigdis.get("/routing/classifier").await.expect(200).hides("trainings");
        let fields = [("name", "x"), ("condition", "true"), ("unit", "vei-og-lys"), ("category", ""), ("days", "")];
        let what = ["activation", "deactivation", "up", "down", "deletion"];
        let mut others = [vigdis, as_(world, TOR).await, as_(world, KARI).await, svein(world).await];
        for other in &mut others {
            for what in what {
                other.post(&format!("{at}/{what}"), &[]).await.expect(404);
            }
            other.post(&at, &fields).await.expect(404);
            other.get(&format!("{at}/edit")).await.expect(404);
        }
        for other in &mut others[..3] {
            other.post("/routing/rules", &fields).await.expect(404);
            other.post("/routing/trials", &fields).await.expect(404);
            other.post("/routing/vague", &[("vague", "road")]).await.expect(404);
            other.post("/routing/classifier/trainings", &[]).await.expect(404);
            other.get("/routing/rules/new").await.expect(404);
        }
        for other in &mut others[1..3] {
            other.get("/routing").await.expect(404);
            other.get("/routing/classifier").await.expect(404);
        }
        // The other municipality has a table of its own.
        others[3].get("/routing").await.expect(200).hides("Vann under lykt").shows("Ingen regler ennå");
        others[3].get(&at).await.expect(404);
        assert_eq!(world.entries("routing.rule_changed.v1").await, 1);
    });
}

#[test]
fn every_page_speaks_three_languages() {
    in_town(async |world| {
        let mut mona = as_(world, MONA).await;
        let at = add(&mut mona, "Vann under lykt", WATER, "vann-og-avlop").await;
        let trial = mona.post("/routing/trials", &[("whole", "yes")]).await.expect(303).location().to_owned();
        world.settle().await;
        for language in ["nb", "nn", "en"] {
            mona.language = language;
            let paths = [
                "/routing".to_owned(),
                "/routing/rules/new".into(),
                "/routing/classifier".into(),
                "/routing/classifier/units/vei-og-lys".into(),
                at.clone(),
                format!("{at}/edit"),
                format!("{at}/deletion"),
                trial.clone(),
            ];
            for path in paths {
                mona.get(&path).await.expect(200).hides("routing-");
            }
        }
    });
}
