//! The page of hats and cards, and the frame of the pages of hats.

use base::id::Uuid;
use store::Assurance;
use testkit::{NORDSUND, Visitor, World, on_each_engine};

use crate::town::{self, MARTHE, New, STRANGER, child, kin};

fn with_town(test: impl AsyncFn(&World)) {
    on_each_engine(|_| (town::wardrobe(), town::rooms()), test);
}

#[test]
fn a_person_sees_the_cards_of_her_own_hats_and_of_no_others() {
    with_town(async |world| {
        New::card("Garasje i Lyngstien", "property:1505-10/34").put(world).await;
        New::card("Parkeringsgebyr", &format!("person:{MARTHE}")).put(world).await;
        New::card("Skolestart", &child()).put(world).await;
        New::card("Odds søknad", &format!("person:{STRANGER}")).put(world).await;
        New::card("Noe på nabotomta", "property:1505-10/35").put(world).await;

        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        let page = marthe.get("/").await.expect(200);
        for text in ["God dag, Marthe", "Garasje i Lyngstien", "Parkeringsgebyr", "Skolestart", "3 ting er nye"] {
            assert!(page.text().contains(text), "{text}");
        }
        page.hides("Odds søknad").hides("Noe på nabotomta").hides("portal-");

        let mut odd = world.signed_in(STRANGER, Assurance::High).await;
        let page = odd.get("/").await.expect(200).shows("Odds søknad").shows("Én ting er ny");
        page.hides("Garasje").hides("Parkeringsgebyr").hides("Skolestart").hides("Lyngstien");
    });
}

#[test]
fn hats_stand_in_order_each_with_a_calm_line_when_nothing_waits() {
    with_town(async |world| {
        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        let text = marthe.get("/").await.expect(200).text();
        let order = [
            "Deg selv</a></h2>",
            "Forelder til Maren</a></h2>",
            "Pårørende til Ruth Lyngvær</a></h2>",
            "Eier av Lyngstien 13b</a></h2>",
            "Styreleder i Nordsund svømmeklubb</a></h2>",
            "Sykepleier ved Rensviktunet</a></h2>",
            "1. vara (Kystlista) i bystyret</a></h2>",
        ];
        let places: Vec<usize> = order.iter().map(|h| text.find(h).unwrap_or_else(|| panic!("{h}"))).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert_eq!(text.matches("class=\"hat-empty\"").count(), 7);
        assert!(text.contains("Akkurat nå venter ingenting."));
    });
}

#[test]
fn below_its_assurance_a_card_says_only_that_it_exists() {
    with_town(async |world| {
        let secret =
            |hat| New { assurance: Assurance::High, note: "Hemmelig notat", ..New::card("Hemmelig tittel", hat) };
        let kin = kin();
        let id = secret(&kin).put(world).await;
        secret(&kin).put(world).await;
        New::card("Åpen tittel", &kin).put(world).await;

        let mut low = world.signed_in(MARTHE, Assurance::Substantial).await;
        for path in ["/", "/?part=hats", &format!("/?part={kin}"), &format!("/hats/{kin}")] {
            let page = low.get(path).await.expect(200).shows("Åpen tittel").shows("2 ting her er ekstra beskyttet");
            page.hides("Hemmelig").hides(&id.to_string());
        }
        low.get("/").await.shows("href=\"/step-up?to=/\"");
        low.get("/?part=hats").await.shows("href=\"/step-up?to=/\"");
        low.get(&format!("/hats/{kin}?part=cards")).await.shows(&format!("href=\"/step-up?to=/hats/{kin}\""));

        let mut high = world.signed_in(MARTHE, Assurance::High).await;
        high.get("/").await.shows("Hemmelig tittel").shows("Hemmelig notat").hides("ekstra beskyttet");
    });
}

#[test]
fn five_cards_a_hat_and_a_link_to_the_rest() {
    with_town(async |world| {
        let own = format!("person:{MARTHE}");
        let titles: Vec<String> = (1..=6).map(|n| format!("Sak nummer {n}.")).collect();
        for title in titles.iter().take(5) {
            New::card(title, &own).put(world).await;
            world.clock.advance_seconds(1);
        }
        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        marthe.get("/").await.shows("Sak nummer 1.").hides("hat-more");
        New::card(&titles[5], &own).put(world).await;
        marthe.get("/").await.shows("Sak nummer 6.").shows("Sak nummer 2.").hides("Sak nummer 1.").shows("hat-more");
    });
}

#[test]
fn an_object_that_concerns_a_hat_twice_is_shown_once() {
    with_town(async |world| {
        let own = format!("person:{MARTHE}");
        let id = New::card("Dobbelt", &own).put(world).await;
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly(
            "INSERT INTO party (tenant, hat, kind, id, role, done, sort)
             SELECT tenant, hat, kind, id, 'owner', done, sort FROM party WHERE id = $1",
            store::vals![id],
        )
        .await
        .unwrap();
        tx.commit_quietly("a test").await.unwrap();
        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        for path in ["/", "/me"] {
            let mut page = marthe.get(path).await;
            if page.status == 303 {
                page = marthe.get(page.location()).await;
            }
            assert_eq!(page.text().matches(">Dobbelt<").count(), 1, "{path}");
        }
    });
}

#[test]
fn acting_for_another_narrows_the_page() {
    with_town(async |world| {
        New::card("Skolestart", &child()).put(world).await;
        New::card("Parkeringsgebyr", &format!("person:{MARTHE}")).put(world).await;
        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        let own_page = format!("/hats/person:{MARTHE}");
        let page = marthe.get(&format!("/hats/{}", child())).await.expect(200);
        page.shows("Handle for Maren").shows("action=\"/acting\"").shows(&format!("value=\"{}\"", child()));
        assert!(marthe.post("/acting", &[("hat", &child())]).await.status < 400);

        let page = marthe.get("/").await.expect(200);
        page.shows("Forelder til Maren").shows("Skolestart").shows("Du handler for Maren").hides("Parkeringsgebyr");
        marthe.get(&own_page).await.expect(404);
        marthe.get(&format!("/hats/{}", child())).await.expect(200).hides("Handle for Maren</button>");

        assert!(marthe.post("/acting", &[("hat", "")]).await.status < 400);
        marthe.get("/").await.shows("Parkeringsgebyr");
        marthe.get(&own_page).await.expect(200);
    });
}

#[test]
fn the_pages_of_hats_one_does_not_wear_are_not_there() {
    with_town(async |world| {
        let mut odd = world.signed_in(STRANGER, Assurance::High).await;
        for key in ["property:1505-10/34", &child(), &kin(), "unit:rensviktunet", "mandate:bystyret", "x", "person:"] {
            odd.get(&format!("/hats/{key}")).await.expect(404).hides("Lyngstien").hides("Maren");
        }
        odd.get("/?part=property:1505-10/34").await.expect(404);
        // A page that was open when the hat was lost is told to forget what it shows.
        odd.get("/hats/property:1505-10/34?part=cards").await.expect(404);
        odd.part("/hats/property:1505-10/34?part=cards").await.expect(204);

        let mut nobody = world.visitor();
        let page = nobody.get("/hats/property:1505-10/34").await;
        assert_eq!((page.status, page.location()), (303, "/sign-in?to=%2Fhats%2Fproperty%3A1505%2D10%2F34"));
        assert_eq!(nobody.get("/?part=hats").await.expect(200).text().matches("class=\"cards\"").count(), 0);
    });
}

#[test]
fn a_session_of_one_municipality_shows_nothing_in_another() {
    with_town(async |world| {
        New::card("Parkeringsgebyr", &format!("person:{MARTHE}")).put(world).await;
        let secret = world.session(NORDSUND, MARTHE, Assurance::High).await;
        let mut smola = world.visitor_of_smola();
        smola.set_cookie("allting", &secret);
        smola.get("/").await.expect(200).hides("Parkeringsgebyr").shows("Smøla kommune").shows("Logg inn");
    });
}

#[test]
fn done_cards_are_paged_even_when_all_changed_in_one_moment() {
    with_town(async |world| {
        let own = format!("person:{MARTHE}");
        let titles: Vec<String> = (1..=23).map(|n| format!("Gammel sak {n:02}.")).collect();
        let cards = titles.iter().map(|t| New { done: true, ..New::card(t, &own) }).collect();
        town::put(&world.store, cards).await;
        New::card("Ny sak.", &own).put(world).await;

        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        marthe.get("/").await.hides("Gammel sak");
        let (mut seen, mut path, mut pages) = (Vec::new(), format!("/hats/{own}"), 0);
        loop {
            let page = marthe.get(&path).await.expect(200).shows("Ny sak.");
            let text = page.text();
            seen.extend(titles.iter().filter(|t| text.contains(t.as_str())).cloned());
            pages += 1;
            let Some(link) = text.split("rel=\"next\"").next().filter(|_| text.contains("rel=\"next\"")) else { break };
            path = link.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned();
        }
        seen.sort();
        assert_eq!((pages, seen), (3, titles), "each once");
        marthe.get(&format!("/hats/{own}?done=nonsense")).await.expect(400);
        marthe.get(&format!("/hats/{own}?done=1.x")).await.expect(400);
        let past = format!("/hats/{own}?done=1.{}", Uuid::nil().simple());
        marthe.get(&past).await.expect(200).hides("Gammel sak");
    });
}

#[test]
fn all_pages_speak_three_languages() {
    with_town(async |world| {
        New::card("Garasje", "property:1505-10/34").put(world).await;
        let mut marthe = world.signed_in(MARTHE, Assurance::Substantial).await;
        for (lang, hello, owner, now) in [
            ("nb", "God dag, Marthe", "Eier av Lyngstien 13b", "Dette skjer nå"),
            ("nn", "God dag, Marthe", "Eigar av Lyngstien 13b", "Dette skjer no"),
            ("en", "Hello, Marthe", "Owner of Lyngstien 13b", "Going on now"),
        ] {
            marthe.language = lang;
            let html = format!("<html lang=\"{lang}\"");
            marthe.get("/").await.expect(200).shows(&html).shows(hello).shows(owner).hides("portal-");
            marthe.get("/hats/property:1505-10/34").await.expect(200).shows(&html).shows(owner).shows(now);
        }
    });
}

#[test]
fn what_changes_reaches_an_open_page_through_its_topics() {
    with_town(async |world| {
        let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
        let page = marthe.get("/").await.expect(200);
        let own = format!("data-live-topic=\"person:{MARTHE}\" data-live-src=\"/?part=hats\"");
        let page = page.shows("data-live=\"/live\"").shows(&own);
        let page = page.shows("data-live-topic=\"property:1505-10/34\" data-live-src=\"/?part=property:1505-10/34\"");
        drop(page);
        marthe.get("/?part=property:1505-10/34").await.expect(200).hides("Garasje").hides("<html");
        New::card("Garasje", "property:1505-10/34").put(world).await;
        marthe.get("/?part=property:1505-10/34").await.expect(200).shows("Garasje");
        marthe.get("/?part=hats").await.expect(200).shows("Garasje").hides("<html");
    });
}

#[test]
fn a_hat_that_is_lost_is_gone_at_the_next_look() {
    let wardrobe = town::wardrobe();
    on_each_engine(
        |_| (wardrobe.clone(), town::rooms()),
        async |world| {
            New::card("Garasje", "property:1505-10/34").put(world).await;
            let mut marthe = world.signed_in(MARTHE, Assurance::High).await;
            marthe.get("/").await.shows("Garasje");
            let mut lost = Vec::new();
            wardrobe.change(MARTHE, |w| {
                let (kept, gone) = w.hats.drain(..).partition(|h| h.key != "property:1505-10/34");
                (w.hats, lost) = (kept, gone);
            });
            marthe.get("/").await.expect(200).hides("Garasje").hides("Lyngstien");
            marthe.get("/hats/property:1505-10/34").await.expect(404);
            let part = marthe.part("/hats/property:1505-10/34?part=cards").await.expect(204);
            assert!(part.body.is_empty(), "an open page is told to forget");
            wardrobe.change(MARTHE, |w| w.hats.append(&mut lost));
        },
    );
}

#[test]
fn who_comes_to_a_host_of_no_municipality_is_told_so_in_her_language_and_sees_none_of_them() {
    with_town(async |world| {
        for (language, title) in [("nn", "Vi finn ikkje sida"), ("en", "We cannot find that page")] {
            let mut nobody = Visitor::new(world, "ingen.example");
            nobody.language = language;
            let page = nobody.get("/sign-in").await.expect(404).shows(title).hides("Nordsund").hides("Smøla");
            assert!(page.header("content-type").starts_with("text/html"), "{:?}", page.headers);
            nobody.json = true;
            let said = nobody.get("/").await.expect(404).shows(title);
            assert_eq!(said.header("content-type"), "application/problem+json");
        }
    });
}
