//! The register: what is true of people, properties, organisations, units, employments and
//! mandates, each fact with its source and when it was seen.
//!
//! For the door: [`Register`] (implements [`door::Residents`]).
//!
//! For other rooms, all with a `&Db` and the tenant:
//! - persons: [`person_summary`] (the address only when nothing protects it), [`person_by_number`],
//!   [`person_numbers`] (opens sealed numbers: audit it)
//! - properties: [`property_by_key`] (with owners as hat keys), [`properties_near`],
//!   [`addresses_of_property`], [`addresses_beginning`] (search for the map)
//! - organisations: [`organisation_by_number`] with roles
//! - units: [`unit_by_key`], [`units`], [`unit_with_parents`], [`employees_of_unit`], [`is_employed`]
//! - bodies: [`bodies`], [`body_by_key`] with members
//! - children: [`enrolments_of`], [`responsible_for`]; names for lists: [`person_names`]; consents: [`kin_consents`]
//! - where a fact comes from: [`provenance`]; what ties people to each other: [`ties`]
//! - agreements with other municipalities: [`agreement::actions`]
//!
//! For loading: [`import`] and one function for each kind of file ([`import_persons`], …).

pub mod address;
pub mod agreement;
pub mod enrolment;
pub mod events;
mod fact;
mod holdings;
pub mod import;
pub mod mandate;
pub mod organisation;
pub mod person;
pub mod property;
mod residents;
mod sql;
pub mod ties;
pub mod unit;

pub use address::actions::{addresses_beginning, addresses_of_property};
pub use address::model::Address;
pub use agreement::model::{Agreement, AgreementId};
pub use enrolment::actions::{Enrolment, enrolments_of};
pub use fact::{Provenance, provenance};
pub use import::actions::{
    Load, import, import_addresses, import_enrolments, import_events, import_hr, import_mandates, import_next_of_kin,
    import_owners, import_persons, import_roles_brreg, import_units, import_units_brreg,
};
pub use import::model::{Kind, Outcome};
pub use mandate::actions::{Body, Member, bodies, body_by_key};
pub use organisation::actions::organisation_by_number;
pub use organisation::model::{Organisation, Role};
pub use organisation::rules::spoken;
pub use person::actions::{duplicates_of, hats_anew, person_by_number, person_numbers, person_summary};
pub use person::erase::PersonEraser;
pub use person::family::{KinConsent, Named, kin_consents, person_names, responsible_for};
pub use person::model::{PersonAddress, PersonSummary, Protection, Status};
pub use person::number::{NationalId, NumberFault, is_organisation_number};
pub use property::actions::{Near, properties_near, property_by_key};
pub use property::model::{Owner, Property};
pub use residents::Register;
pub use ties::{Home, Tie, ties};
pub use unit::actions::{employees_of_unit, is_employed, unit_by_key, unit_with_parents, units};
pub use unit::model::{Employee, Unit};

use store::rotation::{Kind as SealedKind, Sealed};
use store::{Migration, Migrations};

/// Where this room keeps sealed values.
pub const SEALED: &[Sealed] = &[
    Sealed {
        table: "identifier",
        id: "id",
        column: "sealed",
        purpose: person::numbers::PURPOSE,
        kind: SealedKind::LookedUp("lookup"),
    },
    Sealed {
        table: "import_problem",
        id: "id",
        column: "raw",
        purpose: import::store::PURPOSE,
        kind: SealedKind::LookedUp("lookup"),
    },
    Sealed { table: "import", id: "id", column: "file", purpose: import::run::FILE, kind: SealedKind::File },
    Sealed { table: "import", id: "id", column: "extra", purpose: import::run::FILE, kind: SealedKind::File },
];

/// The tables of this room.
pub const MIGRATIONS: Migrations = Migrations {
    room: "register",
    list: &[
        Migration { number: 1, name: "register", sql: include_str!("../migrations/0001_register.sql"), postgres: None },
        Migration {
            number: 2,
            name: "relation_other",
            sql: include_str!("../migrations/0002_relation_other.sql"),
            postgres: None,
        },
        Migration {
            number: 3,
            name: "person_name",
            sql: include_str!("../migrations/0003_person_name.sql"),
            postgres: None,
        },
        Migration {
            number: 4,
            name: "agreement",
            sql: include_str!("../migrations/0004_agreement.sql"),
            postgres: None,
        },
        Migration {
            number: 5,
            name: "import_content",
            sql: include_str!("../migrations/0005_import_content.sql"),
            postgres: None,
        },
    ],
};

/// All that this room brings to the house.
pub fn room() -> door::Room {
    door::Room {
        name: "register",
        routes: import::pages::routes().merge(person::pages::routes()).merge(agreement::pages::routes()),
        migrations: MIGRATIONS,
        policy: include_str!("../policy.cedar"),
        verbs: &[
            "import_list",
            "import_create",
            "import_repair",
            "person_find",
            "person_see",
            "agreement_list",
            "agreement_register",
            "agreement_end",
        ],
        texts: [
            include_str!("../locales/nb.ftl"),
            include_str!("../locales/nn.ftl"),
            include_str!("../locales/en.ftl"),
        ],
        followers: Vec::new(),
        jobs: vec![import::run::handler()],
        carriers: Vec::new(),
        menu: vec![
            door::Menu { href: "/register/imports", label: "register-imports", who: door::Who::Role("registrar") },
            door::Menu { href: "/register/persons", label: "register-persons", who: door::Who::Role("person_lookup") },
            door::Menu {
                href: "/register/agreements",
                label: "register-agreements",
                who: door::Who::Role("privacy_officer"),
            },
        ],
        holdings: Some(std::sync::Arc::new(holdings::Persons)),
    }
}
