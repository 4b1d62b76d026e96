//! A page for each kind of hat, with what the real register says of a small town.

use std::sync::{Arc, LazyLock};

use base::id::Uuid;
use demo::{Spec, Town, Which};
use register::Register;
use store::{Assurance, vals};
use testkit::{NORDSUND, Visitor, World, on_each_engine};

use crate::town;

static TOWN: LazyLock<Town> =
    LazyLock::new(|| demo::town(Spec { which: Which::Nordsund, residents: 300 }, testkit::NOW.date()));

fn with_register(test: impl AsyncFn(&World)) {
    on_each_engine(
        |store| (Arc::new(Register::new(store.clone())), town::rooms()),
        async |world| {
            load(world).await;
            test(world).await;
        },
    );
}

async fn load(world: &World) {
    use register::*;
    let (town, store, sources) = (&*TOWN, &world.store, &world.house.app.config.register);
    let persons = serde_json::to_string(&town.persons).unwrap();
    import_addresses(store, sources, NORDSUND, &town.addresses.to_string()).await.unwrap();
    import_units_brreg(store, sources, NORDSUND, &town.units_brreg.to_string()).await.unwrap();
    import_units(store, sources, NORDSUND, &town.units_csv).await.unwrap();
    import_persons(store, sources, NORDSUND, &persons).await.unwrap();
    import_roles_brreg(store, sources, NORDSUND, &town.roles_brreg.to_string()).await.unwrap();
    import_owners(store, sources, NORDSUND, &town.owners_csv).await.unwrap();
    import_hr(store, sources, NORDSUND, &town.hr_csv).await.unwrap();
    import_mandates(store, sources, NORDSUND, &town.mandates_csv).await.unwrap();
    import_enrolments(store, sources, NORDSUND, &town.enrolments_csv).await.unwrap();
    import_next_of_kin(store, sources, NORDSUND, &town.next_of_kin_csv).await.unwrap();
}

async fn person(world: &World, key: &str) -> Uuid {
    let one = TOWN.cast.iter().find(|c| c.key == key).unwrap();
    register::person_by_number(&world.store, NORDSUND, &one.national_id).await.unwrap()
}

async fn signed_in<'a>(world: &'a World, key: &str) -> Visitor<'a> {
    world.signed_in(person(world, key).await, Assurance::High).await
}

/// The addresses of the hats' pages on the visitor's front page, in order.
async fn hats(visitor: &mut Visitor<'_>) -> Vec<String> {
    let text = visitor.get("/").await.expect(200).text();
    text.split("<h2 id=\"hat-").skip(1).map(|h| between(h, "<a href=\"", "\"")).collect()
}

fn between(text: &str, from: &str, to: &str) -> String {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned()
}

async fn hat(visitor: &mut Visitor<'_>, kind: &str) -> String {
    let start = format!("/hats/{kind}:");
    hats(visitor).await.into_iter().find(|h| h.starts_with(&start)).unwrap_or_else(|| panic!("no {kind}"))
}

#[test]
fn where_a_hidden_child_is_each_day_is_told_to_nobody_who_acts_for_her() {
    with_register(async |world| {
        let mut marthe = signed_in(world, "marthe").await;
        let child = hat(&mut marthe, "child").await;
        marthe.get(&child).await.expect(200).shows("Barnehage").shows("foreldreansvar");
        let id = child.rsplit_once(':').unwrap().1.parse::<base::id::Uuid>().unwrap();
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("UPDATE person SET protection = 2 WHERE id = $1", store::vals![id]).await.unwrap();
        tx.commit_quietly("her address is hidden now").await.unwrap();
        marthe.get(&child).await.expect(200).hides("Barnehage").hides("tel:").shows("foreldreansvar");
    });
}

#[test]
fn marthe_finds_what_the_registers_say_under_each_of_her_hats() {
    with_register(async |world| {
        let mut marthe = signed_in(world, "marthe").await;
        let all = hats(&mut marthe).await;
        let kinds: Vec<String> = all.iter().map(|h| between(h, "/hats/", ":")).collect();
        for kind in ["person", "child", "kin", "property", "organisation", "unit", "mandate"] {
            assert!(kinds.iter().any(|k| k == kind), "{kind} in {kinds:?}");
        }
        assert_eq!(kinds[0], "person");

        let own = marthe.get(&all[0]).await.expect(200);
        own.shows("Det registrene sier").shows("Folkeregisteret, hentet").shows("Lyngstien 13").shows("Pårørende");

        let child = hat(&mut marthe, "child").await;
        let child = marthe.get(&child).await.expect(200);
        child.shows("Maren").shows("Barnehage").shows("5 år").shows("foreldreansvar").shows("(du)").shows("tel:");

        let kin = hat(&mut marthe, "kin").await;
        marthe.get(&kin).await.expect(200).shows("Samtykket").hides("Det registrene sier").hides("Adresse");

        let home = marthe.get("/hats/property:1505-10/34").await.expect(200);
        home.shows("1505-10/34").shows("Eiere").shows("(du)").shows("Eier av Lyngstien 13");

        let club = hat(&mut marthe, "organisation").await;
        marthe.get(&club).await.expect(200).shows("Forening eller lag").shows("(du)");

        let job = hat(&mut marthe, "unit").await;
        let page = marthe.get(&job).await.expect(200);
        page.shows("Kolleger").shows("Del av").shows("Sykepleier").shows("mailto:");

        let seat = hat(&mut marthe, "mandate").await;
        let page = marthe.get(&seat).await.expect(200);
        page.shows("Vervet ditt").shows("1. vara").shows("Medlemmer av").shows("<table");
    });
}

#[test]
fn every_page_of_everybody_in_the_cast_opens_in_three_languages() {
    with_register(async |world| {
        for one in TOWN.cast.iter().filter(|c| c.key != "smola_technician") {
            let Ok(person) = register::person_by_number(&world.store, NORDSUND, &one.national_id).await else {
                continue;
            };
            let mut visitor = world.signed_in(person, Assurance::Substantial).await;
            for page in hats(&mut visitor).await {
                for lang in ["nb", "nn", "en"] {
                    visitor.language = lang;
                    visitor.get(&page).await.expect(200).hides("portal-");
                    visitor.get(&format!("{page}?part=facts")).await.expect(200).hides("<html");
                }
                visitor.language = "nb";
            }
        }
    });
}

#[test]
fn a_protected_address_is_shown_nowhere_on_the_pages() {
    with_register(async |world| {
        let mut marthe = signed_in(world, "marthe").await;
        let child = hat(&mut marthe, "child").await;
        let shown = marthe.get(&child).await.expect(200).text();
        assert!(shown.contains("Lyngstien"), "the child's address, before");
        let maren: Uuid = child.rsplit(':').next().unwrap().parse().unwrap();
        let father = person(world, "father").await;
        let mut tx = world.store.begin().await.unwrap();
        for (person, grade) in [(maren, 2_i64), (father, 3)] {
            let sql = "UPDATE person SET protection = $1, version = version + 1 WHERE tenant = $2 AND id = $3";
            tx.execute_quietly(sql, vals![grade, NORDSUND.0, person]).await.unwrap();
        }
        tx.commit_quietly("a test protects").await.unwrap();
        let page = marthe.get(&format!("{child}?part=facts")).await.expect(200);
        page.shows("Adressen er beskyttet").hides("Lyngstien").shows("Navnet vises ikke");
    });
}

#[test]
fn the_counter_is_on_the_contact_page() {
    with_register(async |world| {
        let page = world.visitor().get("/contact").await.expect(200);
        let number = NORDSUND.to_string();
        let spaced = format!("{}\u{a0}{}\u{a0}{}", &number[..3], &number[3..6], &number[6..]);
        page.shows("Servicetorget").shows("tel:").shows("mailto:").shows(&spaced).shows("113").hides("Skriv til oss");
        // Where the municipality takes questions, one can write.
        let mut tx = world.store.begin().await.unwrap();
        #[expect(clippy::disallowed_methods, reason = "the test decides what the municipality takes in")]
        let pass = store::Pass::system(NORDSUND, "tests", world.clock.now());
        tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
        tx.commit().await.unwrap();
        let page = world.visitor().get("/contact").await.expect(200);
        page.shows("Skriv til oss").shows("href=\"/report?category=question\"");
    });
}
