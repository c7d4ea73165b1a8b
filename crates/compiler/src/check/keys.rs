//! Keys: secrets that are one another's, and what needs a key that is not there.

use crate::{
    document::Document,
    problem::{Report, error},
};

/// A name this long, with letters of both cases and digits, is more likely a secret than a secret's name.
const SECRET_LENGTH: usize = 32;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let mut secrets: Vec<(String, &str)> = Vec::new();
    let keys = &document.keys;
    for (name, key) in [("claim", &keys.claim), ("audit", &keys.audit), ("redirect", &keys.redirect)] {
        let Some(key) = key else { continue };
        secrets.push((format!("keys.{name}.secret"), &key.secret.0));
        if let Some(previous) = &key.previous {
            secrets.push((format!("keys.{name}.previous.secret"), &previous.secret.0));
            if previous.id == key.id {
                let path = format!("keys.{name}.previous.id");
                let finding =
                    error(path, "another id than the key in use has").found(format!("`{}`", key.id.0));
                report.tell(finding.again().related("the key in use", format!("keys.{name}.id")));
            }
        }
    }
    for (at, (path, name)) in secrets.iter().enumerate() {
        if looks_secret(name) {
            let finding = error(path, "the name of a secret").found("what looks like a secret itself");
            report.tell(
                finding.help("make a new secret, put it into Auth0, and only its name here".to_owned()),
            );
        }
        if let Some((first, _)) = secrets.iter().take(at).find(|(_, known)| known == name) {
            let finding = error(path, "a secret of its own for every key").found("the same secret");
            report.tell(finding.again().related(first, first));
        }
    }
}

fn looks_secret(name: &str) -> bool {
    let has = |of: fn(&u8) -> bool| name.bytes().any(|byte| of(&byte));
    name.len() >= SECRET_LENGTH
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}
