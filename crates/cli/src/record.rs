//! `wardgate record`: one record line in words.

use crate::{
    arguments::Record,
    failure::{Done, Failure},
    output::{out, outln},
    policy,
    text::telling,
};
use std::env;
use wardgate_explain::{RecordLine, explain_record};
use wardgate_policy::{MIN_SECRET_CHARS, SUBJECT_CHARS, keyed_hash, usable_secret};

pub(crate) fn run(given: &Record) -> Done {
    let text = explain_record(&given.line).map_err(|problem| Failure::new(problem.to_string()))?;
    out!("{text}");
    let Some(path) = &given.policy else { return Ok(()) };
    let loaded = policy::load(path)?;
    let Some(record) = RecordLine::find(&given.line).map_err(|problem| Failure::new(problem.to_string()))?
    else {
        return match given.subject {
            Some(_) => Err(Failure::usage("--subject: expected a record, found none")),
            None => Ok(()),
        };
    };
    let hash = &loaded.compiled.policy.hash;
    if record.part("pol").is_some_and(|found| found != hash) {
        outln!("policy: this line was written under another version than {} (hash {hash})", loaded.file);
    }
    for (name, letter, table) in [
        ("client", 'c', if record.action == "machine" { "machine" } else { "client" }),
        ("machine", 'm', "machine"),
        ("api", 'a', "api"),
        ("route", 'r', "route"),
    ] {
        let rule = record
            .part(name)
            .and_then(|value| value.strip_prefix(letter))
            .map(|place| format!("{table}[{place}]"));
        if let Some((rule, place)) =
            rule.and_then(|rule| Some((rule.clone(), loaded.compiled.places.get(&rule)?)))
        {
            outln!("{name}: {rule} at {}:{}: {}", loaded.file, place.line, telling(&place.text));
        }
    }
    match &given.subject {
        Some(user) => subject(user, record.part("sub"), &loaded),
        None => Ok(()),
    }
}

fn subject(user: &str, found: Option<&str>, loaded: &policy::Loaded) -> Done {
    let found = found.ok_or_else(|| Failure::usage("--subject: the line has no subject"))?;
    let (id, hash) = found.split_once('.').unwrap_or((found, ""));
    if hash.len() != SUBJECT_CHARS {
        return Err(Failure::usage(format!(
            "--subject: expected {SUBJECT_CHARS} characters behind `sub={id}.`, found {}: the line was cut",
            hash.len()
        )));
    }
    let key = loaded.compiled.document.keys.audit.as_ref();
    let key = key.ok_or_else(|| Failure::new(format!("--subject: {} has no `[keys.audit]`", loaded.file)))?;
    let previous = key.previous.as_ref().map(|key| (&key.id.0, &key.secret.0));
    let known =
        std::iter::once((&key.id.0, &key.secret.0)).chain(previous).find(|(known, _)| known.as_str() == id);
    let (_, name) = known.ok_or_else(|| {
        Failure::new(format!(
            "--subject: the line was written with key `{id}`, which {} does not name",
            loaded.file
        ))
    })?;
    let secret = env::var(name).unwrap_or_default();
    if !usable_secret(Some(&secret)) {
        return Err(Failure::new(format!(
            "--subject: expected the secret in the environment variable {name}, found none of {MIN_SECRET_CHARS} or more characters, or a placeholder"
        )));
    }
    let same = keyed_hash(&secret, id, "audit", "sub", "", user).starts_with(found.as_bytes());
    outln!(
        "subject: {}",
        if same { "the line is about this user" } else { "the line is about somebody else" }
    );
    Ok(())
}
