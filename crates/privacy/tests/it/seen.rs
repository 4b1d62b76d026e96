//! Who has seen what: an employee opens a task, and the one it is about sees that.

use base::id::Uuid;
use store::{Assurance, vals};
use testkit::{NORDSUND, World};

use crate::town::*;

async fn rows(world: &World) -> i64 {
    world.store.db().scalar_i64("SELECT COUNT(*) FROM access_log", vals![]).await.unwrap()
}

#[test]
fn an_employee_opens_a_task_and_the_resident_sees_who_and_why() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let (mut jon, mut marthe) = (as_(world, JON).await, as_(world, MARTHE).await);
        marthe.get("/privacy/seen").await.expect(200).shows("Ingen har sett noe");
        marthe.get(&page).await.expect(200);
        assert_eq!(rows(world).await, 0, "her own reading is nobody else's");
        jon.get(&page).await.expect(200).shows("Bare mellom oss");
        jon.get(&format!("{page}/steps")).await.expect(200);
        assert_eq!(rows(world).await, 1, "within a minute it is one row");
        let seen = marthe.get("/privacy/seen").await.expect(200);
        let seen = seen.shows("Jon Strand (Vei og lys) leste oppgaven").shows("Mørkt i Lyngstien").shows("2 ganger");
        seen.shows("Fordi Vei og lys har ansvar for saken.").hides("privacy-");
        marthe.language = "en";
        marthe.get("/privacy/seen").await.shows("Jon Strand (Vei og lys) read the task");
        as_(world, RUTH).await.get("/privacy/seen").await.expect(200).shows("Ingen har sett noe").hides("Jon");
    });
}

/// Beside a task stand lines of others, as in any list. Nobody is told that somebody worked with what she only read
/// the name of.
#[test]
fn who_opens_one_task_has_not_opened_those_that_are_named_beside_it() {
    in_town(async |world| {
        let (marthe, ruth) = (id(world, MARTHE).await, id(world, RUTH).await);
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        task(world, &format!("person:{marthe}"), "Hull ved naustet").await;
        let other = task(world, &format!("person:{ruth}"), "Gjerdet ved bekken").await;
        let mut jon = as_(world, JON).await;
        let link = [("relation", "follows"), ("other", other.trim_start_matches("/tasks/"))];
        jon.post(&format!("{page}/links"), &link).await.expect(303);
        // What he does within a minute is one row.
        world.clock.advance_seconds(120);
        let before = rows(world).await;
        jon.get(&page).await.expect(200).shows("Hull ved naustet").shows("Gjerdet ved bekken");
        assert_eq!(rows(world).await, before + 1, "the task that he opened, and no other");
    });
}

#[test]
fn what_was_hers_before_two_persons_were_found_to_be_one_is_hers_still() {
    in_town(async |world| {
        let (teen, maren) = (id(world, TEEN).await, id(world, MAREN).await);
        let page = task(world, &format!("person:{teen}"), "Mørkt ved skolen").await;
        let of_child = task(world, &format!("child:{maren}"), "Skolestart").await;
        let mut jon = as_(world, JON).await;
        jon.get(&page).await.expect(200);
        as_(world, MARTHE).await.get(&page).await.expect(404);
        fold(world, MARTHE, TEEN).await;

        let mut marthe = as_(world, MARTHE).await;
        marthe.get("/").await.expect(200).shows("Mørkt ved skolen").shows("Skolestart");
        marthe.get("/me").await.expect(303);
        marthe.get(&format!("/hats/person:{}", id(world, MARTHE).await)).await.expect(200).shows("Mørkt ved skolen");
        let before = rows(world).await;
        marthe.get(&page).await.expect(200);
        assert_eq!(rows(world).await, before, "her own reading is nobody else's");
        let seen = marthe.get("/privacy/seen").await.expect(200);
        seen.shows("Jon Strand (Vei og lys) leste oppgaven").shows("Mørkt ved skolen");
        // The session of the one who signed in before is hers, too.
        world.signed_in(teen, Assurance::High).await.get(&of_child).await.expect(200);
        marthe.post("/privacy/copies", &[("hat", "")]).await.expect(303);
        world.settle().await;
        let copy = crate::copy::ready(&marthe.get("/privacy/copies").await.text());
        let json = marthe.get(&format!("{copy}/everything.json")).await.expect(200).text();
        for said in ["Mørkt ved skolen", "leste oppgaven"] {
            assert!(json.contains(said), "{said}\n{json}");
        }
    });
}

#[test]
fn a_professional_system_is_called_by_its_name() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let new = door::client::NewClient {
            kind: door::client::ClientKind::System,
            name: "Gatelyssentralen".into(),
            hats: vec!["unit:vei-og-lys".into()],
            roles: Vec::new(),
            expires_at: world.clock.now().plus_minutes(60),
        };
        let mut tx = world.store.begin().await.unwrap();
        let (client, _) = door::client::client_add(&mut tx, &system(world), &new).await.unwrap();
        tx.commit().await.unwrap();
        let look = |actor: String| store::Access {
            tenant: NORDSUND,
            subject: marthe,
            actor,
            hat: "unit:vei-og-lys".into(),
            acting_for: None,
            verb: "person_see",
            kind: "person",
            thing: marthe,
            reason: String::new(),
            at: world.clock.now(),
        };
        world.store.seen(vec![look(format!("client:{client}")), look("anonymous".into())]).await.unwrap();
        let seen = as_(world, MARTHE).await.get("/privacy/seen").await.expect(200);
        seen.shows("Fagsystemet Gatelyssentralen").shows("Noen som ikke var logget inn");
    });
}

#[test]
fn what_was_refused_was_not_seen_and_a_change_is() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Hull i veien").await;
        let mut ole = as_(world, OLE).await;
        ole.get(&page).await.expect(404);
        ole.post(&format!("{page}/assignment"), &[]).await.expect(404);
        let mut jon = as_(world, JON).await;
        jon.get(&format!("{page}/photos/1")).await.expect(404);
        assert_eq!(rows(world).await, 0);
        jon.post(&format!("{page}/assignment"), &[]).await.expect(303);
        as_(world, MARTHE).await.get("/privacy/seen").await.shows("Jon Strand (Vei og lys) tok oppgaven");
        jon.post(&format!("{page}/closure"), &[("answer", "")]).await.expect(422);
        as_(world, MARTHE).await.get("/privacy/seen").await.shows("svarte på oppgaven");
    });
}

#[test]
fn what_a_parent_and_a_next_of_kin_see_stands_in_the_log_of_those_it_is_about() {
    in_town(async |world| {
        let (maren, ruth) = (id(world, MAREN).await, id(world, RUTH).await);
        task(world, &format!("child:{maren}"), "Skolestart").await;
        let visit = task(world, &format!("kin:{ruth}"), "Hjemmetjeneste").await;
        let mut marthe = as_(world, MARTHE).await;
        marthe.get("/").await.expect(200).shows("Hjemmetjeneste").shows("Skolestart");
        marthe.get(&visit).await.expect(200);
        let mut ruth = as_(world, RUTH).await;
        let seen = ruth.get("/privacy/seen").await.expect(200);
        seen.shows("Marthe Lyngvær så oversikten").shows("Marthe Lyngvær leste oppgaven").shows("samtykke");
        // Of the child her mother asks; what she saw herself only when she wants to.
        let log = format!("/privacy/seen?hat=child:{maren}");
        marthe.get(&log).await.expect(200).shows("Ingen har sett noe").shows("Maren");
        marthe.get(&format!("{log}&with=mine")).await.expect(200).shows("Du så oversikten").shows("foreldreansvar");
        marthe.get("/privacy/seen?hat=person:0190b6a0-0000-7000-8000-000000000000").await.expect(404);
        marthe.get("/privacy/seen?before=x").await.expect(400);
        ruth.get(&log).await.expect(404);
        ruth.get(&format!("/privacy/seen?hat=kin:{maren}")).await.expect(404);
        let mut low = world.signed_in(id(world, RUTH).await, Assurance::Substantial).await;
        low.get("/privacy/seen").await.expect(200).shows("Marthe Lyngvær");
    });
}

#[test]
fn many_rows_go_over_several_pages() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Snø").await;
        let mut jon = as_(world, JON).await;
        for _ in 0..32 {
            world.clock.advance_seconds(61);
            jon.get("/tasks").await.expect(200);
            jon.get(&page).await.expect(200);
        }
        let mut marthe = as_(world, MARTHE).await;
        let first = marthe.get("/privacy/seen").await.expect(200).text();
        assert_eq!(first.matches("leste oppgaven").count(), 30);
        let next = first.split("href=\"").find(|l| l.contains("before=")).unwrap().split('"').next().unwrap();
        let second = marthe.get(&next.replace("&#38;", "&").replace("&amp;", "&")).await.expect(200).text();
        assert_eq!(second.matches("leste oppgaven").count(), 2);
    });
}

#[test]
fn what_cannot_be_written_down_is_not_shown() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_script("DROP TABLE access_log").await.unwrap();
        tx.commit_quietly("a test breaks the log").await.unwrap();
        let mut jon = as_(world, JON).await;
        let shown = jon.get(&page).await;
        assert!(shown.status >= 500, "{}", shown.status);
        shown.hides("Mørkt i Lyngstien").hides("Bare mellom oss");
        // Her own needs no row; and a change that was made is in the journal.
        as_(world, MARTHE).await.get(&page).await.expect(200).shows("Bare mellom oss");
        jon.post(&format!("{page}/assignment"), &[]).await.expect(303);
        assert_eq!(world.entries("tasks.task_taken.v1").await, 1);
    });
}

#[test]
fn who_is_in_a_sheet_that_was_fetched_sees_that() {
    in_town(async |world| {
        let (marthe, maren, jon) = (id(world, MARTHE).await, id(world, MAREN).await, id(world, JON).await);
        task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        task(world, &format!("child:{maren}"), "Skolestart").await;
        task(world, &format!("person:{jon}"), "Jons egen sak").await;
        task(world, "organisation:312345676", "Lys på banen").await;
        as_(world, OLE).await.get("/tasks/export.csv").await.expect(200).hides("Lyngstien");
        assert_eq!(rows(world).await, 0, "there was nobody in it");
        let mut jon = as_(world, JON).await;
        jon.get("/tasks").await.expect(200).shows("Mørkt i Lyngstien");
        assert_eq!(rows(world).await, 0, "a line of the list is not noted");
        jon.get("/tasks/export.csv").await.expect(200).shows("Mørkt i Lyngstien").shows("Lys på banen");
        assert_eq!(rows(world).await, 2, "one for each whose task is in it, but for herself");
        jon.get("/tasks/export.xlsx").await.expect(200);
        assert_eq!(rows(world).await, 2, "within a minute it is one row");
        let mut marthe = as_(world, MARTHE).await;
        let seen = marthe.get("/privacy/seen").await.expect(200);
        let seen = seen.shows("Jon Strand (Vei og lys) hentet oppgaven ut i et regneark").shows("2 ganger");
        seen.shows("Fordi Vei og lys har ansvar for saken.").hides("privacy-");
        let log = format!("/privacy/seen?hat=child:{maren}");
        marthe.get(&log).await.expect(200).shows("hentet oppgaven ut").shows("Skolestart").hides("Lyngstien");
        for (language, text) in
            [("nn", "henta oppgåva ut i eit rekneark"), ("en", "took the task out in a spreadsheet")]
        {
            marthe.language = language;
            marthe.get("/privacy/seen").await.expect(200).shows(text);
        }
    });
}

#[test]
fn of_a_sheet_of_what_others_asked_for_the_hat_is_that_which_was_asked() {
    in_town(async |world| {
        let ruth = id(world, RUTH).await;
        let page = task(world, &format!("person:{ruth}"), "Mørkt ved Rensviktunet").await;
        let asked = [("toward", "unit:rensviktunet"), ("delegate_reason", "Dere har nøkkelen")];
        as_(world, JON).await.post(&format!("{page}/delegation"), &asked).await.expect(303);
        let sheet = as_(world, MARTHE).await.get("/tasks/export.csv?view=asked").await.expect(200);
        sheet.shows("Mørkt ved Rensviktunet");
        let sql = "SELECT COUNT(*) FROM access_log WHERE verb = 'task_export' AND hat = 'unit:rensviktunet'";
        assert_eq!(world.store.db().scalar_i64(sql, vals![]).await.unwrap(), 1);
        // So it is when she has taken it, in the sheet of what is hers.
        as_(world, MARTHE).await.post(&format!("{page}/assignment"), &[]).await.expect(303);
        world.clock.advance_seconds(60);
        let sheet = as_(world, MARTHE).await.get("/tasks/export.csv?view=mine").await.expect(200);
        sheet.shows("Mørkt ved Rensviktunet");
        assert_eq!(world.store.db().scalar_i64(sql, vals![]).await.unwrap(), 2);
    });
}

#[test]
fn what_is_locked_in_a_sheet_is_not_noted() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let mut tx = world.store.begin().await.unwrap();
        let locked = "UPDATE task SET assurance = 4 WHERE id = $1";
        tx.execute_quietly(locked, vals![page.rsplit('/').next().unwrap().parse::<Uuid>().unwrap()]).await.unwrap();
        tx.commit_quietly("a test locks a task").await.unwrap();
        let mut low = world.signed_in(id(world, JON).await, Assurance::Substantial).await;
        low.get("/tasks/export.csv").await.expect(200).hides("Lyngstien");
        assert_eq!(rows(world).await, 0);
        as_(world, JON).await.get("/tasks/export.csv").await.expect(200).shows("Lyngstien");
        assert_eq!(rows(world).await, 1);
    });
}

#[test]
fn whose_very_many_things_are_is_found_in_parts() {
    in_town(async |world| {
        let (jon, marthe) = (id(world, JON).await, id(world, MARTHE).await);
        let things: Vec<Uuid> = (1..=1_101).map(Uuid::from_u128).collect();
        let mut tx = world.store.begin().await.unwrap();
        let sql =
            "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES ($1, $2, 'task', $3, $4, FALSE, 0)";
        for (n, thing) in things.iter().enumerate() {
            let person = [marthe, jon][n % 2];
            for (kind, role) in [("person", "requester"), ("child", "subject"), ("ward", "neighbour")] {
                let hat = format!("{kind}:{person}");
                tx.execute_quietly(sql, vals![NORDSUND.0, hat, *thing, role]).await.unwrap();
            }
        }
        tx.commit_quietly("a test makes parties").await.unwrap();
        let app = &world.house.app;
        let tenant = app.config.tenants.iter().find(|t| t.id() == NORDSUND).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test asks as a page would")]
        let ctx = door::Ctx::pretend(app, tenant.clone().into(), jon, Assurance::High).await.unwrap();
        let found = ctx.subjects_of("task", &things).await.unwrap();
        assert_eq!(found.len(), 551, "each once, and not her own");
        assert!(found.iter().all(|(_, person)| *person == marthe));
        assert!(ctx.subjects_of("mail", &things).await.unwrap().is_empty());
        assert!(ctx.subjects_of("task", &[]).await.unwrap().is_empty());
    });
}

#[test]
fn who_is_looked_for_by_name_sees_that_her_task_was_found() {
    in_town(async |world| {
        let (marthe, ruth, secret) = (id(world, MARTHE).await, id(world, RUTH).await, id(world, SECRET).await);
        task(world, &format!("person:{marthe}"), "Mørkt der Marthe bor").await;
        task(world, &format!("person:{ruth}"), "Mørkt der Marthe går").await;
        world.settle().await;
        let mut jon = as_(world, JON).await;
        jon.get("/search?q=m%C3%B8rkt").await.expect(200).shows("Mørkt der Marthe bor").shows("Marthe går");
        assert_eq!(rows(world).await, 0, "a hit says as little as a line of the list");
        for path in ["/search?q=marthe", "/search?q=m%C3%B8rkt+marth", "/api/search?q=marthe"] {
            jon.get(path).await.expect(200);
        }
        assert_eq!(rows(world).await, 1, "Marthe was named, Ruth was not; within a minute it is one row");
        let seen = as_(world, MARTHE).await.get("/privacy/seen").await.expect(200);
        seen.shows("Jon Strand (Vei og lys) fant oppgaven i et søk").shows("3 ganger").hides("privacy-");
        as_(world, RUTH).await.get("/privacy/seen").await.expect(200).shows("Ingen har sett noe");
        // Whose own name it is, looks at nobody.
        as_(world, MARTHE).await.get("/search?q=marthe").await.expect(200).shows("Mørkt der Marthe bor");
        assert_eq!(rows(world).await, 1);
        // Where a name is protected, a search does not tell by its rows whether it was typed.
        task(world, &format!("person:{secret}"), "Lampe ved porten").await;
        world.settle().await;
        jon.get("/search?q=lampe").await.expect(200).shows("Lampe ved porten");
        assert_eq!(rows(world).await, 2);
    });
}

#[test]
fn one_who_acts_for_a_child_hears_only_of_what_she_may_see_for_it() {
    in_town(async |world| {
        let maren = id(world, MAREN).await;
        let both = task(world, &format!("child:{maren}"), "Skolestart").await;
        let own = task(world, &format!("person:{maren}"), "Det jeg lurer på selv").await;
        let mut jon = as_(world, JON).await;
        jon.get(&both).await.expect(200);
        jon.get(&own).await.expect(200);
        jon.post("/register/persons", &[("number", MAREN)]).await.expect(200).shows("Maren Lyngvær");
        let mut marthe = as_(world, MARTHE).await;
        let log = marthe.get(&format!("/privacy/seen?hat=child:{maren}")).await.expect(200);
        let log = log.shows("Skolestart").shows("fant navnet i et søk").text();
        assert_eq!(log.matches("leste oppgaven").count(), 1, "{log}");
        // She herself sees all of it.
        let log = as_(world, MAREN).await.get("/privacy/seen").await.expect(200).text();
        assert_eq!(log.matches("leste oppgaven").count(), 2, "{log}");
        // What is gone was whose nobody knows any more.
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("DELETE FROM party WHERE kind = 'task'", vals![]).await.unwrap();
        tx.commit_quietly("its time was over").await.unwrap();
        let log = marthe.get(&format!("/privacy/seen?hat=child:{maren}")).await.expect(200);
        log.hides("leste oppgaven").shows("fant navnet i et søk");
    });
}

#[test]
fn what_somebody_hears_of_goes_by_an_index() {
    in_town(async |world| {
        if !world.store.is_sqlite() {
            return;
        }
        for sql in [
            "SELECT id FROM access_log WHERE tenant = 1 AND minute >= 1 AND verb <> 'task_export' AND (hat LIKE 'unit:%' OR hat LIKE 'team:%' OR hat LIKE 'colleague:%') ORDER BY minute DESC, id DESC LIMIT 3",
            "SELECT id FROM access_log l WHERE tenant = 1 AND subject = x'00' AND minute <= 9 AND (minute < 9 OR id < x'00') AND actor <> '' AND (thing = subject OR EXISTS (SELECT 1 FROM party p WHERE p.tenant = l.tenant AND p.hat = 'h' AND p.kind = l.kind AND p.id = l.thing)) ORDER BY minute DESC, id DESC LIMIT 3",
            "SELECT id, hat FROM party WHERE tenant = 1 AND kind = 'task' AND role IN ('requester', 'subject') AND id IN (x'00', x'01')",
        ] {
            let said = plan(world, sql).await;
            assert!(!said.contains("SCAN") && !said.contains("USE TEMP B-TREE FOR ORDER BY"), "{said}");
        }
    });
}

async fn plan(world: &World, sql: &str) -> String {
    #[derive(store::FromQueryResult)]
    struct Plan {
        detail: String,
    }
    let plan: Vec<Plan> = world.store.db().rows(&format!("EXPLAIN QUERY PLAN {sql}"), vals![]).await.unwrap();
    plan.iter().map(|p| p.detail.as_str()).collect::<Vec<_>>().join("; ")
}
