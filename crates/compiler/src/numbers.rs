//! Numbers for the fields of the event that the policy names, beside those that Wardgate itself reads.

use crate::document::{Claim, ClaimType, Document, Token};
use std::collections::BTreeMap;
use wardgate_auth0::fields::{FIELDS, POLICY_FIELDS};
use wardgate_policy::FieldId;

/// Sources with this prefix are not fields of the event.
pub(crate) const DECISION: &str = "decision.";

/// The number of each field that the policy names, by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers(BTreeMap<String, u16>);

impl Numbers {
    /// Numbers every field that the document names: a field that Wardgate itself reads keeps its number, the others
    /// follow in the order of their paths.
    pub(crate) fn of(document: &Document) -> Self {
        let claims = document
            .claim
            .iter()
            .map(|claim| claim.from.0.clone())
            .filter(|path| !path.starts_with(DECISION));
        let courses = document.training.values().flat_map(|course| completion(&course.source.0));
        let paths = claims.chain(courses).chain(claim_secret(document)).chain(audit_secret(document));
        let mut numbers: BTreeMap<String, u16> = paths.map(|path| (path, 0)).collect();
        let mut next = POLICY_FIELDS;
        for (path, number) in &mut numbers {
            let base = FIELDS.iter().position(|field| field.path == path && field.members.is_empty());
            *number = base.and_then(|at| u16::try_from(at).ok()).unwrap_or_else(|| {
                next = next.saturating_add(1);
                next - 1
            });
        }
        Self(numbers)
    }

    /// The number of the field; one that no event has where the document does not name it.
    pub(crate) fn get(&self, path: &str) -> FieldId {
        FieldId(self.0.get(path).copied().unwrap_or(u16::MAX))
    }
}

/// Time and version of a course's completion.
pub(crate) fn completion(source: &str) -> [String; 2] {
    [format!("{source}.completed_at"), format!("{source}.version")]
}

/// The path of the secret for opaque claims.
pub(crate) fn claim_secret(document: &Document) -> Option<String> {
    document.keys.claim.as_ref().map(|key| secret(&key.secret.0))
}

/// The path of the secret for the subject in records.
pub(crate) fn audit_secret(document: &Document) -> Option<String> {
    document.keys.audit.as_ref().map(|key| secret(&key.secret.0))
}

pub(crate) fn secret(name: &str) -> String {
    format!("secrets.{name}")
}

impl Claim {
    /// Whether users' tokens carry it.
    pub(crate) fn for_users(&self) -> bool {
        self.tokens.iter().any(|token| *token != Token::Machine)
    }

    /// Whether the tokens of machine clients carry it.
    pub(crate) fn for_machines(&self) -> bool {
        self.tokens.contains(&Token::Machine)
    }

    /// Whether its values are texts that people wrote, so that the user's own must be kept out.
    pub(crate) fn free_form(&self) -> bool {
        self.ty.as_ref().is_some_and(ClaimType::free_form)
    }
}

impl ClaimType {
    fn free_form(&self) -> bool {
        match self {
            Self::Pattern(_) | Self::Text(_) => true,
            Self::List(list) => list.of.free_form(),
            _ => false,
        }
    }
}
