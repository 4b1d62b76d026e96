//! The pages: what came, what became of it, and files that are only ever downloads.

use testkit::NORDSUND;

use crate::mails;
use crate::town::*;

#[test]
fn those_who_work_with_the_task_see_the_mail_and_download_what_was_in_it() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let text = mails::parts(
            "Se tegningen",
            "mixed",
            &[
                "Content-Type: text/plain\n\nHei <script>alert(1)</script>",
                "Content-Type: text/html; name=\"kjør meg.html\"\nContent-Disposition: attachment\n\n<script>alert(1)</script>",
            ],
        );
        let raw = text.replace('\n', "\r\n").into_bytes();
        client.mail("kari@example.no", &["arkiv@post.localhost"], &raw).await;
        let row = last(world, "in").await;
        let mail = format!("/mail/{}", row.id);

        let mut ole = as_(world, OLE).await;
        let page =
            ole.get(&mail).await.expect(200).shows("Se tegningen").shows("kjør meg.html").shows("Ikke kontrollert");
        assert!(page.text().contains("&lt;script&gt;") && !page.text().contains("<script>alert"));
        for (path, bytes) in
            [(format!("{mail}/original"), &raw[..]), (format!("{mail}/files/1"), &b"<script>alert(1)</script>"[..])]
        {
            let page = ole.get(&path).await.expect(200);
            assert_eq!(page.body, bytes, "{path}");
            assert!(page.header("content-disposition").starts_with("attachment;"));
            assert_eq!(page.header("content-type"), "application/octet-stream");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert!(page.header("content-security-policy").contains("sandbox"));
        }
        assert!(
            ole.get(&format!("{mail}/files/1"))
                .await
                .header("content-disposition")
                .contains("filename*=UTF-8''kj%C3%B8r%20meg")
        );
        for missing in [
            format!("{mail}/files/2"),
            format!("{mail}/files/x"),
            "/mail/x".into(),
            format!("/mail/{}", base::id::Uuid::nil()),
        ] {
            ole.get(&missing).await.expect(404);
        }
        // Somebody of another unit sees nothing of it.
        let mut marthe = as_(world, MARTHE).await;
        for path in [mail.clone(), format!("{mail}/original"), format!("{mail}/files/1"), "/mail/units/arkiv".into()] {
            marthe.get(&path).await.expect(404);
        }
        // The unit that it is passed on to does.
        let sql =
            "UPDATE party SET hat = 'unit:rensviktunet' WHERE tenant = $1 AND hat = 'unit:arkiv' AND kind = 'task'";
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly(sql, store::vals![NORDSUND.0]).await.unwrap();
        tx.commit_quietly("a test passes a task on").await.unwrap();
        marthe.get(&mail).await.expect(200);
        ole.get(&mail).await.expect(404);
        listening.end().await;
    });
}

#[test]
fn the_page_of_a_unit_shows_its_addresses_and_what_became_of_its_mails() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        for n in 0..55 {
            let raw = format!("From: Kari <kari@example.no>\r\nSubject: Nummer {n}\r\n\r\nx\r\n");
            client.mail("kari@example.no", &["arkiv@post.localhost"], raw.as_bytes()).await;
            world.clock.advance_seconds(1);
        }
        let mut ole = as_(world, OLE).await;
        assert_eq!(ole.get("/mail").await.expect(303).location(), "/mail/units/arkiv");
        let page = ole.get("/mail/units/arkiv").await.expect(200).shows("arkiv@post.localhost").shows("Ny oppgave");
        let page = page.shows("Nummer 54").shows("Nummer 5<").hides("Nummer 4<");
        let next =
            page.text().split("href=\"/mail/units/arkiv?before=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        ole.get(&format!("/mail/units/arkiv?before={next}"))
            .await
            .expect(200)
            .shows("Nummer 4<")
            .shows("Nummer 0<")
            .hides("Nummer 5<");
        ole.get("/mail/units/finnes-ikke").await.expect(404);
        listening.end().await;
    });
}

#[test]
fn whose_mail_a_list_shows_is_noted_where_she_is_known() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let raw = "From: Kari <kari@example.no>\r\nSubject: Mørkt\r\n\r\nx\r\n";
        client.mail("kari@example.no", &["arkiv@post.localhost"], raw.as_bytes()).await;
        let noted = async || {
            let sql =
                "SELECT COUNT(*) FROM access_log WHERE verb = 'unit_mail_see' AND kind = 'mail' AND hat = 'unit:arkiv'";
            world.store.db().scalar_i64(sql, store::vals![]).await.unwrap()
        };
        let mut ole = as_(world, OLE).await;
        ole.get("/mail/units/arkiv").await.expect(200).shows("Mørkt").shows("Kari");
        assert_eq!(noted().await, 0, "an address is nobody in the register");
        let (task, marthe) = (last(world, "in").await.task.unwrap(), person(world, MARTHE).await);
        let sql = "UPDATE party SET hat = $1 WHERE tenant = $2 AND kind = 'task' AND id = $3 AND role = 'requester'";
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly(sql, store::vals![format!("person:{marthe}"), NORDSUND.0, task]).await.unwrap();
        tx.commit_quietly("a test says who she is").await.unwrap();
        let there = "SELECT COUNT(*) FROM mail WHERE tenant = $1 AND task = $2";
        let there = world.store.db().scalar_i64(there, store::vals![NORDSUND.0, task]).await.unwrap();
        ole.get("/mail/units/arkiv").await.expect(200);
        assert_eq!(noted().await, there, "each mail of the task");
        listening.end().await;
    });
}
