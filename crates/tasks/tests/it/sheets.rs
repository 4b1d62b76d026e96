//! The sheets for Excel, read back: what is there, who may have it, and that nothing in them is computed.

use calamine::{Data, DataType, Reader, Xlsx};
use door::{Heavy, House, Whose};
use store::Assurance;
use testkit::{NORDSUND, Page, Visitor, World};

use crate::town::{KARI, ODA, TOR, VIGDIS, as_, in_town, post_ok, report, rooms, svein};

type Book = Xlsx<std::io::Cursor<Vec<u8>>>;

fn book(page: Page) -> Book {
    assert!(page.header("content-type").ends_with("spreadsheetml.sheet"));
    assert!(page.header("content-disposition").contains(".xlsx\""));
    calamine::open_workbook_from_rs(std::io::Cursor::new(page.body.to_vec())).unwrap()
}

#[test]
fn the_list_is_a_sheet_with_dates_and_no_formula() {
    in_town(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let id = report(&mut kari, "Mørkt").await;
        let own = [("about", "unit:vei-og-lys"), ("title", "=HYPERLINK(\"http://x\")"), ("due", "2027-03-30")];
        post_ok(&mut tor, "/tasks/new", &own).await;
        post_ok(&mut tor, &format!("/tasks/{id}/assignment"), &[]).await;
        tor.get("/tasks").await.shows("/tasks/export.xlsx").shows("/tasks/export.csv");
        let mut book = book(tor.get("/tasks/export.xlsx?view=open").await.expect(200));
        let range = book.worksheet_range("Oppgaver").unwrap();
        assert_eq!(range.get_size(), (3, 10));
        let rows: Vec<&[Data]> = range.rows().skip(1).collect();
        let own = rows.iter().find(|r| r[1].as_string().unwrap().starts_with('=')).expect("the formula as words");
        assert_eq!(own[1], Data::String("=HYPERLINK(\"http://x\")".into()));
        assert_eq!(own[8].as_date().unwrap().to_string(), "2027-03-30");
        assert_eq!(own[9].as_date().unwrap().to_string(), "2026-11-22");
        let light = rows.iter().find(|r| r[1].as_string().unwrap() == "Gatelys").unwrap();
        assert_eq!(light[7], Data::String("Tor Lysmann".into()));
        assert!(book.worksheet_formula("Oppgaver").unwrap().used_cells().next().is_none());
        let light = book_of(tor.get("/tasks/export.xlsx?view=open&category=street-light").await);
        assert_eq!(light, (2, 10));
        assert_eq!(book_of(as_(world, VIGDIS).await.get("/tasks/export.xlsx").await), (1, 10));
        assert_eq!(book_of(svein(world).await.get("/tasks/export.xlsx").await), (1, 10));
        as_(world, ODA).await.get("/tasks/export.xlsx").await.expect(404);
        for odd in ["view=%00", "category=%00", "view=nothing&category=%22"] {
            tor.get(&format!("/tasks/export.xlsx?{odd}")).await.expect(200);
        }
    });
}

/// Rows and columns of the only sheet.
fn book_of(page: Page) -> (usize, usize) {
    let mut book = book(page.expect(200));
    book.worksheet_range_at(0).unwrap().unwrap().get_size()
}

#[test]
fn the_figures_are_sheets_of_numbers() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        for _ in 0..2 {
            report(&mut kari, "Mørkt").await;
        }
        let id = report(&mut kari, "Mørkt").await;
        world.clock.advance_seconds(9_000);
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Byttet")]).await;
        tor.get("/tasks/figures").await.shows("/tasks/figures/xlsx?weeks=12").shows("/tasks/figures/csv?weeks=12");
        let mut book = book(tor.get("/tasks/figures/xlsx?weeks=4").await.expect(200));
        assert_eq!(book.sheet_names().len(), 4);
        let units = book.worksheet_range("Enhet").unwrap();
        let row: Vec<Data> = units.rows().nth(1).unwrap().to_vec();
        assert_eq!(row[1], Data::Float(2.0), "open");
        assert_eq!(row[4..6], [Data::Float(3.0), Data::Float(1.0)], "came and closed");
        assert_eq!((row[8].clone(), row[10].clone()), (Data::Float(2.5), Data::Float(100.0)), "hours and per cent");
        let weeks = book.worksheet_range("Uke for uke").unwrap();
        assert_eq!(weeks.get_size(), (5, 3));
        assert!(weeks.rows().skip(1).all(|r| r[0].as_date().is_some_and(|d| d.to_string().starts_with("2026-"))));
        as_(world, ODA).await.get("/tasks/figures/xlsx").await.expect(404);
    });
}

/// The same house with limits, in which nobody waits for a place.
fn impatient(world: &World) -> House {
    let app = &world.house.app;
    let mut config = app.config.clone();
    config.rates.limited = true;
    config.database.wait_seconds = 0;
    House::build(config, world.store.clone(), app.residents.clone(), rooms()).unwrap()
}

#[test]
fn so_many_sheets_are_made_at_once_and_one_who_asks_for_all_of_them_keeps_none_from_others() {
    in_town(async |world| {
        let house = impatient(world);
        let visit = async |person| {
            let secret = world.session(NORDSUND, person, Assurance::Substantial).await;
            let mut visitor = Visitor::of(&house, "localhost:8080");
            visitor.set_cookie("allting", &secret);
            (visitor, Whose::Session(door::session::hash_of(&secret)))
        };
        let ((mut tor, whose), (mut vigdis, _), (mut oda, _)) =
            (visit(TOR).await, visit(VIGDIS).await, visit(ODA).await);
        let sheets = ["/tasks/export.xlsx", "/tasks/export.csv", "/tasks/figures/xlsx", "/tasks/figures/csv"];
        let places = house.app.turns.of(Heavy::Sheet);
        let share = places.take(u32::MAX, Some(whose)).await.unwrap();
        for path in sheets {
            let page = tor.get(path).await.expect(503).shows("på en gang");
            assert_eq!(page.header("retry-after"), "5");
            vigdis.get(path).await.expect(200);
        }
        drop(share);
        let all = places.take(u32::MAX, None).await.unwrap();
        for path in sheets {
            vigdis.get(path).await.expect(503);
            oda.get(path).await.expect(404);
        }
        vigdis.get("/tasks").await.expect(200);
        drop(all);
        for path in sheets {
            tor.get(path).await.expect(200);
        }
    });
}
