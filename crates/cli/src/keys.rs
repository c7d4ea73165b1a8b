//! The keys of a policy on this machine: from the environment, or stand-ins.

use std::env;
use wardgate_compiler::document::Document;
use wardgate_explain::Action;
use wardgate_policy::{MIN_SECRET_CHARS, usable_secret};

/// A key that a policy names.
pub(crate) struct Key<'d> {
    /// The name of its secret.
    pub(crate) name: &'d str,
    pub(crate) secret: String,
    /// Where it is a stand-in: why, and what that means.
    pub(crate) instead: Option<String>,
}

/// The key that makes the subject of records.
pub(crate) fn audit(document: &Document) -> Option<Key<'_>> {
    let key = document.keys.audit.as_ref()?;
    Some(key_of(
        &key.secret.0,
        "`sub=` is made without the real key, and nobody is found among refused subjects",
    ))
}

/// All keys that an Action has.
pub(crate) fn of_action(document: &Document, action: Action) -> Vec<Key<'_>> {
    let keys = &document.keys;
    let claim = keys
        .claim
        .as_ref()
        .map(|key| key_of(&key.secret.0, "claims of type `opaque` are made without the real key"));
    let portal = keys.redirect.as_ref().map(|key| {
        key_of(&key.secret.0, "what the training portal would get is signed without the real key")
    });
    let of_logins = audit(document).into_iter().chain(portal).filter(|_| action != Action::Machine);
    claim.into_iter().chain(of_logins).collect()
}

fn key_of<'d>(name: &'d str, without: &str) -> Key<'d> {
    let set = env::var(name).ok();
    let why = match &set {
        Some(secret) if usable_secret(Some(secret)) => None,
        Some(_) => Some(format!("has fewer than {MIN_SECRET_CHARS} characters, or is a placeholder")),
        None => Some("is not set".to_owned()),
    };
    let instead = why.map(|why| format!("the environment variable {name} {why}: {without}"));
    let secret = set.filter(|_| instead.is_none()).unwrap_or_else(|| "-".repeat(MIN_SECRET_CHARS));
    Key { name, secret, instead }
}
