//! What the register tells the journal. Field names say what changed; values are never told, but for
//! roles: who was given which rights, and by whom, must be known from the journal alone.

use store::event;
use uuid::Uuid;

event!(
    /// A person came or changed. Topics: `person:<id>` of her and of those whose hats it touches.
    PersonChanged, "register.person_changed.v1", "person", person {
        /// The facts that changed: `name`, `life`, `protection`, `residence`, `family`,
        /// `responsibility`, `guardianship`, `numbers`, `employment`, `mandates`, `enrolments`, `kin`;
        /// `met` for one who signed in before any document named her.
        what: Vec<String>,
        /// Whether she was not in the register before.
        created: bool,
    }
);
event!(
    /// What somebody may do by an employment changed. Topics: `person:<id>`.
    RolesChanged, "register.roles_changed.v1", "person", person {
        /// The unit in which she has the roles.
        unit: Uuid,
        /// Such as `registrar`; `leader` for one who leads. A role whose days changed stands in both.
        given: Vec<String>,
        /// What she has no longer, in the same words.
        taken: Vec<String>,
        /// Who handed in the file or repaired the row: `person:<id>` or `system:<name>`.
        by: String,
    }
);
event!(
    /// A duplicate was folded into the person who remains.
    PersonsMerged, "register.persons_merged.v1", "person", person { duplicate: Uuid }
);
event!(
    /// A person was taken out of another again.
    PersonsSplit, "register.persons_split.v1", "person", person { from: Uuid }
);
event!(
    /// A property came, or its owners, address or place changed. Topics: `property:<key>`, its owners.
    PropertyChanged, "register.property_changed.v1", "property", property { key: String, what: Vec<String>, created: bool }
);
event!(
    /// An organisation or its roles changed. Topics: `organisation:<number>`, the holders.
    OrganisationChanged, "register.organisation_changed.v1", "organisation", organisation {
        number: String, what: Vec<String>, created: bool,
    }
);
event!(
    /// A unit of the municipality changed. Topics: `unit:<key>`, those who work there.
    UnitChanged, "register.unit_changed.v1", "unit", unit { key: String, created: bool }
);
event!(
    /// Addresses were loaded.
    AddressesLoaded, "register.addresses_loaded.v1", "import", import { addresses: i64 }
);
event!(
    /// A file was handed in to be read.
    ImportRequested, "register.import_requested.v1", "import", import { kind: String, source: String }
);
event!(
    /// A part of a file was read.
    ImportAdvanced, "register.import_advanced.v1", "import", import { done: i64, total: i64, bad: i64, ended: bool }
);
event!(
    /// A row that could not be used was repaired or set aside for good.
    ProblemEnded, "register.problem_ended.v1", "import_problem", problem { import: Uuid, repaired: bool }
);
event!(
    /// Employees of another municipality may do something for a unit of this one. Topics: `unit:<key>`.
    AgreementRegistered, "register.agreement_registered.v1", "agreement", agreement {
        /// Organisation number of the other municipality.
        other: String,
        /// The unit whose data it is.
        unit: String,
        /// The unit of the other municipality in which they work.
        their_unit: String,
        /// The kinds of things that it opens, such as `task`.
        kinds: Vec<String>,
        /// `YYYY-MM-DD`, both days included.
        since: String,
        until: String,
    }
);
event!(
    /// An agreement was ended before its last day. Topics: `unit:<key>`.
    AgreementEnded, "register.agreement_ended.v1", "agreement", agreement {}
);
