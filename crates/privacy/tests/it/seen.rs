//! Who has seen what: an employee opens a task, and the one it is about sees that.

use store::{Assurance, vals};
use testkit::World;

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
