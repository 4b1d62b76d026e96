//! What an import is made of: kinds of files, pieces of a file, and what came of them.

use base::config::Register;
use base::error::Message;
use base::{TenantId, Time};
use store::{Pass, Tx};

use super::csv::{self, Row};
use crate::fact::Ranks;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Array of Folkeregister person documents.
    Persons,
    /// Folkeregister's feed; the documents that it points to stand in a second file.
    Events,
    /// Answers of the address service.
    Addresses,
    /// Units of Enhetsregisteret.
    UnitsBrreg,
    /// Role groups of Enhetsregisteret.
    RolesBrreg,
    /// A table of who owns which share of a property.
    Owners,
    /// The municipality's own units.
    Units,
    /// A table of who works in which unit as what.
    Hr,
    /// A table of who is elected into which body.
    Mandates,
    /// A table of who attends which school or kindergarten.
    Enrolments,
    /// A table of who lets whom see what concerns her.
    NextOfKin,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Persons,
        Kind::Events,
        Kind::Addresses,
        Kind::UnitsBrreg,
        Kind::RolesBrreg,
        Kind::Owners,
        Kind::Units,
        Kind::Hr,
        Kind::Mandates,
        Kind::Enrolments,
        Kind::NextOfKin,
    ];

    /// In the database, in events and on forms.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Persons => "persons",
            Kind::Events => "events",
            Kind::Addresses => "addresses",
            Kind::UnitsBrreg => "units_brreg",
            Kind::RolesBrreg => "roles_brreg",
            Kind::Owners => "owners",
            Kind::Units => "units",
            Kind::Hr => "hr",
            Kind::Mandates => "mandates",
            Kind::Enrolments => "enrolments",
            Kind::NextOfKin => "next_of_kin",
        }
    }

    /// What [`Kind::name`] writes so; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// The source that such a file usually comes from.
    pub fn usual_source(self) -> &'static str {
        match self {
            Kind::Persons | Kind::Events => "folkeregisteret",
            Kind::Addresses | Kind::Owners => "matrikkelen",
            Kind::UnitsBrreg | Kind::RolesBrreg => "enhetsregisteret",
            Kind::Units | Kind::Hr => "hr",
            Kind::Mandates => "politikk",
            Kind::Enrolments => "oppvekst",
            Kind::NextOfKin => "samtykke",
        }
    }

    /// The sources of truth that the configuration names for such facts.
    pub fn ranks(self, config: &Register) -> Ranks<'_> {
        Ranks(match self {
            Kind::Persons | Kind::Events | Kind::NextOfKin => &config.person,
            Kind::Addresses | Kind::Owners => &config.address,
            Kind::UnitsBrreg | Kind::RolesBrreg => &config.organisation,
            Kind::Units | Kind::Hr | Kind::Mandates | Kind::Enrolments => &config.employment,
        })
    }
}

/// What belongs together: a document, or the rows of a table about one subject. It is loaded,
/// kept aside and repaired as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    /// The line it begins on, from 1.
    pub line: u32,
    /// What is kept when it cannot be used: JSON, or rows under their header.
    pub raw: String,
    /// The rows, where it is a part of a table.
    pub table: Option<csv::Table>,
}

/// Why a piece, or a part of it, could not be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Problem {
    /// Its place among those that were given.
    pub piece: usize,
    /// In the file, from 1.
    pub line: u32,
    pub message: Message,
    /// It was loaded all the same.
    pub warning: bool,
}

/// Counts of what became of the subjects of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// Pieces read.
    pub rows: i64,
    /// Subjects that were not known before.
    pub added: i64,
    /// Subjects of which another value is held now.
    pub changed: i64,
    /// Subjects of which nothing new was said.
    pub same: i64,
    /// Left as they were, because a better source has spoken.
    pub lesser: i64,
    /// Kept aside, warnings included.
    pub bad: i64,
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Outcome) {
        self.rows += other.rows;
        self.added += other.added;
        self.changed += other.changed;
        self.same += other.same;
        self.lesser += other.lesser;
        self.bad += other.bad;
    }

    /// Counts one subject by what happened to its facts.
    pub(crate) fn count(&mut self, created: bool, changed: bool, lesser: bool) {
        match (created, changed, lesser) {
            (true, _, _) => self.added += 1,
            (_, true, _) => self.changed += 1,
            (_, _, true) => self.lesser += 1,
            _ => self.same += 1,
        }
    }
}

/// What an importer works in: one transaction, one source.
pub(crate) struct Frame<'a> {
    pub tx: &'a mut Tx,
    pub pass: &'a Pass,
    /// Such as `folkeregisteret`: what is stated is held as its word.
    pub source: &'a str,
    /// Who handed in the file or repaired the row: `person:<id>` or `system:<name>`.
    pub by: &'a str,
    /// The sources of truth for such facts.
    pub ranks: Ranks<'a>,
    /// A piece that was kept aside is tried again.
    pub again: bool,
}

impl Frame<'_> {
    pub fn tenant(&self) -> TenantId {
        self.pass.tenant()
    }

    pub fn now(&self) -> Time {
        self.pass.now()
    }
}

/// What an importer says of the pieces it was given.
#[derive(Default)]
pub(crate) struct Done {
    pub outcome: Outcome,
    /// In any order.
    pub problems: Vec<Problem>,
}

/// The rows about one subject.
pub(crate) struct Group<T> {
    /// Its place among those that were given.
    pub piece: usize,
    /// The line of its first row.
    pub line: u32,
    /// Some of its rows could not be read. What is held of the subject is then left alone.
    pub bad: bool,
    /// Those that could be read.
    pub rows: Vec<T>,
}

/// Reads the rows of tables; of each subject the first thing that is wrong is said.
pub(crate) fn groups<T>(pieces: &[Piece], done: &mut Done, read: impl Fn(&Row) -> Result<T, Message>) -> Vec<Group<T>> {
    let mut all = Vec::with_capacity(pieces.len());
    for (piece, p) in pieces.iter().enumerate() {
        let mut group = Group { piece, line: p.line, bad: false, rows: Vec::new() };
        for (line, row) in csv::rows(p) {
            match read(&row) {
                Ok(row) => group.rows.push(row),
                Err(message) if !group.bad => {
                    done.problem(piece, line, message);
                    group.bad = true;
                }
                Err(_) => {}
            }
        }
        if !group.rows.is_empty() {
            all.push(group);
        }
    }
    all
}

impl Done {
    /// The piece is kept aside for a person to repair.
    pub fn problem(&mut self, piece: usize, line: u32, message: impl Into<Message>) {
        self.problems.push(Problem { piece, line, message: message.into(), warning: false });
    }

    /// The piece was loaded, and a person should look at it all the same.
    pub fn warning(&mut self, piece: usize, line: u32, message: impl Into<Message>) {
        self.problems.push(Problem { piece, line, message: message.into(), warning: true });
    }
}
