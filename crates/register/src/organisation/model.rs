//! Organisations as other rooms see them.

use chrono::NaiveDate;
use uuid::Uuid;

/// An organisation with its roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organisation {
    pub id: Uuid,
    /// Nine digits.
    pub number: String,
    /// As the source writes it, often in capitals; [`spoken`](super::rules::spoken) makes it readable.
    pub name: String,
    /// Legal form such as `AS`, `FLI`; empty while only mentioned by others.
    pub form: String,
    /// The number of the unit it belongs to; empty when it stands alone.
    pub parent: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    /// The municipality of its address.
    pub municipality: String,
    /// Industry code such as `93.120`.
    pub industry: String,
    /// Since when it does not exist any more.
    pub dissolved: Option<NaiveDate>,
    /// Then nobody acts for it but the administrator of the estate.
    pub bankrupt: bool,
    /// In the order of the source, also those that do not act for it.
    pub roles: Vec<Role>,
}

/// A role and its holder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// Code of the group such as `STYR`.
    pub group: String,
    /// Code such as `LEDE`.
    pub code: String,
    /// «Styrets leder»
    pub label: String,
    /// The person, where the source names her by number.
    pub person: Option<Uuid>,
    /// Her or its name as the source writes it.
    pub holder: String,
    /// The holder's organisation number, when an organisation holds it.
    pub holder_number: String,
}
