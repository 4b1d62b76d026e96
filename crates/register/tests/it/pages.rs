//! Handing in a file and repairing a row, through HTTP.

use axum::body::Body;
use axum::http::Method;
use register::Kind;
use store::Assurance;
use testkit::{Page, Visitor, World};

use crate::town::*;

const HEAD: &str = "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n";

async fn registrar(world: &World) -> Visitor<'_> {
    everything(&world.store).await;
    let ole = id(&world.store, OLE).await;
    world.signed_in(ole, Assurance::High).await
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
fn large_files_share_what_memory_there_is() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        let all = world.house.app.uploads.place(u64::MAX, None).await.unwrap();
        let large = "x".repeat(300 << 10);
        let busy = hand_in(&mut ole, "persons", &large).await.expect(503).shows("mange som sender filer");
        assert_eq!(busy.header("retry-after"), "5");
        // A small one needs no place, and another form waits for nobody.
        hand_in(&mut ole, "units", fixture(Kind::Units)).await.expect(303);
        drop(all);
        hand_in(&mut ole, "persons", &large).await.expect(303);
        world.settle().await;
        let whole = world.house.app.uploads.place(u64::MAX, None).await.unwrap();
        assert!(whole.is_some(), "what was given is given back");
    });
}

#[test]
fn a_form_with_endless_headers_is_not_read() {
    on_each_engine(async |world| {
        let mut ole = registrar(world).await;
        let form = |header: &str| {
            let part = format!("--xx\r\nContent-Disposition: form-data; name=\"kind\"\r\nX-Other: {header}\r\n");
            Body::from(format!("{part}\r\nunits\r\n--xx--\r\n"))
        };
        let kind = "multipart/form-data; boundary=xx";
        ole.send(Method::POST, "/register/imports", kind, form("short")).await.expect(422).shows("Velg en fil");
        ole.send(Method::POST, "/register/imports", kind, form(&"x".repeat(1 << 20))).await.expect(400);
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

/// What is loaded says who has which role: she could give herself any.
#[test]
fn a_registrar_at_level_substantial_is_asked_to_sign_in_at_level_high() {
    on_each_engine(async |world| {
        let mut high = registrar(world).await;
        let text = format!("{HEAD}2002;{RUTH};finnesikke;Arkivar;nei;;2026-01-01;\n");
        let import = hand_in(&mut high, "hr", &text).await.expect(303).location().to_owned();
        world.settle().await;
        let problem = first_problem(&high.get(&import).await.expect(200));

        let ole = id(&world.store, OLE).await;
        let mut low = world.signed_in(ole, Assurance::Substantial).await;
        for path in ["/register/imports", &import, &problem] {
            let asked = low.get(path).await.expect(303);
            assert!(asked.location().starts_with("/step-up?to="), "{path}: {}", asked.location());
        }
        let requested = world.entries("register.import_requested.v1").await;
        let roles = format!("{HEAD}1002;{OLE};arkiv;Arkivleder;ja;privacy_officer,registrar;2001-01-01;\n");
        hand_in(&mut low, "hr", &roles).await.expect(403);
        low.post(&format!("{problem}/repair"), &[("raw", &roles)]).await.expect(403);
        low.post(&format!("{problem}/closure"), &[]).await.expect(403);
        assert_eq!(world.entries("register.import_requested.v1").await, requested);
        let sql = "SELECT COUNT(*) FROM employment WHERE roles LIKE '%privacy_officer%'";
        assert_eq!(count(&world.store, sql).await, 0);
        high.get(&problem).await.expect(200).shows("finnesikke");
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
