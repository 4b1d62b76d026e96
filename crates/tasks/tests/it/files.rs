//! Files of any type, and checklists.

use axum::body::Body;
use axum::http::Method;

use crate::town::{KARI, ODA, TOR, VIGDIS, as_, first_task, in_town, photo, post_ok, report, svein};

#[test]
fn files_are_typed_by_content_and_only_saved() {
    in_town(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let id = report(&mut kari, "Mørkt").await;
        let (page, path) = (format!("/tasks/{id}"), format!("/tasks/{id}/files"));
        let (pdf, html) = (&b"%PDF-1.7 innhold"[..], &b"<html><script>alert(1)</script>"[..]);
        let both = [("files", "m\u{e5}ling.pdf", "text/html", pdf), ("files", "../x.html", "application/pdf", html)];
        tor.post_files(&path, &[("file_audience", "requester")], &both).await.expect(303);
        let secret = [("files", "tilbud.txt", "text/plain", &b"Hemmelig pris"[..])];
        tor.post_files(&path, &[("file_audience", "unit")], &secret).await.expect(303);
        tor.get(&page).await.shows("måling.pdf").shows("tilbud.txt").shows("bare for kolleger");
        kari.get(&page).await.shows("måling.pdf").shows("La ved måling.pdf").hides("tilbud.txt");
        for (n, kind, disposition) in [
            (1, "application/pdf", "attachment; filename=\"m_ling.pdf\"; filename*=UTF-8''m%C3%A5ling.pdf"),
            (2, "text/plain", "attachment; filename=\"x.html\"; filename*=UTF-8''x.html"),
        ] {
            let file = kari.get(&format!("{path}/{n}")).await.expect(200);
            assert_eq!((file.header("content-type"), file.header("content-disposition")), (kind, disposition));
            assert_eq!(file.header("x-content-type-options"), "nosniff");
            assert!(file.header("content-security-policy").starts_with("sandbox"));
        }
        kari.get(&format!("{path}/3")).await.expect(404);
        tor.get(&format!("{path}/3")).await.expect(200).shows("Hemmelig pris");
        for mut visitor in [as_(world, ODA).await, as_(world, VIGDIS).await, svein(world).await] {
            visitor.get(&format!("{path}/1")).await.expect(404);
            visitor.post_files(&path, &[], &secret).await.expect(404);
        }
        for wrong in ["0", "4", "x", "-1"] {
            tor.get(&format!("{path}/{wrong}")).await.expect(404);
        }
        // A picture is drawn anew, and so the only thing that is shown.
        let picture = photo();
        kari.post_files(&path, &[], &[("files", "sett.png", "image/png", &picture)]).await.expect(303);
        let shown = tor.get(&format!("{path}/4")).await.expect(200);
        assert_eq!((shown.header("content-type"), shown.header("content-disposition")), ("image/jpeg", "inline"));
        assert_ne!(&shown.body[..], &picture[..]);
        tor.get(&page).await.shows("sett.jpg");
        // The same again is attached once.
        kari.post_files(&path, &[], &[("files", "sett.png", "image/png", &picture)]).await.expect(303);
        assert_eq!(world.entries("tasks.task_attached.v1").await, 4);
        kari.post_files(&path, &[], &[("files", "", "", b"")]).await.expect(422).shows("Velg minst én fil.");
        let limit = world.house.app.config.limits.upload_bytes;
        let large = vec![b'x'; usize::try_from(limit).unwrap() + 1];
        kari.post_files(&path, &[], &[("files", "x", "", &large)]).await.expect(422).shows("for stor");
        // Who chose colleagues has still chosen them when the file comes back.
        let large = [("files", "x", "", &large[..])];
        let back = tor.post_files(&path, &[("file_audience", "unit")], &large).await.expect(422).text();
        let chosen =
            back.split("<input").find(|i| i.contains("file_audience") && i.contains("value=\"unit\"")).unwrap();
        assert!(chosen.contains("checked"), "{chosen}");
        post_ok(&mut tor, &format!("{page}/closure"), &[("answer", "Ferdig")]).await;
        kari.post_files(&path, &[], &secret).await.expect(409);
    });
}

#[test]
fn how_long_a_file_is_stands_before_it() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let path = format!("/tasks/{}/files", report(&mut kari, "Mørkt").await);
        let long = "Slik er det. ".repeat(10_000);
        kari.post_files(&path, &[], &[("files", "lang.txt", "", long.as_bytes())]).await.expect(303);
        let file = kari.get(&format!("{path}/1")).await.expect(200);
        assert_eq!((file.header("content-length"), &file.text()), (long.len().to_string().as_str(), &long));
        let head = kari.send(Method::HEAD, &format!("{path}/1"), "", Body::empty()).await.expect(200);
        assert_eq!((head.header("content-length"), head.body.len()), (long.len().to_string().as_str(), 0));
        kari.send(Method::HEAD, &format!("{path}/2"), "", Body::empty()).await.expect(404);
        // What lies there no more is not there.
        let sha256 = store::keys::sha256_hex(long.as_bytes());
        let folder = world.house.app.config.files.folder.join(testkit::NORDSUND.to_string());
        std::fs::remove_file(folder.join(&sha256[..2]).join(&sha256)).unwrap();
        kari.get(&format!("{path}/1")).await.expect(404);
    });
}

#[test]
fn a_form_with_more_files_than_there_is_room_for_brings_none() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let path = format!("/tasks/{}/files", report(&mut kari, "Mørkt").await);
        let texts: Vec<String> = (0..51).map(|n| format!("Fil {n}")).collect();
        let files: Vec<_> = texts.iter().map(|text| ("files", text.as_str(), "", text.as_bytes())).collect();
        for nine in files[..45].chunks(9) {
            kari.post_files(&path, &[], nine).await.expect(303);
        }
        kari.post_files(&path, &[], &files[45..]).await.expect(422).shows("Oppgaven har plass til 50 filer.");
        assert_eq!(world.entries("tasks.task_attached.v1").await, 45);
        kari.post_files(&path, &[], &files[45..50]).await.expect(303);
        kari.post_files(&path, &[], &[("files", "sett.jpg", "", &photo())]).await.expect(422);
        assert_eq!(world.entries("tasks.task_attached.v1").await, 50);
    });
}

#[test]
fn who_follows_by_a_link_attaches_and_has_what_is_for_her() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let secret = report(&mut anybody, "Mørkt").await;
        let mut tor = as_(world, TOR).await;
        let path = format!("/follow/{secret}/files");
        let file = [("files", "lyd.txt", "text/plain", &b"Slik lyder det"[..])];
        anybody.post_files(&path, &[("file_audience", "unit")], &file).await.expect(303);
        anybody.get(&format!("/follow/{secret}")).await.shows("lyd.txt");
        anybody.get(&format!("{path}/1")).await.expect(200).shows("Slik lyder det");
        let list = tor.get("/tasks").await.text();
        let id = first_task(&list);
        tor.get(&format!("/tasks/{id}/files/1")).await.expect(200);
        let wrong = format!("/follow/{}/files/1", "0".repeat(64));
        anybody.get(&wrong).await.expect(404);
    });
}

#[test]
fn a_picture_of_it_is_an_answer_to_what_was_waited_for() {
    in_town(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let wait = [("waits_for", "requester"), ("wait_reason", "Send et bilde."), ("wait_audience", "all")];
        post_ok(&mut tor, &format!("{page}/waiting"), &wait).await;
        tor.post_files(&format!("{page}/files"), &[], &[("files", "a.txt", "", &b"Fra oss"[..])]).await.expect(303);
        kari.get(&page).await.shows("På vent");
        let picture = photo();
        kari.post_files(&format!("{page}/files"), &[], &[("files", "a.jpg", "", &picture)]).await.expect(303);
        kari.get(&page).await.shows("Under arbeid").shows("Svaret kom");
        tor.get("/tasks/today").await.shows("Ventetiden er over (1)");
    });
}

#[test]
fn erased_or_forgotten_files_are_gone_from_the_disk() {
    in_town(async |world| {
        use store::erasure::Eraser;
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let id = report(&mut kari, "Mørkt").await;
        let path = format!("/tasks/{id}/files");
        kari.post_files(&path, &[], &[("files", "brev.txt", "", &b"Om helsa mi"[..])]).await.expect(303);
        post_ok(&mut tor, &format!("/tasks/{id}/checks"), &[("point", "Ring Kari")]).await;
        let sha = store::keys::sha256_hex(b"Om helsa mi");
        let files = world.store.files();
        files.get(testkit::NORDSUND, &sha).await.unwrap();
        let mut tx = world.store.begin().await.unwrap();
        let pass = crate::town::system(testkit::NORDSUND, world);
        tasks::TaskEraser.erase(&mut tx, &pass, &[store::Subject::person(KARI)]).await.unwrap();
        tx.commit_quietly("a test erases").await.unwrap();
        world.settle().await;
        assert!(files.get(testkit::NORDSUND, &sha).await.is_err());
        for table in ["task_file", "task_check"] {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            assert_eq!(world.store.db().scalar_i64(&sql, store::vals![]).await.unwrap(), 0, "{table}");
        }
        let sql = "SELECT COUNT(*) FROM task_step WHERE toward <> '' OR body <> ''";
        assert_eq!(world.store.db().scalar_i64(sql, store::vals![]).await.unwrap(), 0);
    });
}

#[test]
fn a_checklist_is_written_and_ticked_off_by_those_who_work() {
    in_town(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let id = report(&mut kari, "Mørkt").await;
        let (page, path) = (format!("/tasks/{id}"), format!("/tasks/{id}/checks"));
        for words in ["Steng gata", "Bytt lampe"] {
            post_ok(&mut tor, &path, &[("point", words)]).await;
        }
        tor.get(&page).await.shows("0 av 2 er gjort").shows("Steng gata");
        post_ok(&mut tor, &format!("{path}/1"), &[("do", "done")]).await;
        tor.get(&page).await.shows("1 av 2 er gjort").shows("aria-pressed=\"true\"").shows("Tor Lysmann");
        post_ok(&mut tor, &format!("{path}/1"), &[("do", "undone")]).await;
        post_ok(&mut tor, &format!("{path}/2"), &[("do", "drop")]).await;
        tor.get(&page).await.shows("0 av 1 er gjort").hides("Bytt lampe");
        tor.post(&path, &[("point", " ")]).await.expect(422).shows("Skriv hva som skal gjøres.");
        tor.post(&path, &[("point", &"x".repeat(201))]).await.expect(422);
        for (n, what) in [("9", "done"), ("x", "done"), ("1", "x")] {
            tor.post(&format!("{path}/{n}"), &[("do", what)]).await.expect(404);
        }
        // It is for colleagues.
        kari.get(&page).await.hides("Sjekkliste").hides("Steng gata");
        for mut visitor in [kari, as_(world, VIGDIS).await, svein(world).await] {
            visitor.post(&path, &[("point", "x")]).await.expect(404);
            visitor.post(&format!("{path}/1"), &[("do", "done")]).await.expect(404);
        }
        post_ok(&mut tor, &format!("{page}/closure"), &[("answer", "Ferdig")]).await;
        tor.post(&format!("{path}/1"), &[("do", "done")]).await.expect(409);
        assert_eq!(world.entries("tasks.checklist_changed.v1").await, 5);
    });
}
