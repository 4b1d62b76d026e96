//! What readers make of a text, without a database: for tests that send them everything
//! imaginable.

use std::collections::HashMap;

use base::TenantId;
use uuid::Uuid;

use super::model::Kind;
use super::{csv, json, run};
use crate::{address, enrolment, mandate, organisation, person, property, unit};

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Probed {
    /// Documents, or groups of rows about one subject.
    pub pieces: usize,
    /// Documents or rows that could be read.
    pub read: usize,
    /// Each piece of a table, kept aside as its raw text, is again one piece.
    pub stable: bool,
}

/// Cuts a text into pieces and reads each as its importer does. None when it is not what it should
/// be as a whole.
pub fn probe(kind: Kind, tenant: TenantId, text: &str, extra: &str) -> Option<Probed> {
    let pieces = run::pieces(kind, text, extra).ok()?;
    let units = HashMap::from([("skole".to_owned(), Uuid::nil())]);
    let mut probed = Probed { pieces: pieces.len(), read: 0, stable: true };
    for piece in &pieces {
        let whole = match kind {
            Kind::Persons => Some(person::document::read(tenant, &piece.raw).is_ok()),
            Kind::Events => Some(person::feed::reads(tenant, &piece.raw)),
            Kind::Addresses => Some(address::import::reads(&piece.raw)),
            Kind::UnitsBrreg => Some(organisation::import::reads(&piece.raw, false)),
            Kind::RolesBrreg => Some(organisation::import::reads(&piece.raw, true)),
            _ => None,
        };
        probed.read += usize::from(whole == Some(true));
        for (_, row) in csv::rows(piece) {
            probed.read += usize::from(match kind {
                Kind::Owners => property::import::reads(&row),
                Kind::Units => unit::import::reads(&row, None),
                Kind::Hr => unit::import::reads(&row, Some(&units)),
                Kind::Mandates => mandate::import::reads(&row),
                Kind::Enrolments => enrolment::import::reads(&units, &row),
                Kind::NextOfKin => person::kin::reads(&row),
                _ => false,
            });
        }
        // A row that was kept aside is read again from its raw text.
        let again = match kind {
            Kind::Events => json::pieces(Kind::Events, &piece.raw),
            kind => run::pieces(kind, &piece.raw, ""),
        };
        probed.stable &= whole.is_some() || again.is_ok_and(|p| p.len() <= 1);
    }
    Some(probed)
}
