//! Who sees what: reporter, neighbour, stranger, another unit, another municipality, a link.

use base::Text;
use store::{Assurance, Party};
use tasks::{NewTask, Place};
use testkit::{NORDSUND, World};

use crate::town::{
    CHILD, KARI, NEXT_DOOR, NILS, ODA, TOR, VIGDIS, as_, in_town, photo, post_ok, report, svein, system,
};

/// A task that the program opens for somebody.
async fn open(world: &World, parties: Vec<Party>, assurance: Assurance) -> String {
    let new = NewTask {
        title: Text::new("Feiing", "Feiing", "Chimney sweeping"),
        note: Text::same("Tirsdag kl. 10"),
        body: "Hemmelig for naboer".into(),
        category: None,
        place: Place { point: Some((63.11, 7.72)), words: "Lyngstien 15".into() },
        unit: "vei-og-lys".into(),
        due: "2026-12-01".parse().ok(),
        assurance,
        parties,
        source: tasks::Source::new(tasks::SourceKind::System, "tests"),
    };
    let mut tx = world.store.begin().await.unwrap();
    let id = tasks::actions::task_open(&mut tx, &system(NORDSUND, world), new).await.unwrap();
    tx.commit().await.unwrap();
    id.to_string()
}

#[test]
fn a_neighbour_sees_the_steps_but_not_who_what_or_notes() {
    in_town(async |world| {
        let parties = vec![Party::new(format!("person:{KARI}"), "requester"), Party::new(NEXT_DOOR, "neighbour")];
        let id = open(world, parties, Assurance::None).await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut kari, mut nils) = (as_(world, TOR).await, as_(world, KARI).await, as_(world, NILS).await);
        post_ok(&mut tor, &format!("{page}/comments"), &[("comment", "Bare for oss"), ("audience", "unit")]).await;
        post_ok(&mut tor, &format!("{page}/comments"), &[("comment", "Til alle"), ("audience", "all")]).await;
        post_ok(&mut kari, &format!("{page}/comments"), &[("comment", "Fra Kari")]).await;
        tor.get(&page).await.shows("1 eiendom i nærheten følger med").shows("Bare for oss");
        let seen = nils
            .get(&page)
            .await
            .expect(200)
            .shows("Feiing")
            .shows("Lyngstien 15")
            .shows("Til alle")
            .shows("1. desember");
        for hidden in [
            "Hemmelig for naboer",
            "Bare for oss",
            "Fra Kari",
            "Innmelderen la til",
            "Kari",
            "Tor Lysmann",
            &KARI.to_string(),
        ] {
            assert!(!seen.text().contains(hidden), "{hidden}");
        }
        for verb in ["assignment", "release", "comments", "transfer", "closure", "reopening"] {
            let fields = [
                ("comment", "x"),
                ("answer", "x"),
                ("reason", "x"),
                ("reopening", "x"),
                ("onward", "unit:servicetorget"),
            ];
            nils.post(&format!("{page}/{verb}"), &fields).await.expect(404);
        }
        nils.get(&format!("{page}/work")).await.expect(404);
        nils.get(&format!("{page}/steps")).await.expect(200).hides("Bare for oss");
    });
}

#[test]
fn strangers_other_units_and_other_municipalities_find_nothing() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let photo = photo();
        let mut fields = vec![("category", "street-light"), ("text", "Mørkt")];
        fields.extend(crate::town::PLACE);
        let sent = kari.post_files("/report", &fields, &[("photos", "a.jpg", "image/jpeg", &photo)]).await.expect(303);
        let page = sent.location().replace("/report/received", "/tasks");
        let mut anybody = world.visitor();
        let paths = ["", "/steps", "/work", "/photos/1", "/photos/1-small"];
        for path in paths {
            let path = format!("{page}{path}");
            for mut visitor in [as_(world, ODA).await, as_(world, VIGDIS).await, svein(world).await] {
                visitor.get(&path).await.expect(404);
            }
            assert_eq!(anybody.get(&path).await.expect(303).location().split('?').next(), Some("/sign-in"));
        }
        for verb in ["assignment", "comments", "closure"] {
            for mut visitor in [as_(world, ODA).await, as_(world, VIGDIS).await, svein(world).await] {
                visitor.post(&format!("{page}/{verb}"), &[("comment", "x"), ("answer", "x")]).await.expect(404);
            }
            anybody.post(&format!("{page}/{verb}"), &[]).await.expect(401);
        }
        svein(world).await.get("/tasks").await.expect(200).hides("Lyngstien");
        as_(world, ODA).await.get("/tasks").await.expect(404);
        // The reporter herself does not do the unit's work.
        kari.post(&format!("{page}/assignment"), &[]).await.expect(404);
        kari.post(&format!("{page}/closure"), &[("answer", "x")]).await.expect(404);
        for wrong in [
            "/tasks/x",
            "/tasks/00000000-0000-0000-0000-000000000000",
            "/follow/x",
            "/follow/%00",
            "/report/received/x",
        ] {
            kari.get(wrong).await.expect(404);
        }
    });
}

#[test]
fn the_secret_of_one_municipality_opens_nothing_in_another() {
    in_town(async |world| {
        let secret = report(&mut world.visitor(), "Mørkt").await;
        world.visitor_of_smola().get(&format!("/follow/{secret}")).await.expect(404);
        world.visitor().get(&format!("/follow/{secret}")).await.expect(200);
    });
}

#[test]
fn passed_on_into_a_category_it_has_the_level_of_that_and_keeps_its_own_where_that_is_higher() {
    in_town(async |world| {
        let all = tasks::actions::categories(world.store.db(), NORDSUND).await.unwrap();
        let mut water = all.into_iter().find(|c| c.key == "water").unwrap();
        water.assurance = Assurance::High;
        let mut tx = world.store.begin().await.unwrap();
        tasks::actions::category_put(&mut tx, &system(NORDSUND, world), &water).await.unwrap();
        tx.commit().await.unwrap();
        let mut kari = as_(world, KARI).await;
        let page = format!("/tasks/{}", report(&mut kari, "Om naboens helse").await);
        let mut tor = as_(world, TOR).await;
        let onward = [("onward", "category:water"), ("reason", "Det er deres.")];
        post_ok(&mut tor, &format!("{page}/transfer"), &onward).await;
        as_(world, VIGDIS).await.get("/tasks").await.hides("Om naboens helse");
        for who in [KARI, VIGDIS] {
            assert!(as_(world, who).await.get(&page).await.expect(303).location().starts_with("/step-up?to="));
            world.signed_in(who, Assurance::High).await.get(&page).await.expect(200).shows("Om naboens helse");
        }
        let back = [("onward", "category:street-light"), ("reason", "Det er deres likevel.")];
        post_ok(&mut world.signed_in(VIGDIS, Assurance::High).await, &format!("{page}/transfer"), &back).await;
        as_(world, TOR).await.get(&page).await.expect(303);
    });
}

#[test]
fn below_its_assurance_a_task_is_only_known_to_exist() {
    in_town(async |world| {
        let id = open(world, vec![Party::new(format!("person:{KARI}"), "subject")], Assurance::High).await;
        let page = format!("/tasks/{id}");
        let mut kari = as_(world, KARI).await;
        assert!(kari.get(&page).await.expect(303).location().starts_with("/step-up?to="));
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks").await.expect(200).shows("Oppgave 2026-1").hides("Feiing").hides("Lyngstien 15");
        world.signed_in(KARI, Assurance::High).await.get(&page).await.expect(200).shows("Feiing");
    });
}

#[test]
fn acting_for_a_child_the_report_is_the_childs() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let own = report(&mut kari, "Min egen").await;
        kari.post("/acting", &[("hat", CHILD)]).await.expect(303);
        kari.get("/report").await.expect(200).shows("Du melder som Maren");
        let id = report(&mut kari, "For Maren").await;
        kari.get(&format!("/tasks/{id}")).await.expect(200).shows("For Maren");
        kari.get(&format!("/tasks/{own}")).await.expect(404);
        let parties = store::card::parties_of(world.store.db(), NORDSUND, "task", id.parse().unwrap()).await.unwrap();
        assert!(parties.contains(&(CHILD.to_owned(), "requester".to_owned())), "{parties:?}");
    });
}

#[test]
fn photos_are_shown_to_those_it_is_about_as_nothing_but_pictures() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let photo = photo();
        let mut fields = vec![("category", "road"), ("text", "")];
        fields.extend(crate::town::PLACE);
        // A name and a type that lie do no harm.
        let sent =
            anybody.post_files("/report", &fields, &[("photos", "x.html", "text/html", &photo)]).await.expect(303);
        let secret = sent.location().rsplit('/').next().unwrap().to_owned();
        let page = anybody.get(&format!("/follow/{secret}")).await.expect(200);
        let page = page.shows(&format!("/follow/{secret}/photos/1-small"));
        drop(page);
        for name in ["1", "1-small"] {
            let shown = anybody.get(&format!("/follow/{secret}/photos/{name}")).await.expect(200);
            assert_eq!(shown.header("content-type"), "image/jpeg");
            assert_eq!(shown.header("x-content-type-options"), "nosniff");
            assert_eq!(shown.header("content-disposition"), "inline");
            assert_eq!(shown.header("content-security-policy"), "sandbox; default-src 'none'");
            assert!(shown.body.starts_with(&[0xff, 0xd8, 0xff]));
            assert_ne!(&shown.body[..], &photo[..], "drawn anew, never as it came");
        }
        for name in ["0", "2", "-1", "1-large", "x", "1.5"] {
            anybody.get(&format!("/follow/{secret}/photos/{name}")).await.expect(404);
        }
    });
}
