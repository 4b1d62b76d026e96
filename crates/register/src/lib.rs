//! The register: what is true of people, properties, organisations, units, employments and
//! mandates, each fact with its source and when it was seen.
//!
//! For the door: [`Register`] (implements [`door::Residents`]).
//! For other rooms (all take a `&Db` and the tenant):
//! - [`person_summary`], [`person_by_number`], [`provenance`]

pub mod events;
mod fact;
pub mod person;
mod residents;
mod sql;

pub use fact::{Provenance, provenance};
pub use person::actions::{person_by_number, person_numbers, person_summary};
pub use person::model::{PersonAddress, PersonSummary, Protection, Status};
pub use person::number::{NationalId, NumberFault, is_organisation_number};
pub use residents::Register;

use store::{Migration, Migrations};

/// The tables of this room.
pub const MIGRATIONS: Migrations = Migrations {
    room: "register",
    list: &[Migration {
        number: 1,
        name: "register",
        sql: include_str!("../migrations/0001_register.sql"),
        postgres: None,
    }],
};

/// All that this room brings to the house.
pub fn room() -> door::Room {
    door::Room {
        name: "register",
        routes: door::Routes::new(),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: &["import_list", "import_create", "import_repair"],
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: Vec::new(),
        jobs: Vec::new(),
        menu: Vec::new(),
    }
}
