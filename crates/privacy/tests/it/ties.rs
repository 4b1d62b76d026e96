//! What ties the people of the register to each other, as the officer's page finds it: from documents, addresses,
//! jobs and mandates as they were imported.

use std::collections::{BTreeSet, HashMap};

use base::config::Register as Sources;
use base::id::Uuid;
use register::{Kind, Load};
use sea_orm::{DbErr, QueryResult};
use serde_json::{Value, json};
use store::{Access, Db, FromQueryResult, Tx, vals};
use testkit::{NORDSUND, SMOLA, World};

use crate::town::*;
use crate::watch::{look, row};

/// Ada's child.
const BO: &str = "08881864062";
/// Ole is his guardian.
const PER: &str = "30865522262";

const PEOPLE: [(&str, &str); 9] = [
    ("Marthe", MARTHE),
    ("Maren", MAREN),
    ("Ruth", RUTH),
    ("Jon", JON),
    ("Sol", TEEN),
    ("Ole", OLE),
    ("Ada", SECRET),
    ("Bo", BO),
    ("Per", PER),
];

/// Pattern, who looked, and whose data; no name where a case is about several.
type Found = BTreeSet<(String, String, String)>;

fn of<const N: usize>(all: [(&str, &str, &str); N]) -> Found {
    all.into_iter().map(|(pattern, by, of)| (pattern.to_owned(), by.to_owned(), of.to_owned())).collect()
}

/// All cases that the officer's page shows.
async fn cases(world: &World) -> Found {
    let mut names = HashMap::from([(Uuid::nil(), "")]);
    for (name, number) in PEOPLE {
        names.insert(id(world, number).await, name);
    }
    let page = as_(world, OLE).await.get("/privacy/watch").await.expect(200).text();
    let case = |link: &str| {
        let query = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let value = |name: &str| {
            let own = query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
            own.unwrap().to_owned()
        };
        let name = |key: &str| names[&value(key).parse::<Uuid>().unwrap()].to_owned();
        (value("pattern"), name("person"), name("subject"))
    };
    page.split("/privacy/watch/case?").skip(1).map(case).collect()
}

/// Each of them looks at the data of the other, on a Tuesday at noon.
async fn looks<const N: usize>(world: &World, all: [(&str, &str); N]) {
    world.clock.advance_seconds(2 * 24 * 3_600);
    for (by, of) in all {
        look(world, by, of, "").await;
    }
}

async fn imported(world: &World, kind: Kind, text: &str) {
    let load = Load { kind, source: kind.usual_source(), text, extra: "" };
    register::import(&world.store, &Sources::default(), NORDSUND, load).await.unwrap();
    world.settle().await;
}

async fn told(world: &World, documents: &[Value]) {
    imported(world, Kind::Persons, &json!(documents).to_string()).await;
}

/// The document of somebody who lives in Lyngstien.
fn living(number: &str, house: &str, letter: &str) -> Value {
    let mut document = document(number);
    document["bostedsadresse"][0]["vegadresse"]["adressenummer"] = json!({"husnummer": house, "husbokstav": letter});
    document
}

fn graded(mut document: Value, level: &str) -> Value {
    document["adressebeskyttelse"][0]["graderingsnivaa"] = level.into();
    document
}

/// The officer sets the numbers of a rule.
async fn ruled(world: &World, pattern: &str, number: &str, span: &str) {
    let sent = [("pattern", pattern), ("active", "yes"), ("number", number), ("span", span)];
    as_(world, OLE).await.post("/privacy/watch/rules", &sent).await.expect(303);
}

#[test]
fn neighbours_live_within_the_metres_of_the_rule_and_nowhere_else() {
    in_town(async |world| {
        // Ruth has lived next to Marthe and lives in number 2 now. Number 8 is not in the list of addresses.
        let mut ruth = living(RUTH, "13", "A");
        let now = document(RUTH)["bostedsadresse"][0].clone();
        ruth["bostedsadresse"][0]["erGjeldende"] = false.into();
        ruth["bostedsadresse"].as_array_mut().unwrap().push(now);
        told(world, &[living(TEEN, "13", "A"), living(BO, "8", ""), ruth]).await;
        let all =
            [(MARTHE, MAREN), (MARTHE, TEEN), (MARTHE, RUTH), (MARTHE, PER), (MARTHE, JON), (PER, BO), (PER, TEEN)];
        looks(world, all).await;
        let one_house = [("neighbour", "Marthe", "Maren"), ("family", "Marthe", "Maren"), ("neighbour", "Per", "Bo")];
        let next_door = [("neighbour", "Marthe", "Sol")];
        assert_eq!(cases(world).await, &of(one_house) | &of(next_door));
        ruled(world, "neighbour", "10", "").await;
        assert_eq!(cases(world).await, of(one_house));
        ruled(world, "neighbour", "60", "").await;
        // She moves back.
        told(world, &[living(RUTH, "13", "A")]).await;
        let back = [("neighbour", "Marthe", "Ruth")];
        assert_eq!(cases(world).await, &(&of(one_house) | &of(next_door)) | &of(back));
    });
}

#[test]
fn a_child_lives_in_its_other_home_as_well_from_when_that_begins_until_it_has_ended() {
    in_town(async |world| {
        let mut maren = document(MAREN);
        maren["deltBosted"] = json!([living(TEEN, "4", "")["bostedsadresse"][0]]);
        maren["deltBosted"][0]["startdatoForKontrakt"] = "2024-01-01".into();
        maren["deltBosted"][0]["sluttdatoForKontrakt"] = "2026-11-24".into();
        let mut bo = living(BO, "13", "A");
        bo["deltBosted"] = json!([living(TEEN, "4", "")["bostedsadresse"][0]]);
        bo["deltBosted"][0]["startdatoForKontrakt"] = "2026-11-25".into();
        told(world, &[maren, bo]).await;
        looks(world, [(RUTH, MAREN), (RUTH, BO), (MARTHE, MAREN)]).await;
        let at_home = [("family", "Marthe", "Maren"), ("neighbour", "Marthe", "Maren")];
        assert_eq!(cases(world).await, &of(at_home) | &of([("neighbour", "Ruth", "Maren")]));
        world.clock.advance_seconds(24 * 3_600);
        assert_eq!(cases(world).await, &of(at_home) | &of([("neighbour", "Ruth", "Bo")]));
    });
}

#[test]
fn where_somebody_with_a_protected_address_lives_shows_by_no_neighbour() {
    in_town(async |world| {
        let people = [(SECRET, "fortrolig"), (BO, "strengtFortrolig"), (PER, "klientadresse")];
        told(world, &people.map(|(number, level)| graded(living(number, "13", "A"), level))).await;
        looks(world, [(MARTHE, SECRET), (MARTHE, BO), (MARTHE, PER), (SECRET, MAREN), (PER, MAREN)]).await;
        let hidden = ["Ada", "Bo", "Per"].map(|name| ("well-known", "Marthe", name));
        assert_eq!(cases(world).await, of(hidden));
        // Nor when the officer asks how far it is.
        ruled(world, "neighbour", "10000", "").await;
        assert_eq!(cases(world).await, of(hidden));
        // It is the protection that hides it.
        told(world, &[graded(living(SECRET, "13", "A"), "ugradert")]).await;
        let left = [("well-known", "Marthe", "Bo"), ("well-known", "Marthe", "Per")];
        let open = [("neighbour", "Marthe", "Ada"), ("neighbour", "Ada", "Maren")];
        assert_eq!(cases(world).await, &of(left) | &of(open));
    });
}

#[test]
fn colleagues_work_in_the_same_unit_on_that_day() {
    in_town(async |world| {
        let hr = format!(
            "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til
2;{JON};vei-og-lys;Driftsoperatør;nei;person_lookup;2019-01-01;
2;{JON};lyngen;Vaktmester;nei;;2019-01-01;
4;{PER};rensviktunet;Kokk;nei;;2019-01-01;
4;{PER};lyngen;Kokk;nei;;2019-01-01;
5;{RUTH};rensviktunet;Vikar;nei;;;2026-11-24
6;{TEEN};rensviktunet;Vikar;nei;;2026-11-25;
"
        );
        imported(world, Kind::Hr, &hr).await;
        looks(world, [(MARTHE, JON), (MARTHE, PER), (MARTHE, RUTH), (MARTHE, TEEN), (JON, PER)]).await;
        let always = [("colleague", "Marthe", "Per"), ("colleague", "Jon", "Per")];
        assert_eq!(cases(world).await, &of(always) | &of([("colleague", "Marthe", "Ruth")]));
        world.clock.advance_seconds(24 * 3_600);
        assert_eq!(cases(world).await, &of(always) | &of([("colleague", "Marthe", "Sol")]));
    });
}

#[test]
fn well_known_is_who_holds_a_mandate_on_that_day() {
    in_town(async |world| {
        let mandates = format!(
            "fodselsnummer;utvalg;utvalgsnavn;parti;verv;fra;til
{RUTH};bystyret;Bystyret;Kystlista;medlem;2019-10-01;2023-09-30
{TEEN};bystyret;Bystyret;Kystlista;medlem;2027-10-01;
{PER};bystyret;Bystyret;Kystlista;medlem;2023-10-01;2026-11-24
"
        );
        imported(world, Kind::Mandates, &mandates).await;
        looks(world, [(JON, RUTH), (JON, TEEN), (JON, PER), (JON, MARTHE)]).await;
        let marthe = [("well-known", "Jon", "Marthe")];
        assert_eq!(cases(world).await, &of(marthe) | &of([("well-known", "Jon", "Per")]));
        world.clock.advance_seconds(24 * 3_600);
        assert_eq!(cases(world).await, of(marthe));
    });
}

#[test]
fn family_is_whom_either_document_names_as_long_as_it_does() {
    in_town(async |world| {
        let children = [(JON, MAREN), (MAREN, JON), (RUTH, TEEN), (TEEN, RUTH)];
        let others = [(RUTH, OLE), (OLE, RUTH), (OLE, PER), (JON, MARTHE)];
        looks(world, children).await;
        for (by, of) in others {
            look(world, by, of, "").await;
        }
        let ever = [
            ("family", "Jon", "Maren"),
            ("family", "Maren", "Jon"),
            // She is responsible for her, and is her neighbour.
            ("family", "Ruth", "Sol"),
            ("family", "Sol", "Ruth"),
            ("neighbour", "Ruth", "Sol"),
            ("neighbour", "Sol", "Ruth"),
            ("family", "Ole", "Per"),
            // They live in one house; he is in the council, and so is Marthe. Having a child together is no tie that
            // a document names.
            ("neighbour", "Ruth", "Ole"),
            ("neighbour", "Ole", "Ruth"),
            ("well-known", "Ruth", "Ole"),
            ("well-known", "Jon", "Marthe"),
        ];
        let married = [("family", "Ruth", "Ole"), ("family", "Ole", "Ruth")];
        assert_eq!(cases(world).await, &of(ever) | &of(married));
        let mut ruth = document(RUTH);
        ruth["sivilstand"][0]["erGjeldende"] = false.into();
        let divorced = json!({"erGjeldende": true, "sivilstand": "skilt", "relatertVedSivilstand": OLE});
        ruth["sivilstand"].as_array_mut().unwrap().push(divorced);
        told(world, std::slice::from_ref(&ruth)).await;
        assert_eq!(cases(world).await, &of(ever) | &of(married), "the document still names him");
        ruth["sivilstand"][1].as_object_mut().unwrap().remove("relatertVedSivilstand");
        told(world, &[ruth]).await;
        assert_eq!(cases(world).await, of(ever));
    });
}

#[test]
fn who_was_looked_at_under_an_id_that_is_folded_into_another_has_the_ties_of_that_one() {
    in_town(async |world| {
        let before = id(world, TEEN).await;
        looks(world, [(MARTHE, TEEN), (TEEN, JON)]).await;
        assert_eq!(cases(world).await, of([]));
        fold(world, MAREN, TEEN).await;
        let (marthe, jon) = (id(world, MARTHE).await, id(world, JON).await);
        let page = as_(world, OLE).await.get("/privacy/watch").await.expect(200).text().replace("&#38;", "&");
        let page = page.replace("&amp;", "&");
        for (pattern, by, of) in [("family", marthe, before), ("neighbour", marthe, before), ("family", before, jon)] {
            let link = format!("/privacy/watch/case?pattern={pattern}&person={by}&subject={of}\"");
            assert!(page.contains(&link), "{link}\n{page}");
        }
    });
}

#[test]
fn many_begins_one_person_above_the_limit_within_the_minutes() {
    in_town(async |world| {
        ruled(world, "many", "3", "30").await;
        let many = async || -> Found { cases(world).await.into_iter().filter(|case| case.0 == "many").collect() };
        looks(world, [(MARTHE, MAREN), (JON, MAREN)]).await;
        world.clock.advance_seconds(10 * 60);
        for by in [MARTHE, JON] {
            look(world, by, RUTH, "").await;
        }
        // Half an hour after the first.
        world.clock.advance_seconds(20 * 60);
        for by in [MARTHE, JON] {
            look(world, by, TEEN, "").await;
            look(world, by, RUTH, "").await;
        }
        assert_eq!(many().await, of([]), "three persons, one of them twice");
        look(world, MARTHE, PER, "").await;
        assert_eq!(many().await, of([("many", "Marthe", "")]));
        // A minute later the first of his is half an hour and a minute ago.
        world.clock.advance_seconds(60);
        look(world, JON, PER, "").await;
        assert_eq!(many().await, of([("many", "Marthe", "")]));
        let case = format!("/privacy/watch/case?pattern=many&person={}", id(world, MARTHE).await);
        let case = as_(world, OLE).await.get(&case).await.expect(200);
        case.shows("Maren Lyngvær").shows("Ruth Lyngvær").shows("Sol Vik").shows("Per Ås");
        // Within as many minutes it is too many of him as well.
        ruled(world, "many", "3", "31").await;
        assert_eq!(many().await, of([("many", "Marthe", ""), ("many", "Jon", "")]));
    });
}

/// In Smøla, under the very ids of Nordsund: Jon is Sol's family and lives with her; he, she and Ruth work in one unit
/// and are in the council; and Ruth's address is protected.
async fn another_truth(world: &World) {
    let (here, there) = (NORDSUND.0, SMOLA.0);
    let [jon, sol, ruth] = [id(world, JON).await, id(world, TEEN).await, id(world, RUTH).await];
    let mut tx = world.store.begin().await.unwrap();
    let of_all = [
        format!(
            "INSERT INTO person (tenant, id, version, merged_into, given, middle, family, born, sex, status, died,
               protection, as_of, created_at)
             SELECT {there}, id, version, merged_into, given, middle, family, born, sex, status, died, 0, as_of,
               created_at FROM person WHERE tenant = {here}"
        ),
        format!(
            "INSERT INTO identifier (tenant, id, lookup, sealed, person, origin, state)
             SELECT {there}, id, lookup, sealed, person, origin, state FROM identifier WHERE tenant = {here}"
        ),
        format!(
            "INSERT INTO address (tenant, id, key, text, search, postcode, place, lat, lon, property)
             SELECT {there}, id, key, text, search, postcode, place, lat, lon, property FROM address
             WHERE tenant = {here}"
        ),
        format!(
            "INSERT INTO employment (tenant, employee, seq, identifier, unit, position, leader, roles, since, until)
             SELECT {there}, id, 1, id, id, '', FALSE, '[]', NULL, NULL FROM identifier WHERE tenant = {there}"
        ),
        format!(
            "INSERT INTO mandate (tenant, identifier, seq, body, party, office, since, until)
             SELECT {there}, id, 1, id, '', '', NULL, NULL FROM identifier WHERE tenant = {there}"
        ),
    ];
    for sql in of_all {
        tx.execute_quietly(&sql, vals![]).await.unwrap();
    }
    for (sql, values) in [
        (format!("UPDATE person SET protection = 2 WHERE tenant = {there} AND id = $1"), vals![ruth]),
        (format!("UPDATE employment SET unit = $1 WHERE tenant = {there}"), vals![ruth]),
        (
            format!(
                "INSERT INTO relation (tenant, person, kind, other, role, scope, since, until)
                 SELECT {there}, $1, 'family', id, 'barn', '', NULL, NULL FROM identifier
                 WHERE tenant = {there} AND person = $2"
            ),
            vals![jon, sol],
        ),
        (
            format!(
                "INSERT INTO residence (tenant, person, kind, text, postcode, place, municipality, address, property,
                   dwelling, since, until)
                 SELECT {there}, $1, kind, text, postcode, place, municipality, address, property, dwelling, since,
                   until FROM residence WHERE tenant = {here} AND person = $2"
            ),
            vals![jon, sol],
        ),
    ] {
        assert!(tx.execute_quietly(&sql, values).await.unwrap() > 0, "{sql}");
    }
    tx.commit_quietly("a test of what another municipality holds").await.unwrap();
}

#[test]
fn what_another_municipality_holds_ties_nobody_here_and_its_log_is_not_read() {
    in_town(async |world| {
        another_truth(world).await;
        looks(world, [(JON, TEEN), (TEEN, JON), (JON, RUTH)]).await;
        let theirs = Access { tenant: SMOLA, ..row(world, "unit:rensviktunet", MARTHE, MAREN).await };
        world.store.seen(vec![theirs]).await.unwrap();
        assert_eq!(cases(world).await, of([]));
        look(world, MARTHE, MAREN, "").await;
        assert_eq!(cases(world).await, of([("family", "Marthe", "Maren"), ("neighbour", "Marthe", "Maren")]));
    });
}

/// A line of a plan: SQLite says three numbers before it.
struct Line(String);

impl FromQueryResult for Line {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        row.try_get_by_index(3).or_else(|_| row.try_get_by_index(0)).map(Line)
    }
}

/// A transaction in which PostgreSQL reads whole tables only where no index helps.
async fn without_scans(world: &World) -> Tx {
    let mut tx = world.store.begin().await.unwrap();
    tx.execute_quietly("SET LOCAL enable_seqscan = off", vals![]).await.unwrap();
    tx
}

#[test]
fn ties_are_found_by_indexes() {
    in_town(async |world| {
        let postgres = world.store.db().is_postgres();
        let nobody = if postgres { "'00000000-0000-0000-0000-000000000000'" } else { "x'00'" };
        let explain = if postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
        // Of a few rows PostgreSQL would read all, whatever indexes there are.
        let begun = if postgres { Some(without_scans(world).await) } else { None };
        let db: &Db = begun.as_deref().unwrap_or(world.store.db());
        for sql in register::ties::STATEMENTS {
            let persons = [nobody, nobody].join(", ");
            let sql = sql.replace("{in}", &persons).replace("$1", "1").replace("$2", "'2026-11-24'");
            let plan: Vec<Line> = db.rows(&format!("{explain} {sql}"), vals![]).await.unwrap();
            let plan = plan.iter().map(|line| line.0.as_str()).collect::<Vec<_>>().join("; ");
            let whole = if postgres { plan.contains("Seq Scan") } else { plan.contains("SCAN") };
            assert!(!whole && plan.to_lowercase().contains("index"), "{sql}: {plan}");
        }
    });
}
