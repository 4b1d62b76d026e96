//! The category of deviations with its fields, as a municipality begins with it. The rows are its own
//! afterwards: other kinds, other words, other days.

use base::{Result, TenantId, Text};
use store::{Assurance, Db, Pass, Tx};

use super::model::CATEGORY;
use crate::category::actions::category_put;
use crate::category::{Category, store as categories};
use crate::field::actions::field_put;
use crate::field::{CategoryField, FieldKind, FieldOption, store as fields};

type Names = (&'static str, &'static str, &'static str);

const KINDS: [(&str, Names); 8] = [
    ("personal-injury", ("Personskade", "Personskade", "Personal injury")),
    ("near-miss", ("Nestenulykke", "Nestenulukke", "Near miss")),
    ("violence-threats", ("Vold eller trusler", "Vald eller truslar", "Violence or threats")),
    ("building", ("Bygg og uteområde", "Bygg og uteområde", "Building and grounds")),
    ("equipment", ("Utstyr og kjøretøy", "Utstyr og køyretøy", "Equipment and vehicles")),
    ("environment", ("Ytre miljø", "Ytre miljø", "Environment")),
    ("information-security", ("Informasjonssikkerhet", "Informasjonstryggleik", "Information security")),
    ("other", ("Noe annet", "Noko anna", "Something else")),
];

const SERIOUSNESS: [(&str, Names); 3] = [
    ("low", ("Lite alvorlig", "Lite alvorleg", "Not very serious")),
    ("medium", ("Alvorlig", "Alvorleg", "Serious")),
    ("high", ("Svært alvorlig", "Svært alvorleg", "Very serious")),
];

fn text((nb, nn, en): Names) -> Text {
    Text::new(nb, nn, en)
}

fn field(key: &str, name: Names, kind: FieldKind, choices: &[(&str, Names)], sort: i64) -> CategoryField {
    CategoryField {
        category: CATEGORY.to_owned(),
        key: key.to_owned(),
        name: text(name),
        kind,
        choices: choices.iter().map(|(key, name)| FieldOption { key: (*key).to_owned(), name: text(*name) }).collect(),
        required: true,
        active: true,
        sort,
    }
}

/// The fields that the form begins with.
pub fn defaults() -> Vec<CategoryField> {
    vec![
        field(
            "kind",
            ("Hva slags avvik er det?", "Kva slags avvik er det?", "What kind is it?"),
            FieldKind::Choice,
            &KINDS,
            10,
        ),
        field(
            "seriousness",
            ("Hvor alvorlig er det?", "Kor alvorleg er det?", "How serious is it?"),
            FieldKind::Choice,
            &SERIOUSNESS,
            20,
        ),
        field("happened", ("Når skjedde det?", "Når skjedde det?", "When did it happen?"), FieldKind::Text, &[], 30),
    ]
}

/// The fields of deviations: the municipality's own rows, or what it begins with.
///
/// # Errors
/// As [`Db::rows`].
pub async fn asked(db: &Db, tenant: TenantId) -> Result<Vec<CategoryField>> {
    let own = fields::of(db, tenant, CATEGORY).await?;
    Ok(if own.is_empty() { defaults() } else { own })
}

/// The category, which the first deviation of a municipality makes. It is not in use for reports, so no form
/// for residents and no open list has it; nobody passes anything on into it.
///
/// # Errors
/// As [`category_put`].
pub async fn category(tx: &mut Tx, pass: &Pass, unit: &str) -> Result<Category> {
    if let Some(there) = categories::find(tx, pass.tenant(), CATEGORY).await? {
        return Ok(there);
    }
    let category = Category {
        key: CATEGORY.to_owned(),
        name: Text::new("HMS-avvik", "HMS-avvik", "Health and safety incident"),
        help: Text::default(),
        icon: "alert".to_owned(),
        unit: unit.to_owned(),
        days: 5,
        assurance: Assurance::Substantial,
        neighbours: false,
        placed: true,
        active: false,
        sort: 10_000,
        has_fields: true,
    };
    category_put(tx, pass, &category).await?;
    for field in defaults() {
        field_put(tx, pass, &field).await?;
    }
    Ok(category)
}
