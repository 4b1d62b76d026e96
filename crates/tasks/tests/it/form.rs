//! The form: what is wrong is said, and what was typed and sent is kept.

use axum::body::Body;
use axum::http::Method;
use testkit::{NORDSUND, Page};

use crate::town::{KARI, PLACE, as_, in_town, photo, system};

const TYPE: &str = "multipart/form-data; boundary=xx";

fn value<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let mark = format!("name=\"{name}\" value=\"");
    page.split(&mark).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// What was typed is still on the page.
fn keeps(page: Page) -> Page {
    page.shows("Lyset blinker &#60;b&#62;")
        .shows("value=\"Lyngstien 13\"")
        .shows("value=\"63.1102\"")
        .shows("value=\"street-light\" checked")
}

fn typed() -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![("category", "street-light"), ("text", "Lyset blinker <b>")];
    fields.extend(PLACE);
    fields
}

#[test]
fn all_that_is_missing_is_said_at_once() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let page = anybody.post_files("/report", &[("category", ""), ("text", "")], &[]).await.expect(422);
        let page =
            page.shows("Velg hva det gjelder.").shows("Pek i kartet, eller skriv hvor det er.").shows("Skriv noen ord");
        let text = page.text();
        let place = |what: &str| text.find(&format!("href=\"#{what}\"")).unwrap();
        assert!(
            place("category") < place("words") && place("words") < place("text"),
            "the summary reads as the form does"
        );
        anybody.language = "en";
        anybody.post_files("/report", &[], &[]).await.expect(422).shows("Choose what it is about.");
        assert_eq!(world.entries("tasks.task_opened.v1").await, 0);
    });
}

#[test]
fn a_question_needs_no_place_and_a_dark_light_does() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let form = anybody.get("/report?category=question").await.expect(200).text();
        let box_of =
            |key: &str| form.split("<input").find(|i| i.contains(&format!("value=\"{key}\""))).unwrap().to_owned();
        assert!(box_of("question").contains("data-anywhere checked"));
        assert!(box_of("other").contains("data-anywhere") && !box_of("street-light").contains("data-anywhere"));
        let asked = [("category", "question"), ("text", "Når åpner svømmehallen?"), ("words", " ")];
        let sent = anybody.post_files("/report", &asked, &[]).await.expect(303);
        let follow = sent.location().replace("/report/received", "/follow");
        anybody.get(&follow).await.expect(200).shows("Når åpner svømmehallen?");
        as_(world, KARI).await.post_files("/report", &asked, &[]).await.expect(303);
        let light = [("category", "street-light"), ("text", "Mørkt"), ("words", " ")];
        anybody.post_files("/report", &light, &[]).await.expect(422).shows("Pek i kartet, eller skriv hvor det er.");
        // A place that was pointed at must be one, also where none is needed.
        let nowhere = [asked[0], asked[1], ("lat", "95"), ("lon", "8")];
        anybody.post_files("/report", &nowhere, &[]).await.expect(422).shows("Vi forstod ikke stedet.");
        assert_eq!(world.entries("tasks.task_opened.v1").await, 2);
    });
}

#[test]
fn a_photo_that_is_refused_keeps_the_words_and_the_other_photos() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let good = photo();
        let files: [(&str, &str, &str, &[u8]); 2] =
            [("photos", "a.jpg", "image/jpeg", &good), ("photos", "b.jpg", "image/jpeg", b"<script>alert(1)</script>")];
        let page = anybody.post_files("/report", &typed(), &files).await.expect(422);
        let page = keeps(page.shows("Filen er ikke et bilde vi kan ta imot."));
        let text = page.text();
        let slips = value(&text, "kept");
        assert_eq!(slips.len(), 1, "the good one is kept");
        anybody.get(&format!("/report/photos/{}", slips[0])).await.expect(200);
        let mut again = typed();
        again.push(("kept", slips[0]));
        let sent = anybody.post_files("/report", &again, &[]).await.expect(303);
        let follow = sent.location().replace("/report/received", "/follow");
        anybody.get(&format!("{follow}/photos/1")).await.expect(200);

        // Taken away again it is gone, and a slip that somebody made up is no slip.
        let mut less = typed();
        less.extend([("kept", slips[0]), ("remove", slips[0]), ("kept", "00ff"), ("kept", "zz"), ("kept", "ø")]);
        let sent = anybody.post_files("/report", &less, &[]).await.expect(303);
        let follow = sent.location().replace("/report/received", "/follow");
        anybody.get(&format!("{follow}/photos/1")).await.expect(404);
        world.clock.advance_seconds(3 * 3_600);
        anybody.get(&format!("/report/photos/{}", slips[0])).await.expect(404);
    });
}

#[test]
fn a_photo_whose_form_is_never_sent_is_gone_the_next_day_and_one_that_was_sent_is_not() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let good = photo();
        let files = [("photos", "a.jpg", "image/jpeg", &good[..])];
        anybody.post_files("/report", &[], &files).await.expect(422);
        let kept = async || world.store.db().scalar_i64("SELECT COUNT(*) FROM file", store::vals![]).await.unwrap();
        world.settle().await;
        assert!(kept().await > 0, "a small picture is its own preview");
        world.clock.advance_seconds(25 * 3_600);
        world.settle().await;
        assert_eq!(kept().await, 0);

        let sent = anybody.post_files("/report", &typed(), &files).await.expect(303);
        let follow = sent.location().replace("/report/received", "/follow");
        world.clock.advance_seconds(25 * 3_600);
        world.settle().await;
        anybody.get(&format!("{follow}/photos/1")).await.expect(200);
    });
}

#[test]
fn a_photo_that_was_let_go_of_while_its_form_was_open_is_not_taken_for_there() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let good = photo();
        let page = anybody.post_files("/report", &[], &[("photos", "a.jpg", "image/jpeg", &good)]).await.expect(422);
        let text = page.text();
        let slips = value(&text, "kept");
        // Whoever had sent the same photo before was erased: no row refers to it.
        let files: Vec<store::FileRef> =
            world.store.db().rows("SELECT sha256, bytes, media_type FROM file", store::vals![]).await.unwrap();
        let mut tx = world.store.begin().await.unwrap();
        for file in &files {
            tx.file_drop(&system(NORDSUND, world), &file.sha256).await.unwrap();
        }
        tx.commit_quietly("a test erases").await.unwrap();
        world.settle().await;
        let mut again = typed();
        again.push(("kept", slips[0]));
        keeps(anybody.post_files("/report", &again, &[]).await.expect(422).shows("Bildet er skadet"));
        assert_eq!(world.entries("tasks.task_opened.v1").await, 0);
        again.push(("remove", slips[0]));
        anybody.post_files("/report", &again, &[]).await.expect(303);
    });
}

#[test]
fn too_many_and_too_large_photos_are_refused_kindly() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let good = photo();
        let four: Vec<(&str, &str, &str, &[u8])> =
            (0..4).map(|_| ("photos", "a.jpg", "image/jpeg", &good[..])).collect();
        let page = anybody.post_files("/report", &typed(), &four).await.expect(422);
        keeps(page.shows("Du kan sende inntil 3 bilder."));
        let mut huge = good.clone();
        huge.resize((15 << 20) + 1, 0);
        let page =
            anybody.post_files("/report", &typed(), &[("photos", "a.jpg", "image/jpeg", &huge)]).await.expect(422);
        keeps(page.shows("inntil 15 MB"));
        huge.truncate(15 << 20);
        let sent = anybody.post_files("/report", &typed(), &[("photos", "a.jpg", "image/jpeg", &huge)]).await;
        assert_eq!(sent.status, 303, "just as large as is allowed");
        let endless = vec![b'x'; 160 << 20];
        let page =
            anybody.post_files("/report", &typed(), &[("photos", "a.jpg", "image/jpeg", &endless)]).await.expect(422);
        keeps(page);
    });
}

#[test]
fn what_does_not_arrive_whole_is_met_with_words() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let begun =
            "--xx\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nLyset blinker <b>\r\n--xx\r\nContent-Disp";
        let page = anybody.send(Method::POST, "/report", TYPE, Body::from(begun)).await.expect(400);
        page.shows("kom ikke hel fram").shows("Lyset blinker &#60;b&#62;");
        for (kind, body) in [
            (TYPE, ""),
            (TYPE, "nothing of the kind"),
            ("multipart/form-data", "--xx--"),
            ("multipart/form-data; boundary=", "--xx--"),
            ("application/x-www-form-urlencoded", "text=x"),
            ("application/json", "{}"),
            ("", ""),
        ] {
            let page = anybody.send(Method::POST, "/report", kind, Body::from(body)).await;
            assert!([400, 422].contains(&page.status), "{kind} {body}: {}", page.status);
            page.shows("Hva gjelder det?");
        }
    });
}

#[test]
fn no_bytes_in_the_text_are_an_error_of_ours() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let field = |name: &str, bytes: &[u8]| {
            [format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").as_bytes(), bytes, b"\r\n"]
                .concat()
        };
        let body = |text: &[u8], words: &[u8], lat: &[u8]| {
            [
                field("category", b"road"),
                field("words", words),
                field("lat", lat),
                field("lon", b"7.7"),
                field("text", text),
                b"--xx--\r\n".to_vec(),
            ]
            .concat()
        };
        // Not UTF-8: said, and what can be read is kept.
        let latin = kari
            .send(Method::POST, "/report", TYPE, Body::from(body(b"Hull ved \xf8ya", b"x", b"63,1")))
            .await
            .expect(422);
        latin.shows("Noen tegn kom ikke riktig fram").shows("Hull ved");
        // Zero bytes, which one engine refuses, and a lone surrogate's neighbour, emoji, right-to-left.
        let odd = "Hull\0 \u{202e}her\u{7} 🕳️ \r\n\r\n og \u{0301}".as_bytes();
        let sent = kari
            .send(Method::POST, "/report", TYPE, Body::from(body(odd, b"V\0ed \n brua", b"63,1")))
            .await
            .expect(303);
        let page = sent.location().replace("/report/received", "/tasks");
        kari.get(&page).await.expect(200).shows("🕳️").shows("Ved brua");
        for lat in [&b"NaN"[..], b"inf", b"91", b"-1e400", b"abc", b"\xff", "６３".as_bytes(), b""] {
            let page = kari.send(Method::POST, "/report", TYPE, Body::from(body(b"Hull", b"x", lat))).await.expect(422);
            page.shows("Vi forstod ikke stedet");
        }
        let long = "å".repeat(4_001);
        let page =
            kari.send(Method::POST, "/report", TYPE, Body::from(body(long.as_bytes(), b"x", b"63"))).await.expect(422);
        page.shows("Den kan ha 4000 tegn");
        let longer = vec![b'a'; 1 << 20];
        kari.send(Method::POST, "/report", TYPE, Body::from(body(&longer, b"x", b"63"))).await.expect(422);
    });
}

#[test]
fn a_form_of_very_many_fields_is_not_read_to_its_end() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        for (fields, status, whole) in [(150, 422, true), (1_000, 400, false)] {
            let field = |n| format!("--xx\r\nContent-Disposition: form-data; name=\"f{n}\"\r\n\r\n\r\n");
            let body: String = (0..fields).map(field).chain(["--xx--\r\n".to_owned()]).collect();
            let page = anybody.send(Method::POST, "/report", TYPE, Body::from(body)).await.expect(status).text();
            assert_eq!(page.contains("Meldingen kom ikke hel fram."), !whole, "{fields}");
        }
    });
}

#[test]
fn another_site_cannot_send_it() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let request = axum::http::Request::post("/report")
            .header("host", "localhost:8080")
            .header("accept", "text/html")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", TYPE)
            .body(Body::from("--xx--"))
            .unwrap();
        anybody.raw(request).await.expect(400);
    });
}
