//! What a handler is told.

use wardgate_resource_server::Records;

/// That a request was let through, and how far. It is in the extensions of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorized {
    /// Whose records the request may be answered with.
    pub records: Records,
    /// The id of the login's decision, as the token tells it.
    pub login: Option<String>,
    /// Whether it was let through because the policy only watches; `records` are what it would have been let through to.
    pub shadow: bool,
}

impl Authorized {
    /// Whether the answer may have the record with that reference: what a handler of a list asks of each.
    pub fn reaches(&self, reference: &str) -> bool {
        self.shadow
            || match &self.records {
                Records::Any => true,
                Records::Only(references) => references.iter().any(|known| known == reference),
            }
    }
}
