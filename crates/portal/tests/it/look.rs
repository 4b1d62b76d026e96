//! For looking at the pages: `ALLTING_LOOK=8097 cargo test -p portal look -- --ignored`, and open
//! `/` with the cookie that is printed.

use store::Assurance;
use testkit::{Engine, World};

use crate::town::{self, MARTHE, New, child, kin};

#[test]
#[ignore = "serves until it is stopped"]
fn look() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let world = World::new(Engine::sqlite(), &|_: &store::Store| (town::wardrobe() as _, town::rooms())).await;
        furnish(&world).await;
        let low = world.session(testkit::NORDSUND, MARTHE, Assurance::Substantial).await;
        let high = world.session(testkit::NORDSUND, MARTHE, Assurance::High).await;
        let port = std::env::var("ALLTING_LOOK").unwrap();
        println!("low allting={low}\nhigh allting={high}");
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
        axum::serve(listener, world.house.router.clone()).await.unwrap();
    });
}

async fn furnish(world: &World) {
    let own = format!("person:{MARTHE}");
    let (child, kin) = (child(), kin());
    let house = "property:1505-10/34";
    let card = |title, hat, due, note| New { due, note, ..New::card(title, hat) };
    let cards = vec![
        card("Parkeringsgebyr 19. november", &own, Some("2026-12-10"), "Storgata 4. Du kan betale eller klage."),
        card("Søknad om garasje", house, Some("2026-11-20"), "Venter på uttalelse fra naboen i nummer 15."),
        New { role: "neighbour", ..card("Mørkt gatelys", house, Some("2026-11-27"), "Lyngstien ved nummer 11") },
        card("Tømming av septiktank", house, Some("2026-11-24"), "Bilen kommer mellom 8 og 14."),
        card("Skolestart 2027", &child, Some("2027-02-01"), "Lyngmyra skole, første trinn"),
        New { assurance: Assurance::High, ..card("Vaksine på tirsdag", &child, None, "Med Liv Ulsethmoen") },
        New { assurance: Assurance::High, ..card("Hjemmesykepleie", &kin, None, "I dag kl. 09.10") },
        card("Kulturmidler 2027", "organisation:312345676", Some("2026-12-01"), "Søknaden er fylt ut for dere"),
        card("Ledig vakt", "unit:rensviktunet", Some("2026-11-26"), "Torsdag kveld"),
        card("Neste vakt", "unit:rensviktunet", Some("2026-11-23"), "Mandag kl. 07.45"),
        card("Gruppemøte", "mandate:bystyret", Some("2026-11-23"), "Mandag kl. 18, møterom Skagen"),
        New { done: true, ..card("Feiing", house, None, "Utført 4. oktober") },
        New { done: true, ..card("Vannmåler lest av", house, None, "") },
    ];
    town::put(&world.store, cards).await;
}
