//! Addresses, and their ids, which follow from their codes: whoever names an address by its codes
//! names the same row, whichever document comes first.

use base::TenantId;
use uuid::Uuid;

/// An address for a list or a map.
#[derive(Clone, PartialEq, Debug)]
pub struct Address {
    /// Ours: it follows from the codes of the address, so that a document that names them finds it.
    pub id: Uuid,
    /// «Lyngstien 13B»
    pub text: String,
    pub postcode: String,
    pub place: String,
    /// Degrees north and east (EUREF89).
    pub lat: f64,
    pub lon: f64,
    /// The property it stands on, such as `1505-10/34`.
    pub property: String,
}

/// The id of what a natural key names in a tenant.
pub(crate) fn id_of(tenant: TenantId, kind: &str, key: &str) -> Uuid {
    let hash = ring::digest::digest(&ring::digest::SHA256, format!("{tenant}/{kind}/{key}").as_bytes());
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(hash.as_ref().get(..16).unwrap_or(&[0; 16]));
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A street address by municipality, street code, number and letter.
pub(crate) fn street_key(municipality: &str, code: &str, number: &str, letter: &str) -> String {
    let code = code.trim_start_matches('0');
    format!("{municipality}-{code}-{number}{}", letter.to_uppercase())
}

/// A cadastral address by property and sub-number.
pub(crate) fn cadastral_key(property: &str, sub: &str) -> String {
    let sub = if sub == "0" { "" } else { sub };
    format!("{property}-{sub}")
}

pub(crate) fn address_id(tenant: TenantId, municipality: &str, code: &str, number: &str, letter: &str) -> Uuid {
    id_of(tenant, "address", &street_key(municipality, code, number, letter))
}

pub(crate) fn cadastral_id(tenant: TenantId, property: &str, sub: &str) -> Uuid {
    id_of(tenant, "address", &cadastral_key(property, sub))
}
