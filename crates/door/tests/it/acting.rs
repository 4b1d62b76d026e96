//! Acting for another, and the choices of language and colours.

use store::vals;

use crate::town::{CHILD, KARI, OLA, in_town, person};

#[test]
fn she_acts_for_her_child_until_she_stops() {
    in_town(async |town| {
        let mut browser = town.signed_in(KARI, "substantial").await;
        let at = format!("{}/acting", town.nordsund);
        let list = browser.get(&at).await.expect(200).shows("Act for Maren Prøve").shows(CHILD);
        list.hides("property:1505-10/34");
        let now = browser.post(&at, &[("hat", CHILD), ("to", "/mine")]).await.expect(200);
        now.shows(&format!("acting {CHILD}"));
        // Every page says so.
        browser.get(format!("{}/", town.nordsund)).await.expect(200).shows("Maren Prøve");
        browser.get(&at).await.expect(200).shows("You are acting for this one now.");
        // A step-up of the same person keeps it.
        let page = browser.get(format!("{}/sign-in?level=high&to=/mine", town.nordsund)).await.expect(200);
        town.choose(&mut browser, &page, KARI, "high").await.expect(200).shows(&format!("level 4 acting {CHILD}"));
        browser.post(&at, &[("hat", ""), ("to", "/mine")]).await.expect(200).shows("acting nobody");
        let told = async |kind: &str| {
            let sql = "SELECT COUNT(*) FROM journal WHERE kind = $1 AND actor = $2 AND acting_for = $3";
            let actor = format!("person:{}", person(KARI));
            town.store.db().scalar_i64(sql, vals![kind, actor, CHILD]).await.unwrap()
        };
        assert_eq!(told("door.acting_began.v1").await, 1);
        assert_eq!(told("door.acting_ended.v1").await, 1);
        // Nothing to take off is nothing to write down.
        browser.post(&at, &[("hat", "")]).await.expect(200);
        assert_eq!(town.entries("door.acting_ended.v1").await, 1);
    });
}

#[test]
fn only_hats_that_she_wears_and_that_are_for_another() {
    in_town(async |town| {
        let at = format!("{}/acting", town.nordsund);
        let mut kari = town.signed_in(KARI, "substantial").await;
        for hat in [
            "property:1505-10/34",
            &format!("person:{}", person(KARI)),
            "child:0197aaaa-0000-7000-8000-00000000ffff",
            "x",
        ] {
            kari.post(&at, &[("hat", hat)]).await.expect(404);
        }
        let mut ola = town.signed_in(OLA, "substantial").await;
        ola.post(&at, &[("hat", CHILD)]).await.expect(404);
        ola.get(&at).await.expect(200).shows("There is nobody you can act for now.");
        let mut nobody = town.browser();
        nobody.post(&at, &[("hat", CHILD)]).await.expect(401);
        assert_eq!(town.entries("door.acting_began.v1").await, 0);
    });
}

#[test]
fn language_and_colours_are_chosen_also_when_signed_out() {
    in_town(async |town| {
        let mut browser = town.browser();
        let at = format!("{}/choices", town.nordsund);
        let page = browser.post(&at, &[("lang", "nn"), ("to", "/")]).await.expect(200);
        assert_eq!(page.header("content-language"), "nn");
        browser
            .post(&at, &[("scheme", "dark"), ("return", "/")])
            .await
            .expect(200)
            .shows("data-color-scheme=\"dark\"")
            .shows("lang=\"nn\"");
        // What is not a choice changes nothing and leads nowhere else.
        let page = browser.post(&at, &[("lang", "xx\r\nset-cookie: a=b"), ("to", "//evil.example")]).await.expect(200);
        assert_eq!(page.url.as_str(), format!("{}/", town.nordsund));
        assert_eq!(browser.cookie("localhost", "lang").map(String::as_str), Some("nn"));
        assert_eq!(browser.cookie("localhost", "a"), None);
    });
}
