//! Teams over units, and tasks that they are asked to solve.

use testkit::{Visitor, World};

use crate::town::{KARI, LEA, ODA, SVEIN, TONE, TOR, VIGDIS, as_, at_work, leaves, post_ok, report, svein};

const DAY: i64 = 86_400;

/// Tor sets up a team of his unit; gives its page.
async fn flood(tor: &mut Visitor<'_>, members: &[&str]) -> String {
    let mut fields = vec![("name", "Flom i Storelva"), ("purpose", "Rydde etter flommen"), ("ends", "2026-12-01")];
    fields.extend(members.iter().map(|m| ("members", *m)));
    let made = tor.post("/tasks/teams", &fields).await.expect(303);
    made.location().to_owned()
}

fn hat(page: &str) -> String {
    format!("team:{}", page.rsplit('/').next().unwrap())
}

#[test]
fn a_team_is_set_up_gets_a_task_and_solves_it_while_she_sees_who_does() {
    at_work(async |world| {
        let (mut kari, mut tor, mut vigdis) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, VIGDIS).await);
        let id = report(&mut kari, "Vann i kjelleren").await;
        let page = format!("/tasks/{id}");
        tor.get("/tasks/teams").await.expect(200).shows("Sett opp et nytt team");
        let team = flood(&mut tor, &[]).await;
        vigdis.get(&page).await.expect(404);
        vigdis.get(&team).await.expect(404);
        post_ok(&mut tor, &format!("{team}/members"), &[("members", "unit:vann-og-avlop")]).await;
        vigdis.get(&team).await.expect(200).shows("Flom i Storelva").shows("Rydde etter flommen");
        vigdis.post(&format!("{team}/members"), &[("members", "unit:vei-og-lys")]).await.expect(404);

        // Being in the team opens nothing until the team is asked.
        vigdis.get(&page).await.expect(404);
        tor.post(&format!("{page}/delegation"), &[("toward", "team:x"), ("delegate_reason", "")])
            .await
            .expect(422)
            .shows("Velg hvem som skal løse den.")
            .shows("Skriv en setning om det.");
        let hat = hat(&team);
        let fields = [("toward", hat.as_str()), ("delegate_reason", "Pumpene er deres.")];
        post_ok(&mut tor, &format!("{page}/delegation"), &fields).await;
        kari.get(&page)
            .await
            .shows("Flom i Storelva er bedt om å løse den")
            .shows("Pumpene er deres.")
            .hides("Tor Lys");
        vigdis.get("/tasks?view=asked").await.shows(&page);
        vigdis.get("/tasks").await.hides(&page);
        vigdis.get(&page).await.expect(200).shows("Dere er bedt om å løse den").shows("Vann i kjelleren");
        tor.post(&format!("{page}/assignment"), &[]).await.expect(409).shows("Ta den tilbake til enheten først");
        tor.post(&format!("{page}/closure"), &[("answer", "x")]).await.expect(409);
        post_ok(&mut vigdis, &format!("{page}/assignment"), &[]).await;
        vigdis.get("/tasks?view=mine").await.shows(&page);
        // Where it goes is for the unit to say.
        for (verb, fields) in
            [("transfer", [("onward", "unit:servicetorget"), ("reason", "x")]), ("delegation", fields)]
        {
            vigdis.post(&format!("{page}/{verb}"), &fields).await.expect(404);
        }
        post_ok(&mut vigdis, &format!("{page}/closure"), &[("answer", "Kjelleren er tørr.")]).await;
        kari.get(&page).await.shows("Avsluttet").shows("Kjelleren er tørr.");
        post_ok(&mut kari, &format!("{page}/reopening"), &[("reopening", "Det kommer mer vann.")]).await;
        // Reopened, it is the unit's again.
        vigdis.get(&page).await.expect(404);
        tor.get(&page).await.shows("Ingen har tatt den ennå").shows("Det kommer mer vann.");
        assert_eq!(world.entries("tasks.task_delegated.v1").await, 1);
        assert_eq!(world.entries("tasks.team_put.v1").await, 2);
    });
}

#[test]
fn its_end_and_leaving_it_take_effect_at_once() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut vigdis) = (as_(world, TOR).await, as_(world, VIGDIS).await);
        let who = format!("person:{VIGDIS}");
        let team = flood(&mut tor, &[&who]).await;
        let hat = hat(&team);
        let ask = [("toward", hat.as_str()), ("delegate_reason", "Se på det.")];
        post_ok(&mut tor, &format!("{page}/delegation"), &ask).await;
        vigdis.get(&page).await.expect(200);
        post_ok(&mut tor, &format!("{team}/members/removal"), &[("member", &who)]).await;
        vigdis.get(&page).await.expect(404);
        vigdis.get(&team).await.expect(404);
        post_ok(&mut tor, &format!("{team}/members"), &[("members", &who), ("members", "unit:vann-og-avlop")]).await;
        vigdis.get(&page).await.expect(200);

        // The day after its last day, at midnight.
        world.clock.advance_seconds(9 * DAY + 11 * 3_600);
        as_(world, VIGDIS).await.get(&page).await.expect(200);
        world.clock.advance_seconds(3_600);
        let (mut kari, mut tor, mut vigdis) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, VIGDIS).await);
        vigdis.get(&page).await.expect(404);
        vigdis.post(&format!("{page}/assignment"), &[]).await.expect(404);
        vigdis.get("/tasks?view=asked").await.expect(200).hides(&page);
        tor.get("/tasks/teams").await.shows("Avsluttet");
        tor.post(&format!("{page}/return"), &[("return_reason", " ")]).await.expect(422);
        post_ok(&mut tor, &format!("{page}/return"), &[("return_reason", "Teamet er slutt.")]).await;
        kari.get(&page).await.shows("har den selv igjen").shows("Teamet er slutt.");
        tor.post(&format!("{page}/return"), &[("return_reason", "x")]).await.expect(409);
        tor.post(&format!("{page}/delegation"), &ask).await.expect(422).shows("Velg hvem som skal løse den.");
        // Started again, and ended at once by hand.
        post_ok(&mut tor, &format!("{team}/end"), &[("ends", "2027-01-31")]).await;
        post_ok(&mut tor, &format!("{page}/delegation"), &ask).await;
        vigdis.get(&page).await.expect(200);
        post_ok(&mut tor, &format!("{team}/end"), &[("now", "yes")]).await;
        vigdis.get(&page).await.expect(404);
    });
}

#[test]
fn a_colleague_or_another_unit_is_asked_and_gives_it_back() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut tone, mut vigdis) = (as_(world, TOR).await, as_(world, TONE).await, as_(world, VIGDIS).await);
        let path = format!("{page}/delegation");
        for wrong in [
            door::colleague(KARI),
            format!("person:{TONE}"),
            "unit:vei-og-lys".into(),
            "unit:nothing".into(),
            "kin:1".into(),
            "".into(),
        ] {
            tor.post(&path, &[("toward", &wrong), ("delegate_reason", "x")]).await.expect(422);
        }
        let tone_hat = door::colleague(TONE);
        post_ok(&mut tor, &path, &[("toward", &tone_hat), ("delegate_reason", "Du er nærmest.")]).await;
        kari.get(&page).await.shows("Vei og lys har gitt den til en kollega").hides("Tone Vei");
        tor.get(&page).await.shows("Tone Vei er bedt om å løse den");
        post_ok(&mut tone, &format!("{page}/assignment"), &[]).await;
        tor.post(&format!("{page}/return"), &[("return_reason", "x")]).await.expect(409).shows("Tone Vei har tatt");
        post_ok(&mut tone, &format!("{page}/return"), &[("return_reason", "Jeg har ferie.")]).await;
        post_ok(&mut tor, &path, &[("toward", "unit:vann-og-avlop"), ("delegate_reason", "Det er en kum.")]).await;
        kari.get(&page).await.shows("Vann og avløp er bedt om å løse den").shows("Vei og lys");
        vigdis.get("/tasks?view=asked").await.shows(&page);
        post_ok(&mut vigdis, &format!("{page}/return"), &[("return_reason", "Det er deres lokk.")]).await;
        vigdis.get(&page).await.expect(404);
        // Passed on to another unit, nobody is asked any more.
        post_ok(&mut tor, &path, &[("toward", "unit:vann-og-avlop"), ("delegate_reason", "Likevel.")]).await;
        let mut lea = as_(world, LEA).await;
        let onward = [("onward", "unit:park-og-friluft"), ("reason", "Det er i parken.")];
        post_ok(&mut lea, &format!("{page}/transfer"), &onward).await;
        vigdis.get(&page).await.expect(404);
    });
}

#[test]
fn who_was_asked_by_name_has_it_as_long_as_she_works_there() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Vann i kjelleren").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut vigdis) = (as_(world, TOR).await, as_(world, VIGDIS).await);
        let hat = door::colleague(VIGDIS);
        let ask = [("toward", hat.as_str()), ("delegate_reason", "Du kjenner kummen.")];
        post_ok(&mut tor, &format!("{page}/delegation"), &ask).await;
        let found = "/tasks?text=kjelleren&view=asked";
        vigdis.get(&page).await.expect(200).shows("Vann i kjelleren");
        vigdis.get(found).await.shows(&page);
        leaves(world, VIGDIS).await;
        vigdis.get(&page).await.expect(200);
        world.clock.advance_seconds(DAY);
        let (mut tor, mut vigdis) = (as_(world, TOR).await, as_(world, VIGDIS).await);
        vigdis.get(&page).await.expect(404);
        vigdis.post(&format!("{page}/assignment"), &[]).await.expect(404);
        vigdis.get(found).await.expect(404);
        // Nor is she asked again; the unit takes it back.
        post_ok(&mut tor, &format!("{page}/return"), &[("return_reason", "Hun har sluttet.")]).await;
        tor.post(&format!("{page}/delegation"), &ask).await.expect(422).shows("Velg hvem som skal løse den.");
    });
}

#[test]
fn only_who_works_there_sets_up_a_team_and_only_of_those_who_work_there() {
    at_work(async |world: &World| {
        let (mut tor, mut oda) = (as_(world, TOR).await, as_(world, ODA).await);
        let team = flood(&mut tor, &[]).await;
        for (path, fields) in [
            ("/tasks/teams".to_owned(), vec![("name", "x"), ("ends", "2026-12-01"), ("unit", "vei-og-lys")]),
            (format!("{team}/members"), vec![("members", "unit:vei-og-lys")]),
            (format!("{team}/end"), vec![("now", "yes")]),
        ] {
            oda.post(&path, &fields).await.expect(404);
            svein(world).await.post(&path, &fields).await.expect(if path == "/tasks/teams" { 303 } else { 404 });
        }
        oda.get("/tasks/teams").await.expect(404);
        let made = |ends: &str, unit: &str, member: &str| {
            [("name", "x"), ("ends", ends), ("unit", unit), ("members", member)].map(|(n, v)| (n, v.to_owned()))
        };
        let mut wrong = vec![(made("2026-12-01", "vann-og-avlop", ""), "Velg en enhet du arbeider i.")];
        for member in [format!("person:{ODA}"), format!("person:{SVEIN}"), "person:x".into(), "organisation:1".into()] {
            wrong.push((made("2026-12-01", "vei-og-lys", &member), "En av dem du valgte, arbeider ikke i kommunen."));
        }
        for (ends, said) in [
            ("", "siste dag"),
            ("2026-11-21", "i dag eller en senere"),
            ("2036-01-01", "innen tre år"),
            ("1", "Skriv en dato"),
        ] {
            wrong.push((made(ends, "vei-og-lys", ""), said));
        }
        for (fields, said) in &wrong {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            tor.post("/tasks/teams", &fields).await.expect(422).shows(said);
        }
        tor.post("/tasks/teams", &[("ends", "2026-12-01")]).await.expect(422).shows("Gi teamet et navn.");
        // Offered by unit: those who work there.
        tor.get(&format!("{team}?unit=vann-og-avlop"))
            .await
            .expect(200)
            .shows("Vigdis Vann")
            .shows("Hele Vann og avløp");
        tor.post(&format!("{team}/members"), &[("unit", "vann-og-avlop")]).await.expect(422).shows("Velg minst én.");
        tor.get("/tasks/teams/x").await.expect(404);
    });
}
