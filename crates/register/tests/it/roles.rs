//! Who was given which roles, and by whom, stands in the journal.

use base::id::Uuid;
use register::Kind;
use register::events::RolesChanged;
use store::{Assurance, journal};
use testkit::World;

use crate::town::*;

const HEAD: &str = "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n";

/// Person, key of the unit, what was given, what was taken, and by whom.
type Told = (Uuid, String, Vec<String>, Vec<String>, String);

/// What the journal says of roles, from an entry on.
async fn told(world: &World, from: usize) -> Vec<Told> {
    world.settle().await;
    let entries = journal::after(world.store.db(), 0, 10_000).await.unwrap();
    let mut all = Vec::new();
    for entry in entries.iter().filter_map(|e| e.event::<RolesChanged>().unwrap()) {
        let RolesChanged { person, unit, given, taken, by } = entry;
        let units = register::units(world.store.db(), testkit::NORDSUND).await.unwrap();
        let unit = units.into_iter().find(|u| u.id == unit).unwrap().key;
        all.push((person, unit, given, taken, by));
    }
    all.split_off(from)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

#[test]
fn every_change_of_roles_is_told_with_whose_and_by_whom() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let (ole, jon) = (id(store, OLE).await, id(store, JON).await);
        let loader = "system:register.import".to_owned();
        let first = told(world, 0).await;
        assert_eq!(first, [(ole, "arkiv".into(), words(&["leader", "registrar"]), vec![], loader)], "only who has any");

        let by = format!("person:{ole}");
        let mut registrar = world.signed_in(ole, Assurance::High).await;
        let mut hand_in = async |rows: String| {
            let text = format!("{HEAD}{rows}");
            let files = [("file", "hr.csv", "text/csv", text.as_bytes())];
            registrar.post_files("/register/imports", &[("kind", "hr")], &files).await.expect(303);
            world.settle().await;
        };
        let job = |roles: &str, until: &str| format!("1003;{JON};rensviktunet;Vikar;nei;{roles};2024-01-01;{until}\n");
        hand_in(job("registrar,privacy_officer", "2026-11-30")).await;
        // The position is no role.
        hand_in(job("registrar,privacy_officer", "2026-11-30").replace("Vikar", "Fast vikar")).await;
        // She keeps it for longer.
        hand_in(job("registrar", "2027-11-30")).await;
        // And has it elsewhere.
        hand_in(job("registrar", "2027-11-30").replace("rensviktunet", "lyngen")).await;
        let (here, there) = ("rensviktunet".to_owned(), "lyngen".to_owned());
        let (one, both) = (words(&["registrar"]), words(&["privacy_officer", "registrar"]));
        let mut moved = told(world, 3).await;
        moved.sort_by(|a, b| a.1.cmp(&b.1));
        assert_eq!(
            moved,
            [(jon, there, one.clone(), vec![], by.clone()), (jon, here.clone(), vec![], one.clone(), by.clone())]
        );
        let until_then: Vec<Told> = told(world, 1).await.into_iter().take(2).collect();
        assert_eq!(until_then, [(jon, here.clone(), both.clone(), vec![], by.clone()), (jon, here, one, both, by)]);
    });
}

#[test]
fn a_row_that_waited_is_told_as_of_the_one_who_handed_it_in_or_repaired_it() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let (ole, jon, ruth) = (id(store, OLE).await, id(store, JON).await, id(store, RUTH).await);
        let mut registrar = world.signed_in(ole, Assurance::High).await;
        let text = format!("{HEAD}2001;{JON};kommer;Vakt;nei;operator;;\n2002;{RUTH};feil;Vakt;nei;operator;;\n");
        let files = [("file", "hr.csv", "text/csv", text.as_bytes())];
        let import = registrar.post_files("/register/imports", &[("kind", "hr")], &files).await.expect(303);
        world.settle().await;
        // Another brings the unit; what the row says is the word of the one who handed it in.
        load(store, Kind::Units, &format!("{}kommer;Kommer;;;;\n", fixture(Kind::Units))).await;
        let page = registrar.get(import.location()).await.expect(200).text();
        let problem = page.split("/register/problems/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let right = format!("{HEAD}2002;{RUTH};arkiv;Vakt;nei;operator;;\n");
        registrar.post(&format!("/register/problems/{problem}/repair"), &[("raw", &right)]).await.expect(303);
        let (operator, by) = (words(&["operator"]), format!("person:{ole}"));
        assert_eq!(
            told(world, 1).await,
            [
                (jon, "kommer".into(), operator.clone(), vec![], by.clone()),
                (ruth, "arkiv".into(), operator, vec![], by),
            ]
        );
    });
}
