//! A weakness can be reported by anybody, and becomes a task of the unit that answers for it.

use store::vals;
use testkit::NORDSUND;

#[test]
fn security_txt_says_where_and_until_when() {
    testkit::on_each_engine(crate::house, async |world| {
        let page = world.visitor().get("/.well-known/security.txt").await.expect(200);
        assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
        let text = page.text();
        let fields: Vec<(&str, &str)> = text.lines().map(|l| l.split_once(": ").unwrap()).collect();
        let of = |name: &str| fields.iter().filter(|(n, _)| *n == name).map(|(_, v)| *v).collect::<Vec<_>>();
        assert_eq!(of("Contact"), ["http://localhost:8080/report-weakness"]);
        assert_eq!(of("Canonical"), ["http://localhost:8080/.well-known/security.txt"]);
        // NOW of the tests is 22 November 2026.
        assert_eq!(of("Expires"), ["2027-05-21T00:00:00Z"]);
        assert_eq!(of("Preferred-Languages"), ["nb, nn, en"]);
        world.clock.advance_seconds(86_400);
        world.visitor().get("/.well-known/security.txt").await.shows("Expires: 2027-05-22T00:00:00Z");
        world.visitor_of_smola().get("/.well-known/security.txt").await.shows("http://smola.localhost:8080/");
    });
}

#[test]
fn a_report_becomes_a_task_of_the_unit_and_what_was_typed_is_kept() {
    testkit::on_each_engine(crate::house, async |world| {
        let sources = &world.house.app.config.register;
        let units = "enhet;navn;overordnet;telefon;epost;apningstid\ntopp;Toppen;;;;\nikt;IKT;topp;;;\n";
        register::import_units(&world.store, sources, NORDSUND, units).await.unwrap();
        let mut anybody = world.visitor();
        anybody.get("/report-weakness").await.expect(200).shows("Meld en svakhet");
        let long = "x".repeat(400);
        let wrong = [("what", ""), ("place", "/report"), ("contact", long.as_str())];
        let page = anybody.post("/report-weakness", &wrong).await.expect(422);
        page.shows("Skriv hva du oppdaget").shows("Kort den ned").shows("value=\"/report\"");
        let right = [("what", "Man kan se <b>alt</b>"), ("place", "/report"), ("contact", "meg@example.no")];
        let to = anybody.post("/report-weakness", &right).await.expect(303);
        anybody.get(to.location()).await.expect(200).shows("Takk");
        let tasks =
            "SELECT COUNT(*) FROM party WHERE tenant = $1 AND kind = 'task' AND hat = 'unit:ikt' AND role = 'unit'";
        assert_eq!(world.store.db().scalar_i64(tasks, vals![NORDSUND.0]).await.unwrap(), 1);
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);
        world.settle().await;
    });
}

#[test]
fn a_unit_that_does_not_exist_does_not_swallow_reports() {
    testkit::on_each_engine(crate::house, async |world| {
        let sources = &world.house.app.config.register;
        let units = "enhet;navn;overordnet;telefon;epost;apningstid\ntopp;Toppen;;;;\nvei;Vei;topp;;;\n";
        register::import_units(&world.store, sources, NORDSUND, units).await.unwrap();
        world.visitor().post("/report-weakness", &[("what", "Noe")]).await.expect(303);
        let tasks = "SELECT COUNT(*) FROM party WHERE tenant = $1 AND kind = 'task' AND hat = 'unit:topp'";
        assert_eq!(world.store.db().scalar_i64(tasks, vals![NORDSUND.0]).await.unwrap(), 1);
        world.settle().await;
    });
}
