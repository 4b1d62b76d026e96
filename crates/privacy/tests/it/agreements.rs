//! Somebody of another municipality works under an agreement: what she opens, what stands in the logs,
//! and how an open session loses it all at once.

use base::config::Register as Sources;
use futures::StreamExt;
use register::{Kind, Load};
use store::{Assurance, FromQueryResult, vals};
use testkit::{NORDSUND, SMOLA, Visitor, World};

use crate::copy::ready;
use crate::town::*;

const UNITS: &str = "enhet;navn;overordnet;telefon;epost;apningstid\nomsorg;Smøla omsorgssenter;;;;\n";
/// Lives and works in Smøla; Nordsund has never heard of her.
const KARI: &str = "20912680038";

fn hr(unit_until: &str) -> String {
    format!(
        "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n1;{KARI};omsorg;Sykepleier;ja;person_lookup;;{unit_until}\n"
    )
}

async fn at_smola(world: &World, kind: Kind, text: &str) {
    let load = Load { kind, source: kind.usual_source(), text, extra: "" };
    register::import(&world.store, &Sources::default(), SMOLA, load).await.unwrap();
}

/// Kari works in Smøla, under an agreement about Vei og lys; gives its page, and her at Nordsund's address.
async fn begin(world: &World) -> (String, Visitor<'_>) {
    at_smola(world, Kind::Units, UNITS).await;
    let persons = format!(
        r#"[{{"identifikasjonsnummer":[{{"foedselsEllerDNummer":"{KARI}","status":"iBruk","erGjeldende":true}}],
        "navn":[{{"fornavn":"Kari","etternavn":"Rosvoll","erGjeldende":true}}],
        "status":[{{"status":"bosatt","erGjeldende":true}}]}}]"#
    );
    at_smola(world, Kind::Persons, &persons).await;
    at_smola(world, Kind::Hr, &hr("")).await;
    let their = format!("{SMOLA}/omsorg");
    let fields = [
        ("unit", "vei-og-lys"),
        ("their", their.as_str()),
        ("purpose", "Vakt når det er uvær"),
        ("kinds", "task"),
        ("since", "2026-11-22"),
        ("until", "2027-11-21"),
    ];
    let sent = as_(world, OLE).await.post("/register/agreements", &fields).await.expect(303);
    (sent.location().to_owned(), kari(world).await)
}

async fn kari(world: &World) -> Visitor<'_> {
    let met = world.house.app.residents.meet(NORDSUND, KARI, world.clock.now()).await.unwrap();
    world.signed_in(met, Assurance::High).await
}

#[test]
fn the_resident_sees_who_of_the_other_municipality_looked_and_by_which_agreement() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let (agreement, mut kari) = begin(world).await;
        kari.get("/")
            .await
            .expect(200)
            .shows("Sykepleier fra Smøla kommune (avtale: Vakt når det er uvær)")
            .shows("Mørkt i Lyngstien");
        kari.get("/tasks").await.expect(200).shows("Mørkt i Lyngstien");
        kari.get(&page).await.expect(200).shows("Bare mellom oss");
        kari.post(&format!("{page}/assignment"), &[]).await.expect(303);
        // A mark that she has at home is worth nothing here.
        kari.get("/register/persons").await.expect(404);
        let mut marthe = as_(world, MARTHE).await;
        let seen = marthe.get("/privacy/seen").await.expect(200);
        let seen = seen.shows("Kari Rosvoll (Smøla kommune, for Vei og lys) leste oppgaven").hides("skjult navn");
        seen.shows("Etter avtale med Smøla kommune: «Vakt når det er uvær»").hides("privacy-");
        marthe.language = "en";
        marthe.get("/privacy/seen").await.shows("By an agreement with Smøla kommune");
        #[derive(FromQueryResult)]
        struct Entry {
            hat: Option<String>,
            acting_for: Option<String>,
        }
        let sql = "SELECT hat, acting_for FROM journal WHERE kind = 'tasks.task_taken.v1'";
        let entry: Entry = world.store.db().row(sql, vals![]).await.unwrap().unwrap();
        let id = agreement.rsplit('/').next().unwrap();
        assert_eq!(entry.hat.as_deref(), Some("unit:vei-og-lys"));
        assert_eq!(entry.acting_for, Some(format!("agreement:{id}")));
        // An employee of Nordsund has no agreement in her rows.
        as_(world, JON).await.get(&page).await.expect(200);
        let own = "SELECT COUNT(*) FROM access_log WHERE acting_for IS NULL AND hat = 'unit:vei-og-lys'";
        assert_eq!(world.store.db().scalar_i64(own, vals![]).await.unwrap(), 1);
    });
}

/// `acting_for` of the newest entry of a kind.
async fn by_agreement(world: &World, kind: &str) -> bool {
    #[derive(FromQueryResult)]
    struct Entry {
        acting_for: Option<String>,
    }
    let sql = "SELECT acting_for FROM journal WHERE kind = $1 ORDER BY at DESC, ord DESC LIMIT 1";
    let entry: Entry = world.store.db().row(sql, vals![kind]).await.unwrap().unwrap();
    entry.acting_for.is_some_and(|a| a.starts_with("agreement:"))
}

#[test]
fn what_she_does_in_her_own_right_is_not_said_to_be_by_the_agreement() {
    in_town(async |world| {
        let (_, mut kari) = begin(world).await;
        let me = world.house.app.residents.meet(NORDSUND, KARI, world.clock.now()).await.unwrap();
        let page = task(world, &format!("person:{me}"), "Mørkt ved ferja").await;
        kari.post(&format!("{page}/assignment"), &[]).await.expect(303);
        assert!(by_agreement(world, "tasks.task_taken.v1").await, "only the unit takes it");
        let answer = [("answer", "Det lyser igjen.")];
        kari.post(&format!("{page}/closure"), &answer).await.expect(303);
        kari.post(&format!("{page}/reopening"), &[("reopening", "Det er mørkt igjen.")]).await.expect(303);
        assert!(!by_agreement(world, "tasks.task_reopened.v1").await, "only the one who asked opens it again");
    });
}

/// Whether each way of looking shows the task: front page, hat, list, page, API.
async fn looks(world: &World, visitor: &mut Visitor<'_>, page: &str) -> Vec<bool> {
    let mut shown = Vec::new();
    for path in ["/", "/hats/unit:vei-og-lys", "/tasks", page] {
        let answer = visitor.get(path).await;
        shown.push(answer.status == 200 && answer.text().contains("Mørkt i Lyngstien"));
    }
    visitor.json = true;
    for path in ["/api/tasks".to_owned(), format!("/api{page}")] {
        let answer = visitor.get(&path).await;
        shown.push(answer.status == 200 && answer.text().contains("Mørkt i Lyngstien"));
    }
    visitor.json = false;
    world.settle().await;
    shown
}

#[test]
fn an_open_session_loses_everything_at_once() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let (agreement, mut kari) = begin(world).await;
        assert_eq!(looks(world, &mut kari, &page).await, [true; 6]);
        at_smola(world, Kind::Hr, &hr("2026-11-21")).await;
        assert_eq!(looks(world, &mut kari, &page).await, [false; 6], "she has left");
        at_smola(world, Kind::Hr, &hr("")).await;
        assert_eq!(looks(world, &mut kari, &page).await, [true; 6]);
        as_(world, OLE).await.post(&format!("{agreement}/closure"), &[]).await.expect(303);
        assert_eq!(looks(world, &mut kari, &page).await, [false; 6], "it was ended");
        kari.post(&format!("{page}/assignment"), &[]).await.expect(404);
    });
}

#[test]
fn an_open_page_hears_no_more_of_it_either() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let (_, _) = begin(world).await;
        world.settle().await;
        let app = &world.house.app;
        let kari = app.residents.meet(NORDSUND, KARI, world.clock.now()).await.unwrap();
        let tenant = app.config.tenants.iter().find(|t| t.id() == NORDSUND).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a page that stays open")]
        let ctx = door::Ctx::pretend(app, tenant.clone().into(), kari, Assurance::High).await.unwrap();
        let mut line = std::pin::pin!(door::live::events(
            &ctx,
            door::live::line(&ctx).unwrap(),
            Vec::new(),
            door::live::From::default()
        ));
        line.next().await.unwrap();
        let told = |kind: &str, topics: &[&str]| {
            let topics: Vec<String> = topics.iter().map(|t| (*t).to_owned()).collect();
            let (kind, topics) = (kind.into(), topics.into());
            app.live.tell(door::live::News::Happened { tenant: NORDSUND, position: 1, kind, topics });
        };
        // What is not a task of the unit is not told; the next event is that of the task.
        told("unit", &["unit:vei-og-lys"]);
        told("task", &["unit:rensviktunet"]);
        told("task", &["unit:vei-og-lys", &page.replace("/tasks/", "task:")]);
        assert_eq!(line.next().await.unwrap().data, r#"{"topics":["unit:vei-og-lys"]}"#);
        at_smola(world, Kind::Hr, &hr("2026-11-21")).await;
        told("task", &["unit:vei-og-lys"]);
        assert_eq!(line.next().await.unwrap().data, r#"{"topics":["*"]}"#, "look at everything again");
        assert_eq!(line.next().await, None, "and listen anew, with the hats of now");
    });
}

#[test]
fn an_open_page_is_told_that_the_agreement_has_ended() {
    in_town(async |world| {
        let (agreement, _) = begin(world).await;
        let app = &world.house.app;
        let kari = app.residents.meet(NORDSUND, KARI, world.clock.now()).await.unwrap();
        let tenant = app.config.tenants.iter().find(|t| t.id() == NORDSUND).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a page that stays open")]
        let ctx = door::Ctx::pretend(app, tenant.clone().into(), kari, Assurance::High).await.unwrap();
        world.settle().await;
        let from = door::live::From { from: Some(world.store.head_known()) };
        as_(world, OLE).await.post(&format!("{agreement}/closure"), &[]).await.expect(303);
        world.settle().await;
        let mut line = std::pin::pin!(door::live::events(&ctx, door::live::line(&ctx).unwrap(), Vec::new(), from));
        let event = line.next().await.unwrap();
        assert!(event.name == "changed" && event.data.contains(&format!("person:{kari}")), "{event:?}");
    });
}

#[test]
fn the_copy_of_everything_says_it_too() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let (_, mut kari) = begin(world).await;
        kari.get(&page).await.expect(200);
        let mut marthe = as_(world, MARTHE).await;
        marthe.post("/privacy/copies", &[("hat", "")]).await.expect(303);
        world.settle().await;
        let ready = ready(&marthe.get("/privacy/copies").await.expect(200).text());
        let copy = marthe.get(&ready).await.expect(200);
        copy.shows("Smøla kommune: Vakt når det er uvær").shows("Kari Rosvoll").hides("-holds-");
    });
}
