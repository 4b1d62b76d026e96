//! A row of the access log as a sentence: who, of which unit, did what, and why.

use base::id::Uuid;
use store::AccessRow;
use web::T;

use crate::Verbs;
use crate::people::{Names, is_asked};

/// Who reads the sentence.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// As rows name her: `person:<id>`.
    pub actor: &'a str,
    /// Whether it is her own log, and not that of somebody she acts for.
    pub own: bool,
}

/// «Roar Stavnes (Vei og lys) leste oppgaven».
pub fn sentence(t: &T, names: &Names, verbs: &Verbs, row: &AccessRow, reader: Reader<'_>) -> String {
    let (who, did) = (who(t, names, row, reader), t.get(&verbs.key(&row.verb)));
    t.with("privacy-seen-sentence", &[("who", &who), ("did", &did)])
}

/// Who it was, for a sentence or a table.
pub enum Who {
    Person(Uuid),
    /// A professional system, by its name.
    System(String),
    /// A key into the language files.
    Key(&'static str),
}

/// Who it was, as far as the reader is told.
pub fn who_key(row: &AccessRow, names: &Names, reader: Reader<'_>) -> Who {
    let Some(person) = row.person() else {
        return names.system(row).map_or(Who::Key("privacy-who-other"), |name| Who::System(name.to_owned()));
    };
    if row.actor == reader.actor {
        return Who::Key("privacy-who-you");
    }
    // Those who act for a child may be at odds: when the other one looked is hers alone.
    match kind(&row.hat) {
        _ if reader.own || names.unit(&row.hat).is_some() || is_asked(&row.hat) => Who::Person(person),
        "child" => Who::Key("privacy-who-parent"),
        "ward" => Who::Key("privacy-who-guardian"),
        "kin" => Who::Key("privacy-who-kin"),
        "person" => Who::Key("privacy-who-herself"),
        _ => Who::Key("privacy-who-resident"),
    }
}

fn who(t: &T, names: &Names, row: &AccessRow, reader: Reader<'_>) -> String {
    match who_key(row, names, reader) {
        Who::Key(key) => t.get(key),
        Who::System(name) => t.with("privacy-who-system", &[("name", &name)]),
        Who::Person(id) => employee(t, names, id, Some(row)),
    }
}

/// «Roar Stavnes (Vei og lys)», «Kari Rosvoll (Smøla kommune, for Responssenteret)»; of a team or one who was asked
/// by name, «Roar Stavnes (ansatt i kommunen)».
pub fn employee(t: &T, names: &Names, person: Uuid, row: Option<&AccessRow>) -> String {
    let name = names.person(t, person);
    let Some((row, unit)) = row.and_then(|r| Some((r, workplace(t, names, r)?))) else { return name };
    match names.agreement(row) {
        Some(a) => t.with("privacy-who-lent", &[("name", &name), ("unit", &unit), ("other", &a.other_name)]),
        None => t.with("privacy-who-employee", &[("name", &name), ("unit", &unit)]),
    }
}

/// Where the one worked who looked in a job.
fn workplace(t: &T, names: &Names, row: &AccessRow) -> Option<String> {
    names.unit(&row.hat).or_else(|| is_asked(&row.hat).then(|| t.get("privacy-unit-any")))
}

fn kind(hat: &str) -> &str {
    hat.split_once(':').map_or("", |(kind, _)| kind)
}

/// Why she could: what she wrote, or what her hat says.
pub fn why(t: &T, names: &Names, row: &AccessRow) -> String {
    if !row.reason.is_empty() {
        return t.with("privacy-why-reason", &[("reason", &row.reason)]);
    }
    if let Some(a) = names.agreement(row) {
        return t.with("privacy-why-agreement", &[("other", &a.other_name), ("purpose", &a.purpose)]);
    }
    if let Some(unit) = names.unit(&row.hat) {
        // A task is the unit's; what is looked up in a register is not.
        let key = if row.kind == "task" { "privacy-why-job" } else { "privacy-why-employee" };
        return t.with(key, &[("unit", &unit)]);
    }
    if is_asked(&row.hat) {
        return t.get(if row.kind == "task" { "privacy-why-asked" } else { "privacy-why-works" });
    }
    match kind(&row.hat) {
        "child" => t.get("privacy-why-child"),
        "ward" => t.get("privacy-why-ward"),
        "kin" => t.get("privacy-why-kin"),
        "property" => t.get("privacy-why-property"),
        "organisation" => t.get("privacy-why-organisation"),
        _ => String::new(),
    }
}
