//! `wardgate record`: record lines in words.

use crate::{
    arguments::Record,
    failure::{Done, Failure, gather},
    files,
    output::{out, outln},
    policy,
    text::telling,
};
use std::{env, path::Path};
use wardgate_explain::{LineProblem, RecordLine, explain_record};
use wardgate_policy::{MIN_SECRET_CHARS, SUBJECT_CHARS, keyed_hash, usable_secret};

pub(crate) fn run(given: &Record) -> Done {
    let text = text(given)?;
    let loaded = given.policy.as_deref().map(policy::load).transpose()?;
    let records: Vec<_> = RecordLine::all(&text).collect();
    if records.is_empty() {
        out!("{}", explain_record(&text).map_err(unreadable)?);
        return match given.subject {
            Some(_) => Err(Failure::usage("--subject: expected a record, found none")),
            None => Ok(()),
        };
    }
    let several = records.len() > 1;
    let one = |(at, record)| {
        let explained = explain(record, at > 0, loaded.as_ref(), given.subject.as_deref());
        explained.map_err(|failure| if several { failure.at(&format!("record {}", at + 1)) } else { failure })
    };
    gather(records.into_iter().enumerate().map(one)).map(drop)
}

/// The text with the records.
fn text(given: &Record) -> Done<String> {
    let stdin = Path::new("-");
    if Path::new(&given.line) != stdin {
        return Ok(given.line.clone());
    }
    if given.policy.as_deref() == Some(stdin) {
        return Err(Failure::usage("--policy: expected a file, since standard input is the records"));
    }
    files::read(stdin, "a record")
}

fn unreadable(problem: LineProblem) -> Failure {
    Failure::new(problem.to_string())
}

/// Explains a record, behind another one or as the first.
fn explain(
    record: Result<RecordLine<'_>, LineProblem>,
    again: bool,
    loaded: Option<&policy::Loaded>,
    user: Option<&str>,
) -> Done {
    let record = record.map_err(unreadable)?;
    let text = record.explain().map_err(unreadable)?;
    out!("{}{text}", if again { "\n" } else { "" });
    let Some(loaded) = loaded else { return Ok(()) };
    let hash = &loaded.compiled.policy.hash;
    let of_this = record.part("pol") == Some(hash);
    if record.part("pol").is_some() && !of_this {
        outln!("policy: this line was written under another version than {} (hash {hash})", loaded.file);
    }
    for (name, letter, table) in [
        ("client", 'c', if record.action == "machine" { "machine" } else { "client" }),
        ("machine", 'm', "machine"),
        ("api", 'a', "api"),
        ("route", 'r', "route"),
    ] {
        let Some(value) = record.part(name) else { continue };
        let rule = value.strip_prefix(letter).map(|place| format!("{table}[{place}]")).unwrap_or_default();
        match loaded.compiled.places.get(&rule) {
            Some(place) => {
                outln!("{name}: {rule} at {}:{}: {}", loaded.file, place.line, telling(&place.text));
            }
            None if of_this => outln!("{name}: {} has no `{value}`: the line was altered", loaded.file),
            None => {}
        }
    }
    match user {
        Some(user) => subject(user, &record, loaded),
        None => Ok(()),
    }
}

fn subject(user: &str, record: &RecordLine<'_>, loaded: &policy::Loaded) -> Done {
    let mut told = None;
    for (part, is) in
        [("sub", "the line is about this user"), ("act", "this is who acts for the user of the line")]
    {
        let Some(found) = record.part(part) else { continue };
        told = told.or(Some("the line is about somebody else"));
        if is_of(user, part, found, loaded)? {
            told = Some(is);
            break;
        }
    }
    let told = told.ok_or_else(|| Failure::usage("--subject: the line has no subject"))?;
    outln!("subject: {told}");
    Ok(())
}

/// Whether that part of a record is the hash of the user's id.
fn is_of(user: &str, part: &str, found: &str, loaded: &policy::Loaded) -> Result<bool, Failure> {
    let (id, hash) = found.split_once('.').unwrap_or((found, ""));
    if hash.len() != SUBJECT_CHARS {
        return Err(Failure::usage(format!(
            "--subject: expected {SUBJECT_CHARS} characters behind `{part}={id}.`, found {}: the line was cut",
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
    Ok(keyed_hash(&secret, id, "audit", "sub", "", user).starts_with(found.as_bytes()))
}
