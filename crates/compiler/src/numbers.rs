//! Numbers for the fields of the event that the policy names, beside those that Wardgate itself reads.

use crate::document::{Claim, Token};
use std::{cell::RefCell, collections::BTreeMap};
use wardgate_auth0::fields::{FIELDS, POLICY_FIELDS};
use wardgate_policy::FieldId;

/// Sources with this prefix are not fields of the event.
pub(crate) const DECISION: &str = "decision.";

/// The number of each field that the policy names, by path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers(RefCell<BTreeMap<String, u16>>);

impl Numbers {
    /// The number of the field: before [`Numbers::assign`] any, and it is noted that it is wanted.
    pub(crate) fn get(&self, path: &str) -> FieldId {
        FieldId(*self.0.borrow_mut().entry(path.to_owned()).or_insert(u16::MAX))
    }

    /// Numbers every field that was asked for: one that Wardgate itself reads keeps its number, the others follow in
    /// the order of their paths.
    pub(crate) fn assign(&self) {
        let mut next = POLICY_FIELDS;
        for (path, number) in self.0.borrow_mut().iter_mut() {
            let base = FIELDS.iter().position(|field| field.path == path && field.members.is_empty());
            *number = base.and_then(|at| u16::try_from(at).ok()).unwrap_or_else(|| {
                next = next.saturating_add(1);
                next - 1
            });
        }
    }

    /// The path of each field that the policy names, in the order of their bytes.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.0.borrow().keys().cloned().collect()
    }

    /// The path of a field that the policy names.
    pub(crate) fn path(&self, field: FieldId) -> Option<String> {
        self.0.borrow().iter().find(|(_, number)| **number == field.0).map(|(path, _)| path.clone())
    }
}

/// Time and version of a course's completion.
pub(crate) fn completion(source: &str) -> [String; 2] {
    [format!("{source}.completed_at"), format!("{source}.version")]
}

pub(crate) fn secret(name: &str) -> String {
    format!("secrets.{name}")
}

impl Claim {
    /// Whether users' tokens carry it.
    pub(crate) fn for_users(&self) -> bool {
        self.tokens.iter().any(|token| *token != Token::Machine)
    }
}
