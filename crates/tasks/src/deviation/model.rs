//! A deviation as it was reported, and the drawer of a unit that it lies in.

use base::{TenantId, id::Uuid};
use serde::Serialize;
use store::Thing;

use crate::photo::Photo;
use crate::task::Place;

/// The category of all deviations.
pub const CATEGORY: &str = "hms-deviation";
/// What a task of a drawer is called by policies.
pub const MARK: &str = "deviation";
/// The mark of a job whose holder looks after the safety of the people in her unit (verneombud).
pub const SAFETY: &str = "safety_representative";
/// No key of a unit has a full stop, so no unit is taken for a drawer.
const DRAWER: &str = ".hms";

/// The drawer of a unit: `vei-og-lys.hms`.
pub fn drawer(unit: &str) -> String {
    format!("{unit}{DRAWER}")
}

/// Whether the key is that of a drawer and not of a unit.
pub fn is_drawer(unit: &str) -> bool {
    unit.ends_with(DRAWER)
}

/// The unit of a drawer; any other unit as it is.
pub fn unit_of(unit: &str) -> &str {
    unit.strip_suffix(DRAWER).unwrap_or(unit)
}

/// What an employee reports.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Deviation {
    /// The unit that she reports in; a unit of hers.
    pub unit: String,
    /// Answers in the fields of the category: `kind`, `seriousness` and `happened`.
    pub answers: Vec<(String, String)>,
    /// What happened.
    pub text: String,
    /// What was done at once; may be empty.
    pub measure: String,
    /// May be empty.
    pub place: Place,
    /// Drawn anew and kept before.
    pub photos: Vec<Photo>,
}

impl Deviation {
    /// What was answered in the field with this key, as it is kept; empty for nothing.
    pub fn answer(&self, field: &str) -> &str {
        self.answers.iter().find(|(key, _)| key == field).map_or("", |(_, value)| value)
    }

    /// All of it as bytes, to tell whether what comes again is the same.
    ///
    /// # Errors
    /// `Internal` when it cannot be written as JSON.
    pub fn content(&self) -> base::Result<Vec<u8>> {
        #[derive(Serialize)]
        struct Content<'a> {
            unit: &'a str,
            answers: &'a [(String, String)],
            text: &'a str,
            measure: &'a str,
            words: &'a str,
            point: Option<(f64, f64)>,
            photos: Vec<&'a str>,
        }
        let content = Content {
            unit: &self.unit,
            answers: &self.answers,
            text: &self.text,
            measure: &self.measure,
            words: &self.place.words,
            point: self.place.point,
            photos: self.photos.iter().map(|p| p.sha256.as_str()).collect(),
        };
        serde_json::to_vec(&content).map_err(base::Error::internal)
    }
}

/// What the policies decide about when somebody reports: whether she works there.
pub struct Draft {
    pub tenant: TenantId,
    /// The hat of the unit.
    pub unit: String,
}

impl Thing for Draft {
    fn kind(&self) -> &'static str {
        "deviation"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.tenant
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        vec![("unit", &self.unit)]
    }
}
