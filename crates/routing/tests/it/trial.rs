//! Trials: the same question that is asked when tasks are opened.

use testkit::World;

use crate::town::{MONA, TOR, add, as_, history, in_town, report, svein, unit_of};

const RULE: [(&str, &str); 5] = [
    ("name", "Lamper"),
    ("condition", r#"text.contains("lampa")"#),
    ("unit", "servicetorget"),
    ("category", ""),
    ("days", ""),
];

#[test]
fn a_trial_counts_what_a_rule_would_catch_and_changes_nothing() {
    in_town(async |world: &World| {
        history(world, 30).await;
        // Two that the manager's own unit has.
        for _ in 0..2 {
            report(world, "other", "Lampa på veggen").await;
        }
        let mut mona = as_(world, MONA).await;
        let at = mona.post("/routing/trials", &RULE).await.expect(303).location().to_owned();
        mona.get(&at).await.expect(200).shows("Vi prøver");
        world.settle().await;
        let page = mona.get(&at).await.expect(200).shows("32 oppgaver er sett på");
        // Ten of the lights, which she may not see, and her own two.
        page.shows("2 oppgaver").shows("og 10 som du ikke kan se");
        mona.get(&format!("{at}/part")).await.expect(200).shows("og 10 som du ikke kan se");
        let list = mona.get(&format!("{at}/tasks?line=0")).await.expect(200);
        assert_eq!(list.text().matches("href=\"/tasks/").count(), 2, "those that she may see");
        let list = mona.get(&format!("{at}/tasks?line=0&elsewhere=yes")).await.expect(200);
        assert_eq!(list.text().matches("href=\"/tasks/").count(), 0, "her own are where the rule would send them");
        mona.get(&format!("{at}/tasks?line=9")).await.expect(404);
        mona.get("/routing").await.expect(200).shows("Ingen regler ennå");
        for kind in ["trial_asked", "trial_done"] {
            assert_eq!(world.entries(&format!("routing.{kind}.v1")).await, 1, "{kind}");
        }
        as_(world, TOR).await.get(&at).await.expect(404);
        svein(world).await.get(&at).await.expect(404);
    });
}

#[test]
fn few_tasks_that_one_may_not_see_are_not_counted_out() {
    in_town(async |world| {
        report(world, "street-light", "Naboen Per Ås har en lampe").await;
        let mut mona = as_(world, MONA).await;
        let fields = [RULE[0], ("condition", r#"text.contains("per ås")"#), RULE[2], RULE[3], RULE[4]];
        let at = mona.post("/routing/trials", &fields).await.expect(303).location().to_owned();
        world.settle().await;
        mona.get(&at).await.expect(200).shows("0 oppgaver").shows("færre enn 5 som du ikke kan se");
    });
}

#[test]
fn what_a_trial_says_is_what_happens() {
    in_town(async |world| {
        let mut mona = as_(world, MONA).await;
        let texts = ["Lampa er mørk", "Et hull", "Hull under lampa", "Vann", "lampa", "Søppel"];
        let mut before = Vec::new();
        for text in texts {
            before.push(report(world, "other", text).await);
        }
        let rule = add(&mut mona, "Lamper", RULE[1].1, "vei-og-lys").await;
        let same =
            [RULE[0], RULE[1], ("unit", "vei-og-lys"), RULE[3], RULE[4], ("rule", rule.rsplit('/').next().unwrap())];
        let at = mona.post("/routing/trials", &same).await.expect(303).location().to_owned();
        world.settle().await;
        let list = mona.get(&format!("{at}/tasks?line=0&elsewhere=yes")).await.expect(200).text();
        mona.post(&format!("{rule}/activation"), &[]).await.expect(303);
        for (text, old) in texts.into_iter().zip(before) {
            let new = report(world, "other", text).await;
            let tried = list.contains(&old.to_string());
            assert_eq!(tried, unit_of(world, new).await == "vei-og-lys", "{text}");
        }
        // The whole table says the same, also of those that it has sent elsewhere meanwhile.
        let at = mona.post("/routing/trials", &[("whole", "yes")]).await.expect(303).location().to_owned();
        world.settle().await;
        mona.get(&at).await.expect(200).shows("12 oppgaver er sett på").shows("3 oppgaver");
    });
}

#[test]
fn so_many_trials_wait_and_then_one_comes_again() {
    in_town(async |world| {
        let mut mona = as_(world, MONA).await;
        for _ in 0..3 {
            mona.post("/routing/trials", &RULE).await.expect(303);
        }
        let page = mona.post("/routing/trials", &RULE).await.expect(503).shows("på en gang");
        assert_eq!(page.header("retry-after"), "5");
        assert_eq!(world.entries("routing.trial_asked.v1").await, 3);
        svein(world).await.post("/routing/trials", &RULE).await.expect(303);
        world.settle().await;
        mona.post("/routing/trials", &RULE).await.expect(303);
    });
}
