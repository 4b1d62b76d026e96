//! Makes a town and tells how large its documents are and how long it took:
//! `cargo run -p demo --example town -- nordsund|smola|small [YYYY-MM-DD] [DIR]`.
//! With a folder, the documents are written there.
#![allow(clippy::expect_used)]

use chrono::NaiveDate;
use demo::{Spec, Which};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let today: NaiveDate = args.get(1).map_or("2026-11-22", String::as_str).parse().expect("a date");
    #[expect(clippy::disallowed_methods, reason = "only measured for whoever looks")]
    let start = std::time::Instant::now();
    let town = match args.first().map(String::as_str) {
        Some("smola") => demo::smola(today),
        Some("small") => demo::town(Spec { which: Which::Nordsund, residents: 300 }, today),
        _ => demo::nordsund(today),
    };
    println!("{} in {:?}", town.name, start.elapsed());
    for cast in &town.cast {
        println!("{} {:20} {:18} {}", cast.national_id, cast.name, cast.key, cast.about_nb);
    }
    let persons = serde_json::Value::Array(town.persons);
    let files = [
        ("persons.json", persons.to_string()),
        ("addresses.json", town.addresses.to_string()),
        ("units_brreg.json", town.units_brreg.to_string()),
        ("roles_brreg.json", town.roles_brreg.to_string()),
        ("owners.csv", town.owners_csv),
        ("units.csv", town.units_csv),
        ("hr.csv", town.hr_csv),
        ("mandates.csv", town.mandates_csv),
        ("enrolments.csv", town.enrolments_csv),
        ("next_of_kin.csv", town.next_of_kin_csv),
        ("map.json", town.map.geojson),
    ];
    for (name, text) in files {
        println!("{name:18} {:>9} bytes {:>6} lines", text.len(), text.lines().count());
        if let Some(folder) = args.get(2) {
            std::fs::write(std::path::Path::new(folder).join(name), text).expect("the folder can be written");
        }
    }
}
