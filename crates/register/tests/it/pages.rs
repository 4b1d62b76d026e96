//! Handing in a file and repairing a row, through HTTP.

use register::Kind;
use store::Assurance;
use testkit::{Page, Visitor, World};

use crate::town::*;

async fn registrar(world: &World) -> Visitor<'_> {
    everything(&world.store).await;
    let ole = id(&world.store, OLE).await;
    world.signed_in(ole, Assurance::Substantial).await
}

async fn hand_in(visitor: &mut Visitor<'_>, kind: &str, text: &str) -> Page {
    let fields = [("kind", kind), ("source", "")];
    visitor.post_files("/register/imports", &fields, &[("file", "fil.csv", "text/csv", text.as_bytes())]).await
}

fn first_problem(page: &Page) -> String {
    let text = page.text();
    let at = text.find("/register/problems/").expect("a row that waits");
    text[at..].split('"').next().unwrap().to_owned()
}

#[test]
fn a_file_is_handed_in_and_its_bad_row_repaired() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        let text = format!(
            "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n2001;{JON};arkiv;Arkivar;nei;;2026-01-01;\n2002;{RUTH};arkivet;Arkivar;nei;;2026-01-01;\n"
        );
        let handed = hand_in(&mut ole, "hr", &text).await.expect(303);
        let import = handed.location().to_owned();
        ole.get(&import).await.expect(200).shows("Venter");
        world.settle().await;
        let page = ole.get(&import).await.expect(200).shows("Linje 3").shows("arkivet");
        let problem = first_problem(&page);
        assert_eq!(count(&world.store, "SELECT COUNT(*) FROM employment").await, 5, "the other row is in");

        let row = ole.get(&problem).await.expect(200).text();
        assert!(row.contains("2002;") && !row.contains("2001;"));
        let wrong = format!(
            "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n2002;{RUTH};arkivat;Arkivar;nei;;;\n"
        );
        let repair = format!("{problem}/repair");
        ole.post(&repair, &[("raw", &wrong)]).await.expect(422).shows("arkivat");
        let right = wrong.replace("arkivat", "arkiv");
        ole.post(&repair, &[("raw", &right)]).await.expect(303);
        assert_eq!(count(&world.store, "SELECT COUNT(*) FROM employment").await, 6);
        ole.get(&import).await.expect(200).shows("Ingen rader venter");
        ole.post(&repair, &[("raw", &right)]).await.expect(409);
    });
}

#[test]
fn a_row_is_set_aside_for_good() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        let text = format!("{}x;;;;;\n", fixture(Kind::Units));
        let import = hand_in(&mut ole, "units", &text).await.expect(303).location().to_owned();
        world.settle().await;
        let problem = first_problem(&ole.get(&import).await.expect(200));
        ole.post(&format!("{problem}/closure"), &[]).await.expect(303);
        let again = hand_in(&mut ole, "units", &text).await.expect(303).location().to_owned();
        world.settle().await;
        ole.get(&again).await.expect(200).shows("Ingen rader venter");
    });
}

#[test]
fn the_form_says_what_is_missing_and_a_broken_file_is_no_accident() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        ole.get("/register/imports").await.expect(200).shows("folkeregisteret, hr");
        hand_in(&mut ole, "", "x").await.expect(422).shows("Velg hva filen inneholder");
        hand_in(&mut ole, "hr", "").await.expect(422).shows("Velg en fil");
        for content in [b"[{\"a\":".as_slice(), b"\xff\xfe\x00".as_slice()] {
            let files = [("file", "p.json", "application/json", content)];
            let handed = ole.post_files("/register/imports", &[("kind", "persons")], &files).await.expect(303);
            world.settle().await;
            ole.get(handed.location()).await.expect(200).shows("Kunne ikke leses");
        }
        ole.get("/register/imports/list").await.expect(200);
        ole.get("/register/imports/not-an-id").await.expect(404);
        ole.get("/register/problems/0190b6a0-0000-7000-8000-000000000000").await.expect(404);
    });
}

#[test]
fn only_registrars_come_in() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        let import = hand_in(&mut ole, "units", fixture(Kind::Units)).await.expect(303).location().to_owned();
        let marthe = id(&world.store, MARTHE).await;
        let mut marthe = world.signed_in(marthe, Assurance::High).await;
        for path in ["/register/imports", "/register/imports/list", &import, &format!("{import}/state")] {
            marthe.get(path).await.expect(404);
        }
        hand_in(&mut marthe, "units", "x").await.expect(404);
        let mut nobody = world.visitor();
        nobody.get("/register/imports").await.expect(303);
        world.settle().await;
    });
}

#[test]
fn who_loses_the_job_loses_the_pages_at_once() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        ole.get("/register/imports").await.expect(200);
        let ended = format!(
            "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n1002;{OLE};arkiv;Arkivleder;ja;registrar;2001-01-01;2026-11-21\n"
        );
        load(&world.store, Kind::Hr, &ended).await;
        ole.get("/register/imports").await.expect(404);
    });
}
