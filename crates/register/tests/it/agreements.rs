//! Agreements between municipalities: who wears a hat by one, and when she loses it.

use base::Time;
use base::config::Register as Sources;
use chrono::NaiveDate;
use door::{Hat, Residents};
use register::agreement::actions::{self, agreement_of};
use register::{Kind, Load, Register};
use serde_json::{Value, json};
use store::{Assurance, Store, vals};
use testkit::{NORDSUND, SMOLA, Visitor, World};

use crate::town::*;

const UNITS: &str = "enhet;navn;overordnet;telefon;epost;apningstid
omsorg;Smøla omsorgssenter;;;;
arkiv;Smøla arkiv;;;;
";
const PATH: &str = "/register/agreements";
const PURPOSE: &str = "Nattevakt for alarmer";

async fn load_at_smola(store: &Store, kind: Kind, text: &str) {
    let load = Load { kind, source: kind.usual_source(), text, extra: "" };
    let outcome = register::import(store, &Sources::default(), SMOLA, load).await.unwrap();
    assert_eq!(outcome.bad, 0, "{outcome:?}");
}

/// Rows of somebody who works for Smøla; he leads there, and has marks that are worth nothing here.
fn jobs(rows: &[(&str, &str)]) -> String {
    let head = "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n".to_owned();
    rows.iter()
        .fold(head, |all, (rest, until)| format!("{all}1;{rest};Sykepleier;ja;privacy_officer;2019-01-01;{until}\n"))
}

async fn works(store: &Store, rows: &[(&str, &str)]) {
    load_at_smola(store, Kind::Hr, &jobs(rows)).await;
}

/// Both municipalities, and Jon, who works in Smøla and of whom Nordsund has never heard.
async fn begin(world: &World) {
    let store = &world.store;
    load(store, Kind::Units, fixture(Kind::Units)).await;
    let officer = format!(
        "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n7;{OLE};arkiv;Ombud;nei;privacy_officer;2001-01-01;\n"
    );
    load(store, Kind::Hr, &officer).await;
    load_at_smola(store, Kind::Units, UNITS).await;
    works(store, &[(&format!("{JON};omsorg"), "")]).await;
}

async fn officer(world: &World) -> Visitor<'_> {
    world.signed_in(id(&world.store, OLE).await, Assurance::High).await
}

fn form<'f>(their: &'f str, since: &'f str, until: &'f str) -> [(&'f str, &'f str); 6] {
    let purpose = ("purpose", PURPOSE);
    [("unit", "rensviktunet"), ("their", their), purpose, ("kinds", "task"), ("since", since), ("until", until)]
}

/// Registers an agreement; gives its page.
async fn register(world: &World, their_unit: &str, since: &str, until: &str) -> String {
    let their = format!("{SMOLA}/{their_unit}");
    let sent = officer(world).await.post(PATH, &form(&their, since, until)).await.expect(303);
    sent.location().to_owned()
}

/// What Jon wears of Rensviktunet when he comes to Nordsund, as the door has it.
async fn worn(world: &World) -> Option<Hat> {
    let app = &world.house.app;
    let person = app.residents.meet(NORDSUND, JON, world.clock.now()).await.unwrap();
    app.wearer(NORDSUND, person).await.unwrap().hat("unit:rensviktunet").cloned()
}

fn set_clock(world: &World, day: &str) {
    let day: NaiveDate = day.parse().unwrap();
    let noon = Time::from_oslo(day.and_hms_opt(0, 0, 1).unwrap());
    world.clock.advance_seconds((noon.micros() - world.clock.now().micros()) / 1_000_000);
}

#[test]
fn who_works_there_wears_our_hat_and_nothing_more() {
    on_each_engine(async |world| {
        begin(world).await;
        assert_eq!(worn(world).await, None, "nothing crosses without an agreement");
        let page = register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        let hat = worn(world).await.expect("at the next request");
        assert_eq!((hat.name.nb.as_str(), hat.roles.len()), ("Rensviktunet", 0), "no mark comes along");
        assert_eq!(hat.role.nb, "Sykepleier fra Smøla kommune (avtale: Nattevakt for alarmer)");
        assert!(hat.is_lent() && hat.counts_for("task") && !hat.counts_for("person") && !hat.has_role("leader"));
        assert_eq!(page, format!("{PATH}/{}", hat.under[0].agreement));
        let app = &world.house.app;
        let jon = app.residents.meet(NORDSUND, JON, world.clock.now()).await.unwrap();
        assert_eq!(app.wearer(NORDSUND, jon).await.unwrap().hats.len(), 2, "his own and that one");
        // The same number at Smøla's address is an employee there and nothing of ours.
        let there = app.residents.meet(SMOLA, JON, world.clock.now()).await.unwrap();
        let own = app.wearer(SMOLA, there).await.unwrap();
        assert!(own.hat("unit:rensviktunet").is_none() && !own.hat("unit:omsorg").unwrap().is_lent());
        // Somebody else who comes from there, and does not work in that unit.
        let other = app.residents.meet(NORDSUND, MARTHE, world.clock.now()).await.unwrap();
        assert_eq!(app.wearer(NORDSUND, other).await.unwrap().hats.len(), 1);
        assert_eq!(world.entries("register.agreement_registered.v1").await, 1);
        assert_eq!(
            agreement_of(Some(&format!("agreement:{}", hat.under[0].agreement))).map(|a| a.0),
            Some(hat.under[0].agreement)
        );
    });
}

#[test]
fn a_hat_is_lost_at_once_when_the_agreement_is_ended() {
    on_each_engine(async |world| {
        begin(world).await;
        let page = register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        let second = register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        assert_eq!(worn(world).await.unwrap().under.len(), 2);
        let mut officer = officer(world).await;
        officer.post(&format!("{page}/closure"), &[]).await.expect(303);
        assert_eq!(worn(world).await.unwrap().under.len(), 1);
        officer.post(&format!("{second}/closure"), &[]).await.expect(303);
        assert_eq!(worn(world).await, None);
        officer.post(&format!("{page}/closure"), &[]).await.expect(409);
        assert_eq!(world.entries("register.agreement_ended.v1").await, 2);
        officer.get(&page).await.expect(200).shows("Avsluttet").hides("Avslutt avtalen nå");
    });
}

#[test]
fn it_begins_and_ends_with_its_days() {
    on_each_engine(async |world| {
        begin(world).await;
        register(world, "omsorg", "2026-11-24", "2026-11-25").await;
        for (day, wears) in [("2026-11-23", false), ("2026-11-24", true), ("2026-11-25", true), ("2026-11-26", false)] {
            set_clock(world, day);
            assert_eq!(worn(world).await.is_some(), wears, "{day}");
        }
    });
}

#[test]
fn who_leaves_the_job_there_loses_the_hat_here() {
    on_each_engine(async |world| {
        let store = &world.store;
        begin(world).await;
        register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        let his = |unit: &str| format!("{JON};{unit}");
        let (omsorg, arkiv) = (his("omsorg"), his("arkiv"));
        assert!(worn(world).await.is_some());
        works(store, &[(&arkiv, "")]).await;
        assert_eq!(worn(world).await, None, "another unit");
        works(store, &[(&omsorg, ""), (&arkiv, "")]).await;
        assert!(worn(world).await.is_some(), "one of two");
        works(store, &[(&omsorg, "2026-11-21")]).await;
        assert_eq!(worn(world).await, None, "it has ended");
        works(store, &[(&omsorg, "2026-11-23")]).await;
        assert!(worn(world).await.is_some());
        set_clock(world, "2026-11-24");
        assert_eq!(worn(world).await, None, "its last day is over, though nothing was imported");
        works(store, &[(&omsorg, "")]).await;
        assert!(worn(world).await.is_some());
        let mut dead = document(JON);
        dead["status"] = json!([{"erGjeldende": true, "status": "doed"}]);
        load_at_smola(store, Kind::Persons, &Value::Array(vec![dead]).to_string()).await;
        assert_eq!(worn(world).await, None, "their register knows before ours that he has died");
    });
}

#[test]
fn nothing_is_asked_anew_until_something_has_changed() {
    on_each_engine(async |world| {
        let store = &world.store;
        begin(world).await;
        let register_ = Register::new(store.clone());
        let jon = register_.meet(NORDSUND, JON, world.clock.now()).await.unwrap();
        let mut known = None;
        let mut asked = async |what: &str, changed: bool| {
            let fresh = register_.wearer(NORDSUND, jon, known, world.clock.now()).await.unwrap();
            assert_eq!(fresh.is_some(), changed, "{what}");
            let version = fresh.map(|w| w.version);
            assert!(version.is_none() || version > known, "it rises: {what}");
            known = version.or(known);
        };
        asked("the first time", true).await;
        works(store, &[(&format!("{JON};arkiv"), "")]).await;
        asked("jobs there, and no agreement", false).await;
        let page = register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        asked("an agreement", true).await;
        asked("nothing", false).await;
        works(store, &[(&format!("{JON};omsorg"), "")]).await;
        asked("a job there", true).await;
        works(store, &[(&format!("{JON};omsorg"), "")]).await;
        asked("the same file again", false).await;
        load(store, Kind::Units, &fixture(Kind::Units).replace("Rensviktunet;helse", "Nytunet;helse")).await;
        asked("our unit has another name", true).await;
        assert_eq!(worn(world).await.unwrap().name.nb, "Nytunet");
        let officer = officer(world).await.post(&format!("{page}/closure"), &[]).await;
        officer.expect(303);
        asked("it was ended", true).await;
    });
}

#[test]
fn he_is_found_by_any_number_that_both_know_and_has_his_name_from_there() {
    on_each_engine(async |world| {
        let store = &world.store;
        begin(world).await;
        register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        let app = &world.house.app;
        // He comes to Nordsund with a D-number that Smøla does not know.
        let here = app.residents.meet(NORDSUND, OLD_D, world.clock.now()).await.unwrap();
        let wearer = app.wearer(NORDSUND, here).await.unwrap();
        assert_eq!((wearer.hats.len(), wearer.name.as_str()), (1, ""));
        // Then Smøla's register hears that both numbers are his.
        let mut jon = document(JON);
        let number = |n: &str, now: bool| json!({"erGjeldende": now, "status": if now { "iBruk" } else { "opphoert" }, "foedselsEllerDNummer": n});
        jon["identifikasjonsnummer"] = json!([number(JON, true), number(OLD_D, false)]);
        load_at_smola(store, Kind::Persons, &Value::Array(vec![jon]).to_string()).await;
        let wearer = app.wearer(NORDSUND, here).await.unwrap();
        assert!(wearer.hat("unit:rensviktunet").is_some(), "{:?}", wearer.hats);
        assert_eq!(wearer.name, "Jon Strand", "Nordsund has no document of him");
    });
}

/// The same house as another node has it, with the master keys of these bytes.
async fn node(world: &World, keys: &[&str]) -> Store {
    let options = store::Options {
        url: world.engine.url(),
        connections: 2,
        wait: std::time::Duration::from_secs(5),
        files: world.engine.folder().join("files"),
        keys: store::Keys::from_hex(&keys.iter().map(|k| k.repeat(32)).collect::<Vec<_>>().join("\n")).unwrap(),
        replicas: Vec::new(),
        subjects: None,
        clock: world.clock.clone(),
    };
    Store::open(options).await.unwrap()
}

#[test]
fn he_is_found_while_master_keys_change() {
    on_each_engine(async |world| {
        begin(world).await;
        register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        let wears = async |store: &Store, number: &str| {
            let register = Register::new(store.clone());
            let person = register.meet(NORDSUND, number, world.clock.now()).await.unwrap();
            let wearer = register.wearer(NORDSUND, person, None, world.clock.now()).await.unwrap().unwrap();
            wearer.hat("unit:rensviktunet").is_some()
        };
        // Smøla wrote him down under the old key; he is written down here under the new one.
        let both = node(world, &["6b", "5a"]).await;
        assert!(wears(&both, JON).await);
        // And the other way round: a colleague whom Smøla wrote down under the new key.
        let old = node(world, &["5a"]).await;
        let here = Register::new(old.clone()).meet(NORDSUND, MARTHE, world.clock.now()).await.unwrap();
        let more = format!(
            "{}2;{MARTHE};omsorg;Vikar;nei;;;\n",
            "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n"
        );
        load_at_smola(&both, Kind::Hr, &more).await;
        assert!(wears(&both, MARTHE).await);
        assert_eq!(Register::new(both.clone()).meet(NORDSUND, MARTHE, world.clock.now()).await.unwrap(), here);
        // The old key alone cannot find her: fail closed, not open.
        assert!(!wears(&old, MARTHE).await);
    });
}

#[test]
fn the_form_keeps_what_was_typed_and_says_all_that_is_wrong() {
    on_each_engine(async |world| {
        begin(world).await;
        let mut officer = officer(world).await;
        officer.get(PATH).await.expect(200).shows("Ingen avtaler");
        officer
            .get(&format!("{PATH}/new"))
            .await
            .expect(200)
            .shows("Smøla kommune: Smøla omsorgssenter")
            .shows("Rensviktunet");
        let their = format!("{SMOLA}/omsorg");
        let wrong = [("unit", "rensviktunet"), ("their", their.as_str()), ("purpose", "Natt"), ("since", "2026-11-22")];
        let again = officer.post(PATH, &wrong).await.expect(422);
        let again =
            again.shows("Skriv hva avtalen skal brukes til").shows("Velg hvilke opplysninger").shows("Skriv en dato");
        again.shows("value=\"Natt\"").shows("value=\"2026-11-22\"").hides("register-");
        for their in ["314141415/finnes-ikke", "313131319/arkiv", "999999999/omsorg", "x"] {
            let sent = officer.post(PATH, &form(their, "2026-11-22", "2027-01-01")).await.expect(422);
            sent.shows("Velg en enhet hos den andre kommunen");
        }
        for (language, said) in
            [("nn", "Vel ei eining hos den andre kommunen"), ("en", "Choose a unit of the other municipality")]
        {
            officer.language = language;
            officer.post(PATH, &form("x", "2026-11-22", "2027-01-01")).await.expect(422).shows(said).hides("register-");
        }
        officer.language = "nb";
        let page = register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        officer
            .get(PATH)
            .await
            .expect(200)
            .shows(PURPOSE)
            .shows("Smøla kommune")
            .shows("Gjelder")
            .hides("register-agreement-");
        let shown = officer.get(&page).await.expect(200).shows("Smøla omsorgssenter").shows("Avslutt avtalen nå");
        shown.shows("21. november 2027").hides("register-agreement-");
        let count = world
            .store
            .db()
            .scalar_i64("SELECT COUNT(*) FROM agreement WHERE tenant = $1", vals![NORDSUND.0])
            .await
            .unwrap();
        assert_eq!(count, 1);
        // It is Nordsund's and nobody else's; and it takes a sign-in at level high.
        let ole = id(&world.store, OLE).await;
        let mut low = world.signed_in(ole, Assurance::Substantial).await;
        assert!(low.get(PATH).await.expect(303).location().starts_with("/step-up"));
        let met = world.house.app.residents.meet(NORDSUND, TEEN, world.clock.now()).await.unwrap();
        let mut other = world.signed_in(met, Assurance::High).await;
        for path in [PATH.to_owned(), format!("{PATH}/new"), page.clone()] {
            other.get(&path).await.expect(404);
        }
        other.post(&format!("{page}/closure"), &[]).await.expect(404);
        other.post(PATH, &form(&their, "2026-11-22", "2027-01-01")).await.expect(404);
        let there = world.house.app.residents.meet(SMOLA, JON, world.clock.now()).await.unwrap();
        let mut smola = world.visitor_of_smola();
        let secret = world.session(SMOLA, there, Assurance::High).await;
        smola.set_cookie("allting", &secret);
        // He is the privacy officer there, and looks after the agreements of Smøla.
        smola.get(PATH).await.expect(200).shows("Ingen avtaler").hides(PURPOSE);
        smola.get(&page).await.expect(404);
        smola.post(&format!("{page}/closure"), &[]).await.expect(404);
    });
}

#[test]
fn what_the_program_does_not_know_opens_nothing() {
    on_each_engine(async |world| {
        begin(world).await;
        register(world, "omsorg", "2026-11-22", "2027-11-21").await;
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("UPDATE agreement SET kinds = '[\"diary\"]', version = version + 1", vals![]).await.unwrap();
        tx.commit_quietly("a test writes what a later version may have written").await.unwrap();
        let hat = worn(world).await.unwrap();
        assert!(hat.is_lent() && !hat.counts_for("task") && !hat.counts_for("diary"), "{hat:?}");
        let told = actions::Told::of(&world.store, NORDSUND, &[]).await.unwrap();
        assert_eq!(told.name(base::id::Uuid::nil()), None);
    });
}
