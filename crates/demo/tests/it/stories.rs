//! Every relation that story S1 tells of is in the documents, in every size of Nordsund.

use demo::Town;
use serde_json::Value;

use crate::read::{
    address, age, all, array, cast, metres, municipality, nordsund, persons, places, rows, small, smola,
};

fn parent_of(people: &Value, child: &str) -> bool {
    array(people, "familierelasjon").iter().any(|r| r["relatertPerson"] == child && r["relatertPersonsRolle"] == "barn")
}

fn maren(town: &Town) -> &Value {
    let people = persons(town);
    let child = array(people[cast(town, "marthe")], "familierelasjon")
        .iter()
        .find(|r| r["relatertPersonsRolle"] == "barn")
        .unwrap();
    people[child["relatertPerson"].as_str().unwrap()]
}

#[test]
fn marthe_owns_and_lives_in_lyngstien_13b() {
    for town in [nordsund(), small()] {
        let marthe = cast(town, "marthe");
        assert_eq!(address(persons(town)[marthe]).as_deref(), Some("Lyngstien 13B"));
        let own: Vec<_> = rows(&town.owners_csv).into_iter().filter(|r| r["eier"] == marthe).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0]["matrikkelnummer"], "1505-10/34");
        assert_eq!((own[0]["teller"], own[0]["nevner"]), ("1", "1"));
        let house =
            town.addresses["adresser"].as_array().unwrap().iter().find(|a| a["adressetekst"] == "Lyngstien 13B");
        let house = house.unwrap();
        assert_eq!((&house["gardsnummer"], &house["bruksnummer"]), (&10.into(), &34.into()));
    }
}

#[test]
fn lyngstien_has_numbers_1_to_20() {
    for town in [nordsund(), small()] {
        let places = places(town);
        let here = places["Lyngstien 13B"];
        for number in 1..=20 {
            let text = if number == 13 { "Lyngstien 13A".to_owned() } else { format!("Lyngstien {number}") };
            assert!(metres(here, places[text.as_str()]) < 600.0, "{text}");
        }
    }
}

#[test]
fn marens_family() {
    for town in [nordsund(), small()] {
        let people = persons(town);
        let (marthe, father) = (cast(town, "marthe"), cast(town, "father"));
        let maren = maren(town);
        assert_eq!(age(maren), 5);
        assert_eq!(maren["navn"][0]["fornavn"], "Maren");
        let id = crate::read::id(maren);
        assert!(parent_of(people[marthe], id) && parent_of(people[father], id));
        assert_eq!(municipality(people[father]), Some("1506"));
        let shared: Vec<_> = array(maren, "foreldreansvar").iter().filter(|r| r["ansvar"] == "felles").collect();
        assert_eq!(shared.len(), 2);
        let place: Vec<_> = rows(&town.enrolments_csv).into_iter().filter(|r| r["fodselsnummer"] == id).collect();
        assert_eq!((place[0]["enhet"], place[0]["type"]), ("lyngtua", "barnehage"));
    }
}

#[test]
fn ruth_and_her_granddaughter() {
    for town in [nordsund(), small()] {
        let people = persons(town);
        let (marthe, ruth) = (cast(town, "marthe"), cast(town, "ruth"));
        assert_eq!(age(people[ruth]), 84);
        let between = array(people[ruth], "familierelasjon")
            .iter()
            .filter(|r| r["relatertPersonsRolle"] == "barn")
            .any(|r| parent_of(people[r["relatertPerson"].as_str().unwrap()], marthe));
        assert!(between, "Ruth is not the grandmother");
        let consent = rows(&town.next_of_kin_csv);
        let consent = consent.iter().find(|r| r["fodselsnummer"] == ruth && r["parorende"] == marthe).unwrap();
        assert!(!consent["samtykke_fra"].is_empty() && consent["samtykke_til"].is_empty());
    }
}

#[test]
fn club_job_and_mandate() {
    for town in [nordsund(), small()] {
        let marthe = cast(town, "marthe");
        let leads = town.roles_brreg.as_array().unwrap().iter().find(|entry| {
            array(entry, "rollegrupper")
                .iter()
                .flat_map(|g| array(g, "roller"))
                .any(|r| r["type"]["kode"] == "LEDE" && r["person"]["foedselsnummer"] == marthe)
        });
        let number = &leads.unwrap()["organisasjonsnummer"];
        let club = town.units_brreg.as_array().unwrap().iter().find(|u| &u["organisasjonsnummer"] == number).unwrap();
        assert_eq!(
            (&club["navn"], &club["organisasjonsform"]["kode"]),
            (&"NORDSUND SVØMMEKLUBB".into(), &"FLI".into())
        );
        let job = |key: &str| rows(&town.hr_csv).into_iter().find(|r| r["fodselsnummer"] == cast(town, key)).unwrap();
        assert_eq!((job("marthe")["enhet"], job("marthe")["stilling"]), ("rensviktunet", "Sykepleier"));
        assert_eq!(job("liv")["enhet"], "helsestasjonen");
        assert_eq!((job("technician")["enhet"], job("technician")["leder"]), ("vei-og-lys", "nei"));
        assert_eq!((job("technician_leader")["enhet"], job("technician_leader")["leder"]), ("vei-og-lys", "ja"));
        assert_eq!(job("case_worker")["enhet"], "byggesak");
        assert_eq!(job("registrar")["roller"], "registrar");
        assert_eq!(job("privacy_officer")["roller"], "privacy_officer");
        let office = |key: &str| {
            rows(&town.mandates_csv)
                .into_iter()
                .find(|r| r["fodselsnummer"] == cast(town, key) && r["utvalg"] == "bystyret")
                .map(|r| r["verv"].to_owned())
                .unwrap()
        };
        assert_eq!(office("marthe"), "1. vara");
        assert_eq!(office("mayor"), "leder");
        let seats = rows(&town.mandates_csv);
        let seats = seats.iter().filter(|r| r["utvalg"] == "bystyret" && !r["verv"].contains("vara"));
        assert_eq!(seats.count(), 35);
    }
}

#[test]
fn neighbours_near_and_far() {
    for town in [nordsund(), small()] {
        let (people, places) = (persons(town), places(town));
        let here = places["Lyngstien 13B"];
        let at = |key: &str| places[address(people[cast(town, key)]).unwrap().as_str()];
        let neighbour = cast(town, "neighbour");
        assert!(metres(here, at("neighbour")) < 50.0);
        assert!(rows(&town.owners_csv).iter().any(|r| r["eier"] == neighbour && r["nevner"] == "2"));
        assert!(metres(here, at("far_resident")) > 500.0);
    }
}

#[test]
fn the_protected_the_young_and_the_guarded() {
    for town in [nordsund(), small()] {
        let people = persons(town);
        let protected = people[cast(town, "protected")];
        assert_eq!(protected["adressebeskyttelse"][0]["graderingsnivaa"], "strengtFortrolig");
        assert!(array(protected, "bostedsadresse").is_empty());
        assert!(rows(&town.owners_csv).iter().all(|r| r["eier"] != cast(town, "protected")));
        assert_eq!(age(people[cast(town, "teenager")]), 16);
        let verge = &people[cast(town, "ward")]["vergemaalEllerFremtidsfullmakt"][0]["verge"];
        assert_eq!(verge["foedselsEllerDNummer"], cast(town, "guardian"));
    }
}

#[test]
fn cast_is_introduced_in_three_languages() {
    for town in all() {
        let people = persons(town);
        assert!(!town.cast.is_empty());
        for c in &town.cast {
            assert!(people.contains_key(c.national_id.as_str()));
            for text in [&c.about_nb, &c.about_nn, &c.about_en] {
                assert!(text.len() > 10 && !text.contains('{'), "{}", c.key);
            }
        }
    }
    assert!(smola().cast.iter().any(|c| c.key == "smola_technician"));
}

#[test]
fn numbers_of_the_cast_do_not_depend_on_the_size() {
    let (large, little) = (nordsund(), small());
    assert_eq!(large.cast, little.cast);
}
