//! What the policies and the page see of an erasure.

use base::TenantId;
use base::id::Uuid;
use chrono::NaiveDate;
use register::Status;
use store::erasure::Holding;
use store::{Assurance, Subject, Thing};

/// All erasures of a tenant, as one thing that policies decide about.
pub struct Erasures(pub TenantId);

impl Thing for Erasures {
    fn kind(&self) -> &'static str {
        "privacy_erasure"
    }
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
    fn tenant(&self) -> TenantId {
        self.0
    }
    fn parties(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    fn assurance(&self) -> Assurance {
        Assurance::High
    }
}

/// Somebody who may be erased, and what is held of her.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Of a duplicate, the person she was folded into.
    pub subject: Subject,
    /// Empty for one who never said who she is.
    pub name: String,
    pub born: Option<NaiveDate>,
    /// `None` for one who is not in the register.
    pub status: Option<Status>,
    /// What each room holds of her, and why it must keep some of it.
    pub holdings: Vec<Holding>,
    /// Whether the journal has a part that only her key opens.
    pub key: bool,
}

impl Candidate {
    /// What must be typed: her name, or the word where there is none.
    pub fn confirmation<'a>(&'a self, word: &'a str) -> &'a str {
        if self.name.is_empty() { word } else { &self.name }
    }
}

/// Whether what was typed is what must be typed, whatever the case and the spaces.
pub fn confirms(typed: &str, expected: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    !expected.is_empty() && plain(typed) == plain(expected)
}

#[cfg(test)]
mod tests {
    use super::confirms;

    #[test]
    fn a_confirmation_is_the_whole_name() {
        assert!(confirms(" ruth  solberg ", "Ruth Solberg"));
        for typed in ["", "Ruth", "Ruth Solberg Dahl"] {
            assert!(!confirms(typed, "Ruth Solberg"), "{typed}");
        }
        assert!(!confirms("", ""));
    }
}
