//! Who has an address, and where mail to it goes.

use store::{FromQueryResult, vals};
use testkit::{NORDSUND, SMOLA};

use crate::town::*;

/// Has worked in Lyngen barnehage, long ago.
const RUTH: &str = "01874242051";
const HELLO: &[u8] = b"From: kari@example.no\r\nSubject: Hei\r\n\r\nHei\r\n";

#[test]
fn units_and_employees_have_addresses_and_nobody_else() {
    in_town(async |world| {
        let count = async |tenant: i64| {
            world
                .store
                .db()
                .scalar_i64("SELECT COUNT(*) FROM mail_address WHERE tenant = $1", vals![tenant])
                .await
                .unwrap()
        };
        // Four units; Marthe, Ole and Jon work there now.
        assert_eq!((count(NORDSUND.0).await, count(SMOLA.0).await), (7, 4));
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        client.say("MAIL FROM:<kari@example.no>", 250).await;
        for (to, code) in [
            ("arkiv@post.localhost", 250),
            ("ARKIV@POST.LOCALHOST", 250),
            ("arkiv@post.smola.localhost", 250),
            ("postmaster@post.localhost", 250),
            ("postmaster", 250),
            ("abuse@post.localhost", 250),
            ("ingen@post.localhost", 550),
            ("ansatt-0000000000@post.localhost", 550),
            ("ingen+00000000000000000000000000@post.localhost", 550),
            ("arkiv@example.no", 550),
        ] {
            client.say(&format!("RCPT TO:<{to}>"), code).await;
        }
        listening.end().await;
    });
}

#[test]
fn a_mail_to_an_employee_is_her_task_in_her_unit() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let marthe = address_of(world, MARTHE).await;
        assert!(marthe.starts_with("ansatt-") && !marthe.contains("arthe"), "{marthe}");
        client.mail("kari@example.no", &[&marthe], HELLO).await;
        let task = task(world, last(world, "in").await.task.unwrap()).await;
        assert_eq!((task.unit.as_str(), task.state.as_str()), ("rensviktunet", "taken"));
        assert_eq!(task.assignee, Some(person(world, MARTHE).await));

        // She moves to the archive: so does her address.
        let hr = "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n1001;04859230046;arkiv;Arkivar;nei;;2019-01-01;\n";
        register::import_hr(&world.store, &base::config::Register::default(), NORDSUND, hr).await.unwrap();
        world.settle().await;
        assert_eq!(address_of(world, MARTHE).await, marthe);
        client.mail("kari@example.no", &[&marthe], b"From: kari@example.no\r\nSubject: Igjen\r\n\r\nHei\r\n").await;
        assert_eq!(last(world, "in").await.unit, "arkiv");
        listening.end().await;
    });
}

#[test]
fn who_begins_later_has_her_address_from_her_first_day() {
    in_town(async |world| {
        #[derive(FromQueryResult)]
        struct Address {
            local: String,
            unit: String,
        }
        let address = async |number: &str| {
            let sql = "SELECT local, unit FROM mail_address WHERE tenant = $1 AND person = $2";
            let id = person(world, number).await;
            world.store.db().row::<Address>(sql, vals![NORDSUND.0, id]).await.unwrap()
        };
        let put = async || world.entries("mailbox.address_put.v1").await;
        let hr = "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n\
            1001;04859230046;rensviktunet;Sykepleier;nei;;2019-01-01;2026-11-30\n\
            1001;04859230046;arkiv;Arkivar;nei;;2026-12-01;\n\
            1004;01874242051;lyngen;Assistent;nei;;2026-12-01;\n";
        register::import_hr(&world.store, &base::config::Register::default(), NORDSUND, hr).await.unwrap();
        world.settle().await;
        let before = put().await;
        let marthe = address(MARTHE).await.unwrap();
        assert_eq!(marthe.unit, "rensviktunet");
        assert!(address(RUTH).await.is_none(), "she works nowhere yet");

        // Nothing is imported, and the day comes.
        world.clock.advance_seconds(9 * 24 * 3_600);
        world.settle().await;
        assert_eq!(address(RUTH).await.unwrap().unit, "lyngen");
        let moved = address(MARTHE).await.unwrap();
        assert_eq!((moved.local, moved.unit.as_str()), (marthe.local, "arkiv"));
        assert_eq!(put().await, before + 2, "hers, and that another's leads elsewhere");

        world.clock.advance_seconds(24 * 3_600);
        world.settle().await;
        assert_eq!(put().await, before + 2, "each once");
        let sql = "SELECT COUNT(*) FROM job WHERE kind = 'mailbox.addresses_nightly'";
        assert_eq!(world.store.db().scalar_i64(sql, vals![]).await.unwrap(), 2, "one of each municipality waits");
        let listening = Listening::of(world).await;
        let ruth = format!("{}@post.localhost", address(RUTH).await.unwrap().local);
        listening.client().await.mail("kari@example.no", &[&ruth], HELLO).await;
        assert_eq!(task(world, last(world, "in").await.task.unwrap()).await.assignee, Some(person(world, RUTH).await));
        listening.end().await;
    });
}

#[test]
fn one_mail_to_several_becomes_a_task_for_each_in_its_own_municipality() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let to =
            ["arkiv@post.localhost", "lyngen@post.localhost", "arkiv@post.localhost", "arkiv@post.smola.localhost"];
        assert!(client.mail("kari@example.no", &to, HELLO).await.starts_with("250"));
        assert_eq!(world.entries("tasks.task_opened.v1").await, 3);
        let units: Vec<String> = rows(world).await.into_iter().map(|r| r.unit).collect();
        assert_eq!(units.len(), 2);
        assert!(units.contains(&"arkiv".to_owned()) && units.contains(&"lyngen".to_owned()));
        let hats = "SELECT COUNT(DISTINCT requester) FROM task";
        assert_eq!(
            world.store.db().scalar_i64(hats, vals![]).await.unwrap(),
            2,
            "she is somebody else in another municipality"
        );
        listening.end().await;
    });
}

#[test]
fn what_is_added_to_a_mail_to_several_lands_where_it_is_sent() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let first = b"From: kari@example.no\r\nMessage-ID: <hei@example.no>\r\nSubject: Hei\r\n\r\nHei\r\n";
        let both = ["arkiv@post.localhost", "lyngen@post.localhost"];
        assert!(client.mail("kari@example.no", &both, first).await.starts_with("250"));
        for (n, to) in ["lyngen", "arkiv", "lyngen"].into_iter().enumerate() {
            world.clock.advance_seconds(1);
            let more = format!(
                "{PROVED}From: kari@example.no\r\nMessage-ID: <mer{n}@example.no>\r\nIn-Reply-To: <hei@example.no>\r\n\
                 Subject: Re: Hei\r\n\r\nMer\r\n"
            );
            let to_ = format!("{to}@post.localhost");
            assert!(client.mail("kari@example.no", &[to_.as_str()], more.as_bytes()).await.starts_with("250"));
            let row = last(world, "in").await;
            assert_eq!(row.outcome, "reply");
            assert_eq!(task(world, row.task.unwrap()).await.unit, to);
        }
        assert_eq!(world.entries("tasks.task_opened.v1").await, 2);
        listening.end().await;
    });
}
