//! The privacy officer's pages: cases, that they were looked at, rules that are rows; retention.

use base::id::Uuid;
use store::erasure::{Eraser, Holding};
use store::{Access, Assurance, Subject, vals};
use testkit::{NORDSUND, Page, World};

use crate::town::*;

pub async fn look(world: &World, by: &str, of: &str, reason: &str) {
    let row = Access { reason: reason.into(), ..row(world, "unit:rensviktunet", by, of).await };
    world.store.seen(vec![row]).await.unwrap();
}

pub async fn row(world: &World, hat: &str, by: &str, of: &str) -> Access {
    Access {
        tenant: NORDSUND,
        subject: id(world, of).await,
        actor: format!("person:{}", id(world, by).await),
        hat: hat.into(),
        acting_for: None,
        verb: "task_see",
        kind: "task",
        thing: id(world, of).await,
        reason: String::new(),
        at: world.clock.now(),
    }
}

/// The address of the first case of a pattern.
fn case_of(page: &Page, pattern: &str) -> String {
    let text = page.text();
    let at = text.find(&format!("/privacy/watch/case?pattern={pattern}")).expect("a case");
    text[at..].split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn what_is_unusual_is_a_case_until_it_was_looked_at_and_again_when_it_goes_on() {
    in_town(async |world| {
        // A Tuesday at noon.
        world.clock.advance_seconds(2 * 24 * 3_600);
        let mut ole = as_(world, OLE).await;
        ole.get("/privacy/watch").await.expect(200).shows("Ingenting å se på");
        look(world, MARTHE, MAREN, "").await;
        look(world, MARTHE, OLE, "").await;
        look(world, MARTHE, RUTH, "Ringte fra sykehuset").await;
        let page = ole.get("/privacy/watch").await.expect(200);
        let page = page.shows("Egen familie").shows("Marthe Lyngvær (Rensviktunet) slo opp Maren Lyngvær");
        let page = page.shows("Kjente personer").shows("Oppgitt grunn").shows("Ringte fra sykehuset");
        let page = page.hides("Utenom arbeidstid").hides("Mange på kort tid").hides("privacy-").text();
        let at = page.find("/privacy/watch/case?pattern=family").unwrap();
        let case = page[at..].split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let shown = ole.get(&case).await.expect(200).shows("leste oppgaven").text();
        let hidden = |name: &str| -> String {
            let at = shown.find(&format!("name=\"{name}\" value=\"")).unwrap();
            shown[at..].split('"').nth(3).unwrap().to_owned()
        };
        let fields = ["pattern", "person", "subject", "until"].map(|n| (n, hidden(n)));
        let mut sent: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        sent.push(("note", "Snakket med henne"));
        ole.post("/privacy/watch/case", &sent).await.expect(303);
        ole.get("/privacy/watch").await.expect(200).hides("Egen familie").shows("Kjente personer");
        ole.get(&case).await.expect(404);
        assert_eq!(world.entries("privacy.pattern_looked_at.v1").await, 1);
        // She was seen being checked, and it becomes a case again when it goes on.
        as_(world, RUTH).await.get("/privacy/seen").await.shows("kontrollerte hvem som har sett hva");
        world.clock.advance_seconds(120);
        look(world, MARTHE, MAREN, "").await;
        ole.get("/privacy/watch").await.expect(200).shows("Egen familie");
    });
}

#[test]
fn what_happened_before_very_much_else_is_a_case_still() {
    in_town(async |world| {
        // A Tuesday at noon; more rows after it than one statement reads.
        world.clock.advance_seconds(2 * 24 * 3_600);
        look(world, MARTHE, MAREN, "").await;
        world.clock.advance_seconds(120);
        let other = row(world, "unit:rensviktunet", JON, OLE).await;
        let others = (0..10_500_u128).map(|n| Access { thing: Uuid::from_u128(n), ..other.clone() });
        world.store.seen(others.collect()).await.unwrap();
        let mut ole = as_(world, OLE).await;
        let page = ole.get("/privacy/watch").await.expect(200).shows("Egen familie");
        page.shows("Marthe Lyngvær (Rensviktunet) slo opp Maren Lyngvær").hides("oppslagene er lest");
    });
}

#[test]
fn rules_are_the_municipalitys_and_the_pages_the_officers() {
    in_town(async |world| {
        // A Sunday: whatever is seen now is outside working hours.
        look(world, JON, MARTHE, "").await;
        let mut ole = as_(world, OLE).await;
        ole.get("/privacy/watch").await.expect(200).shows("Utenom arbeidstid");
        ole.get("/privacy/watch/rules?pattern=hours").await.expect(200).shows("Fra klokka").shows("Før kl. 6");
        let wrong = [("pattern", "hours"), ("active", "yes"), ("number", "25"), ("span", "x")];
        ole.post("/privacy/watch/rules", &wrong).await.expect(422).shows("helt tall").shows("value=\"25\"");
        ole.post("/privacy/watch/rules", &[("pattern", "hours"), ("number", "6"), ("span", "22")]).await.expect(303);
        ole.get("/privacy/watch").await.expect(200).hides("Utenom arbeidstid");
        ole.post("/privacy/watch/rules", &[("pattern", "moon")]).await.expect(404);
        let mut marthe = as_(world, MARTHE).await;
        for path in ["/privacy/watch", "/privacy/watch/rules"] {
            marthe.get(path).await.expect(404);
        }
        marthe.post("/privacy/watch/rules", &wrong).await.expect(404);
        let mut low = world.signed_in(id(world, OLE).await, Assurance::Substantial).await;
        assert!(low.get("/privacy/watch").await.expect(303).location().starts_with("/step-up"));
    });
}

#[test]
fn a_day_that_is_over_is_sealed_and_a_change_of_it_is_seen() {
    in_town(async |world| {
        look(world, JON, MARTHE, "").await;
        look(world, JON, RUTH, "").await;
        let mut ole = as_(world, OLE).await;
        ole.get("/privacy/watch/log?date=2026-11-22").await.expect(200).shows("ikke forseglet");
        world.clock.advance_seconds(24 * 3_600);
        nightly(world).await;
        nightly(world).await;
        assert_eq!(world.entries("privacy.access_sealed.v1").await, 7, "each day once");
        let mut ole = as_(world, OLE).await;
        ole.get("/privacy/watch/log").await.expect(200).shows("22. november 2026 er urørt: 2 oppslag");
        let mut tx = world.store.begin().await.unwrap();
        let sql = "UPDATE access_log SET actor = 'person:0190b6a0-0000-7000-8000-000000000000' WHERE subject = $1";
        tx.execute_quietly(sql, vals![id(world, RUTH).await]).await.unwrap();
        tx.commit_quietly("somebody covers her tracks").await.unwrap();
        ole.get("/privacy/watch/log").await.expect(200).shows("endret etterpå");
        as_(world, MARTHE).await.get("/privacy/watch/log").await.expect(404);
    });
}

/// Puts the job of the night, and lets it run.
async fn nightly(world: &World) {
    let mut tx = world.store.begin().await.unwrap();
    tx.job_put(&system(world), "privacy.retention", "", world.clock.now(), "{}".into()).await.unwrap();
    tx.commit_quietly("a test lets it be night").await.unwrap();
    world.settle().await;
}

#[test]
fn every_night_what_is_due_is_deleted_and_written_down() {
    in_town(async |world| {
        look(world, JON, MARTHE, "").await;
        world.clock.advance_seconds(40 * 24 * 3_600);
        look(world, JON, MARTHE, "").await;
        let mut tx = world.store.begin().await.unwrap();
        let pass = system(world);
        tx.execute(
            &pass,
            "INSERT INTO privacy_retention (tenant, kind, days) VALUES ($1, 'access_log', 30)",
            vals![NORDSUND.0],
        )
        .await
        .unwrap();
        tx.commit_quietly("a test sets a rule").await.unwrap();
        nightly(world).await;
        let left = world.store.db().scalar_i64("SELECT COUNT(*) FROM access_log", vals![]).await.unwrap();
        assert_eq!(left, 1);
        assert_eq!(world.entries("privacy.retention_done.v1").await, 1);
        let waits = "SELECT COUNT(*) FROM job WHERE kind = 'privacy.retention'";
        assert_eq!(world.store.db().scalar_i64(waits, vals![]).await.unwrap(), 1, "the next night has its job");
    });
}

#[test]
fn old_reports_go_with_all_that_belongs_to_them_and_other_tasks_stay() {
    in_town(async |world| {
        let mut tx = world.store.begin().await.unwrap();
        tasks::actions::categories_begin(&mut tx, &system(world)).await.unwrap();
        tx.commit().await.unwrap();
        let mut marthe = as_(world, MARTHE).await;
        let fields = [("category", "road"), ("text", "Et hull"), ("words", "Ved brua")];
        let sent = marthe.post_files("/report", &fields, &[]).await.expect(303);
        let report = sent.location().replace("/report/received", "/tasks");
        let other = task(world, &format!("person:{}", id(world, MARTHE).await), "Noe annet").await;
        let mut jon = as_(world, JON).await;
        for page in [&report, &other] {
            jon.post(&format!("{page}/closure"), &[("answer", "Ordnet")]).await.expect(303);
        }
        let mut ole = as_(world, OLE).await;
        let wrong = [("kind", "reports"), ("days", "0")];
        ole.post("/privacy/watch/retention", &wrong).await.expect(422).shows("fra 30 til 36500").shows("value=\"0\"");
        ole.post("/privacy/watch/retention", &[("kind", "reports"), ("days", "40")]).await.expect(303);
        ole.get("/privacy/watch/retention?kind=reports").await.expect(200).shows("40 dager").shows("value=\"40\"");
        as_(world, MARTHE).await.get("/privacy/watch/retention").await.expect(404);
        world.clock.advance_seconds(30 * 24 * 3_600);
        nightly(world).await;
        as_(world, MARTHE).await.get(&report).await.expect(200);
        world.clock.advance_seconds(12 * 24 * 3_600);
        nightly(world).await;
        let mut marthe = as_(world, MARTHE).await;
        marthe.get(&report).await.expect(404);
        marthe.get(&other).await.expect(200).shows("Noe annet");
        marthe.get("/").await.expect(200).hides("Hull i veien");
        assert_eq!(world.entries("privacy.retention_done.v1").await, 1);
    });
}

#[test]
fn what_is_read_for_a_team_or_as_a_colleague_counts_as_well() {
    in_town(async |world| {
        // A Tuesday at noon.
        world.clock.advance_seconds(2 * 24 * 3_600);
        let mut ole = as_(world, OLE).await;
        let marthe = id(world, MARTHE).await;
        let team = format!("team:{}", Uuid::from_u128(7));
        let of_team = row(world, &team, MARTHE, MAREN).await;
        let by_name = row(world, &door::colleague(marthe), MARTHE, RUTH).await;
        let by_name = Access { reason: "Ringte fra sykehuset".into(), ..by_name };
        // Whom she looks at as a resident is no affair of the officer's.
        let at_home = row(world, &format!("person:{marthe}"), MARTHE, OLE).await;
        world.store.seen(vec![of_team, by_name, at_home]).await.unwrap();
        let page = ole.get("/privacy/watch").await.expect(200);
        let page = page.shows("Marthe Lyngvær (ansatt i kommunen) slo opp Maren Lyngvær");
        let page = page.shows("Marthe Lyngvær (ansatt i kommunen) slo opp Ruth Lyngvær").hides("Kjente personer");
        ole.get(&case_of(&page, "family")).await.expect(200).shows("Marthe Lyngvær (ansatt i kommunen)");
        // Whose data it was reads that it was at work, and why; keys of hats are told to nobody.
        let seen = as_(world, MAREN).await.get("/privacy/seen").await.expect(200);
        let seen = seen.shows("Marthe Lyngvær (ansatt i kommunen) leste oppgaven").hides("team:");
        seen.shows("Fordi den som har ansvar for saken, har bedt om hjelp.").hides("privacy-");
        let seen = as_(world, RUTH).await.get("/privacy/seen").await.expect(200).hides("colleague:");
        seen.shows("Marthe Lyngvær (ansatt i kommunen) leste oppgaven").shows("Ringte fra sykehuset");
        // Nor does one who acts for a child read that it was a resident.
        world.store.seen(vec![row(world, "team:x", JON, MAREN).await]).await.unwrap();
        let log = format!("/privacy/seen?hat=child:{}", id(world, MAREN).await);
        let seen = as_(world, MARTHE).await.get(&log).await.expect(200);
        seen.shows("Jon Strand (ansatt i kommunen) leste oppgaven").hides("En innbygger");
    });
}

#[test]
fn a_large_sheet_pushes_nothing_out_that_was_opened_one_by_one() {
    in_town(async |world| {
        world.clock.advance_seconds(2 * 24 * 3_600);
        look(world, MARTHE, MAREN, "").await;
        world.clock.advance_seconds(120);
        let of_sheet = Access { verb: "task_export", ..row(world, "unit:vei-og-lys", JON, RUTH).await };
        let sheet = (1..=5_001).map(|n| Access { thing: Uuid::from_u128(n), ..of_sheet.clone() }).collect();
        world.store.seen(sheet).await.unwrap();
        let page = as_(world, OLE).await.get("/privacy/watch").await.expect(200);
        page.shows("Marthe Lyngvær (Rensviktunet) slo opp Maren Lyngvær").hides("Bare de nyeste");
    });
}

#[test]
fn what_the_officer_noted_is_kept_as_long_as_the_log_and_goes_with_either_of_the_two() {
    in_town(async |world| {
        let notes = async || world.store.db().scalar_i64("SELECT COUNT(*) FROM privacy_look", vals![]).await.unwrap();
        let noted = async |by: &str, of: &str| {
            let (by, of) = (id(world, by).await, id(world, of).await);
            let mut tx = world.store.begin().await.unwrap();
            tx.execute_quietly(
                "INSERT INTO privacy_look (tenant, rule, actor, subject, until, officer, note, at)
                 VALUES ($1, 'family', $2, $3, 1, $4, 'Snakket med henne', $5)",
                vals![NORDSUND.0, format!("person:{by}"), of, id(world, OLE).await, world.clock.now().micros()],
            )
            .await
            .unwrap();
            tx.commit_quietly("the officer notes something").await.unwrap();
        };
        noted(MARTHE, MAREN).await;
        noted(JON, RUTH).await;
        noted(JON, OLE).await;
        for (who, goes, left) in [(MAREN, 1, 2), (JON, 2, 0)] {
            let (subjects, eraser) = ([Subject::person(id(world, who).await)], privacy::PrivacyEraser);
            let held = eraser.holds(world.store.db(), NORDSUND, &subjects, world.clock.now()).await.unwrap();
            assert!(held.contains(&Holding::new("privacy_notes", goes, None)), "{held:?}");
            let mut tx = world.store.begin().await.unwrap();
            eraser.erase(&mut tx, &system(world), &subjects).await.unwrap();
            tx.commit_quietly("a test erases somebody").await.unwrap();
            assert_eq!(notes().await, left);
        }

        noted(MARTHE, MAREN).await;
        world.clock.advance_seconds(40 * 24 * 3_600);
        noted(JON, RUTH).await;
        let mut ole = as_(world, OLE).await;
        let rule = [("kind", "access_log"), ("days", "40")];
        ole.post("/privacy/watch/retention", &rule).await.expect(303);
        nightly(world).await;
        assert_eq!(notes().await, 2);
        world.clock.advance_seconds(24 * 3_600);
        nightly(world).await;
        assert_eq!(notes().await, 1, "the older one is over");
        assert_eq!(world.entries("privacy.retention_done.v1").await, 1);
    });
}

#[test]
fn nobody_puts_a_pattern_off_for_ever() {
    in_town(async |world| {
        world.clock.advance_seconds(2 * 24 * 3_600);
        look(world, MARTHE, MAREN, "").await;
        let mut ole = as_(world, OLE).await;
        let case = case_of(&ole.get("/privacy/watch").await.expect(200), "family");
        let (marthe, maren) = (id(world, MARTHE).await.to_string(), id(world, MAREN).await.to_string());
        let sent = |until: i64| {
            let person = [("person", marthe.clone()), ("subject", maren.clone()), ("until", until.to_string())];
            let said = [("pattern", "family".to_owned()), ("note", "Snakket med henne".to_owned())];
            [&person[..], &said[..]].concat()
        };
        let now = world.clock.now().micros().div_euclid(60_000_000);
        for until in [i64::MAX, now + 365 * 24 * 60, now + 24 * 60 + 1] {
            let sent = sent(until);
            let sent: Vec<(&str, &str)> = sent.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let page = ole.post("/privacy/watch/case", &sent).await.expect(422);
            let page = page.shows("Du kan bare krysse av for oppslag som er gjort").shows("Snakket med henne");
            // The button that she presses once more sends what can be.
            page.shows(&format!("name=\"until\" value=\"{now}\"")).hides("privacy-case");
        }
        assert_eq!(world.entries("privacy.pattern_looked_at.v1").await, 0);
        ole.get(&case).await.expect(200);
        // What was put off before there was a limit comes back as well.
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly(
            "INSERT INTO privacy_look (tenant, rule, actor, subject, until, officer, note, at)
             VALUES ($1, 'family', $2, $3, $4, $5, '', $6)",
            vals![
                NORDSUND.0,
                format!("person:{marthe}"),
                id(world, MAREN).await,
                i64::MAX,
                id(world, OLE).await,
                world.clock.now().micros(),
            ],
        )
        .await
        .unwrap();
        tx.commit_quietly("as it could be").await.unwrap();
        ole.get(&case).await.expect(404);
        world.clock.advance_seconds(2 * 24 * 3_600);
        look(world, MARTHE, MAREN, "").await;
        as_(world, OLE).await.get("/privacy/watch").await.expect(200).shows("Egen familie");
    });
}
