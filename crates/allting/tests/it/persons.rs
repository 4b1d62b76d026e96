//! What the tables hold of a person is in her copy and goes when she is erased, or it says here why not.

use std::collections::BTreeSet;

use base::id::Uuid;
use door::holdings::About;
use store::erasure::{Erasers, Ground, Order, erase_subject};
use store::{Assurance, FromQueryResult, Pass, Subject, Value, vals};
use testkit::{NORDSUND, World};

/// Columns that name a person, by her id, her hat or what she is in the access log.
const PERSONS: &[&str] = &[
    "about",
    "acting",
    "acting_for",
    "actor",
    "asker",
    "assignee",
    "delegate",
    "deputy",
    "done_by",
    "employee",
    "hat",
    "identifier",
    "kin",
    "officer",
    "person",
    "requester",
    "subject",
];

/// Columns with an id of something else. `other` and `merged_into` stand beside a column of [`PERSONS`] where they
/// name a person.
const THINGS: &[&str] = &[
    "address",
    "body",
    "client",
    "copy",
    "erasure",
    "holder",
    "id",
    "import",
    "letter",
    "mail",
    "merged_into",
    "node",
    "organisation",
    "origin",
    "other",
    "property",
    "repeat",
    "rule",
    "stamp",
    "task",
    "team",
    "template",
    "thing",
    "unit",
];

/// Both in the copy and erased. Those with a chapter are filled, told and erased here; the others in the tests of
/// their rooms.
const TOLD: &[(&str, Option<(&str, &str)>)] = &[
    ("employment", None),
    ("enrolment", None),
    ("fact", None),
    ("identifier", None),
    ("journal", None),
    ("kin_consent", None),
    ("mandate", None),
    ("party", None),
    ("person", None),
    ("privacy_look", Some(("privacy", "looked-at"))),
    ("relation", None),
    ("residence", None),
    ("task", None),
    ("task_away", Some(("tasks", "away"))),
    ("task_feed", Some(("tasks", "feed"))),
    ("task_template", Some(("tasks", "templates"))),
    ("task_view", Some(("tasks", "views"))),
    ("team_member", Some(("tasks", "teams"))),
];

/// Not both, and why.
const NOT_TOLD: &[(&str, &str)] = &[
    ("access_log", "told, and kept until its time is over: it proves who looked"),
    ("access_reason", "what she wrote to look at something holds for minutes, and is told with the look"),
    ("agreement", "who of the municipality registered it is its documentation"),
    ("import", "who of the municipality handed a file in is its documentation"),
    (
        "mail",
        "told and erased where its hat is hers; who wrote by mail alone has an address for a hat, and nobody signs in as that",
    ),
    ("mail_address", "told; a work address of the municipality's, her id in it means nothing when she is erased"),
    ("mail_thread", "erased; as `mail`"),
    ("organisation_role", "told as a hat; public"),
    ("privacy_copy", "erased; the copy itself"),
    ("property_owner", "told as a hat; public"),
    ("routing_alone", "who of the municipality decided it is its documentation"),
    ("routing_rule", "who of the municipality wrote it is its documentation"),
    ("routing_rule_past", "who of the municipality wrote it is its documentation"),
    ("routing_trial", "who of the municipality asked for it is its documentation, for some days"),
    ("session", "told; ends by itself within hours"),
    ("subject_erasure", "that she is erased, by an id that means nothing any more"),
    ("task_check", "who of the municipality ticked it is its documentation"),
];

#[test]
fn every_table_that_names_a_person_is_told_and_erased_or_says_why_not() {
    #[derive(FromQueryResult)]
    struct Column {
        table_name: String,
        column_name: String,
        kind: String,
    }
    testkit::on_each_engine(crate::house, async |world| {
        if !world.store.is_sqlite() {
            return;
        }
        let sql = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
        let columns: Vec<Column> = world.store.db().rows(sql, vals![]).await.unwrap();
        let of_person = |c: &Column| PERSONS.contains(&c.column_name.as_str()) || c.column_name.ends_with("_by");
        for c in columns.iter().filter(|c| c.kind == "UUID" && !of_person(c)) {
            let (table, column) = (&c.table_name, &c.column_name);
            assert!(THINGS.contains(&column.as_str()), "{table}.{column}: of a person? Say so in PERSONS or THINGS");
        }
        let named = columns.iter().filter(|c| of_person(c)).map(|c| c.table_name.as_str());
        let tables: BTreeSet<&str> = named.chain(["person"]).collect();
        let told: Vec<&str> = TOLD.iter().map(|(t, _)| *t).collect();
        let not_told: Vec<&str> = NOT_TOLD.iter().map(|(t, _)| *t).collect();
        for table in &tables {
            let said = (told.contains(table), not_told.contains(table));
            assert!(said.0 != said.1, "{table}: is it in the copy and erased? Say so in TOLD or NOT_TOLD");
        }
        for table in told.iter().chain(&not_told) {
            assert!(tables.contains(table), "{table} names nobody");
        }
    });
}

/// A row that names her in each table with a chapter.
async fn fill(world: &World, her: Uuid) {
    let (tenant, hat, now) = (NORDSUND.0, format!("person:{her}"), world.clock.now().micros());
    let rows: [(&str, Vec<Value>); 7] = [
        (
            "INSERT INTO privacy_look (tenant, rule, actor, subject, until, officer, note, at)
             VALUES ($1, 'family', $2, $3, 1, $3, 'Snakket med henne', $4)",
            vals![tenant, hat.clone(), Uuid::from_u128(8), now],
        ),
        (
            "INSERT INTO task_away (tenant, person, name, since, until, deputy, deputy_name)
             VALUES ($1, $2, 'Oda Ås', '2026-12-01', '2026-12-24', $3, 'Per Ås')",
            vals![tenant, her, Uuid::from_u128(8)],
        ),
        ("INSERT INTO task_feed (tenant, person, hash, made_at) VALUES ($1, $2, 'x', $3)", vals![tenant, her, now]),
        (
            "INSERT INTO task_template (tenant, id, unit, name, title, body, category, days, answers, checks, delegate,
               delegate_name, version) VALUES ($1, $2, 'vei', 'Brøyting', '', '', NULL, NULL, '[]', '[]', $3, 'Oda Ås', 1)",
            vals![tenant, her, door::colleague(her)],
        ),
        (
            "INSERT INTO task_view (tenant, id, person, unit, name, view, category)
             VALUES ($1, $2, $2, '', 'Hull i veien', 'open', '')",
            vals![tenant, her],
        ),
        (
            "INSERT INTO team (tenant, id, name, purpose, unit, ends, made_at, version)
             VALUES ($1, $2, 'Flom', '', 'vei', '2026-12-31', 0, 1)",
            vals![tenant, her],
        ),
        ("INSERT INTO team_member (tenant, team, hat, name) VALUES ($1, $2, $3, 'Oda Ås')", vals![tenant, her, hat]),
    ];
    let mut tx = world.store.begin().await.unwrap();
    for (sql, values) in rows {
        tx.execute_quietly(sql, values).await.unwrap();
    }
    tx.commit_quietly("what the rooms keep of her").await.unwrap();
}

/// Room and name of the chapters that say something.
async fn chapters(world: &World, her: Uuid) -> BTreeSet<(String, String)> {
    let (store, now) = (&world.store, world.clock.now());
    let hat = format!("person:{her}");
    let about = About { tenant: NORDSUND, person: her, asker: her, hat, assurance: Assurance::High, now };
    let mut all = BTreeSet::new();
    for holdings in allting::rooms::rooms().into_iter().filter_map(|r| r.holdings) {
        let said = holdings.about(store, store.db(), &about).await.unwrap();
        all.extend(said.into_iter().filter(|c| !c.records.is_empty()).map(|c| (c.room, c.name)));
    }
    all
}

#[test]
fn what_the_rooms_keep_of_her_is_told_and_then_erased() {
    testkit::on_each_engine(crate::house, async |world| {
        let her = Uuid::from_u128(7);
        fill(world, her).await;
        let expected = TOLD.iter().filter_map(|(table, chapter)| Some((table, (*chapter)?)));
        let expected: Vec<_> = expected.map(|(t, (room, name))| (t, (room.to_owned(), name.to_owned()))).collect();
        let before = chapters(world, her).await;
        for (table, chapter) in &expected {
            assert!(before.contains(chapter), "{table} is not in the copy: {before:?}");
        }
        #[expect(clippy::disallowed_methods, reason = "a test erases somebody")]
        let pass = Pass::system(NORDSUND, "tests", world.clock.now());
        let erasers: Erasers = allting::rooms::erasers();
        let order = Order { ground: Ground::NotNeeded, request: String::new() };
        let mut tx = world.store.begin().await.unwrap();
        erase_subject(&mut tx, &pass, &erasers, &Subject::person(her), &order).await.unwrap();
        tx.commit().await.unwrap();
        let after = chapters(world, her).await;
        for (table, chapter) in &expected {
            assert!(!after.contains(chapter), "{table} is not erased: {after:?}");
        }
    });
}
