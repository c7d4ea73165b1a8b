//! The record: one line a run, from a fixed vocabulary and keyed hashes.

use crate::{
    decision::{Code, Decision, Obligation, Outcome},
    keyed::keyed_hash,
    policy::Policy,
    request::Values,
};
use alloc::{string::String, vec::Vec};

/// At most this many characters: Auth0 keeps no more of an Action's console output.
pub const MAX_RECORD: usize = 256;

/// Characters of a subject's hash that a record shows: 132 bits.
const SUBJECT_CHARS: usize = 22;

/// Who a record is about: the user's id, and the fields that hold the key's secret.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'r> {
    /// `user_id`.
    pub id: Option<&'r str>,
    /// Every projected field.
    pub values: &'r Values<'r>,
}

/// The line for one run: `wg1 <action> <outcome> <code> id=… [sub=…] pol=… flow=… [client=cN] [api=aN] kept=N cut=N
/// set=N drop=N [also=W…]`. Without an audit key no subject appears.
pub fn record(
    action: &str,
    flow: &str,
    policy: &Policy,
    decision: &Decision<'_>,
    subject: Option<Subject<'_>>,
) -> String {
    let mut line = String::with_capacity(MAX_RECORD);
    let primary = decision.primary().filter(|_| decision.outcome != Outcome::Permit);
    line.push_str("wg1 ");
    line.push_str(action);
    push_char(&mut line, ' ');
    line.push_str(decision.outcome.name());
    push_char(&mut line, ' ');
    push_code(&mut line, primary);
    push_pair(&mut line, "id", "");
    decision.id.push_to(&mut line);
    if let Some(hash) = subject.and_then(|subject| subject_hash(policy, subject)) {
        push_pair(&mut line, "sub", &hash);
    }
    push_pair(&mut line, "pol", &policy.hash);
    push_pair(&mut line, "flow", flow);
    for (name, letter, place) in [("client", 'c', decision.client), ("api", 'a', decision.api)] {
        if let Some(place) = place {
            push_pair(&mut line, name, "");
            push_char(&mut line, letter);
            push_number(&mut line, u64::from(place));
        }
    }
    let set = decision.obligations.iter().filter(|one| matches!(one, Obligation::SetClaim { .. })).count();
    let dropped = decision.reasons.iter().filter(|reason| (500..600).contains(&reason.code.number())).count();
    for (name, count) in
        [("kept", decision.kept.len()), ("cut", decision.cut), ("set", set), ("drop", dropped)]
    {
        push_pair(&mut line, name, "");
        push_number(&mut line, count as u64);
    }
    push_others(&mut line, primary, decision);
    line
}

/// The other codes, each once, as far as they fit; a `+` stands for those that do not.
fn push_others(line: &mut String, primary: Option<Code>, decision: &Decision<'_>) {
    let mut told = Vec::new();
    for reason in &decision.reasons {
        if Some(reason.code) == primary || told.contains(&reason.code) {
            continue;
        }
        if line.len() + " also=W000,+".len() > MAX_RECORD {
            return push_char(line, '+');
        }
        line.push_str(if told.is_empty() { " also=" } else { "," });
        push_code(line, Some(reason.code));
        told.push(reason.code);
    }
}

fn subject_hash(policy: &Policy, subject: Subject<'_>) -> Option<String> {
    let key = policy.audit_key.as_ref()?;
    let secret = subject.values.at(key.secret).text().filter(|text| crate::keyed::usable(Some(text)))?;
    let mut hash = keyed_hash(secret, &key.id, "audit", "sub", "", subject.id?);
    hash.truncate(key.id.len() + 1 + SUBJECT_CHARS);
    Some(hash)
}

fn push_pair(line: &mut String, name: &str, value: &str) {
    push_char(line, ' ');
    line.push_str(name);
    push_char(line, '=');
    line.push_str(value);
}

fn push_code(line: &mut String, code: Option<Code>) {
    push_char(line, 'W');
    match code {
        None => line.push_str("000"),
        Some(code) => push_number(line, u64::from(code.number())),
    }
}

/// Writes decimal digits; `core::fmt` would cost the engine more than the rest of this file.
pub fn push_number(line: &mut String, number: u64) {
    if number >= 10 {
        push_number(line, number / 10);
    }
    push_char(line, char::from(b'0' + (number % 10) as u8));
}

/// Writes a character. In one place, because [`String::push`] would be at each of its fifty places as a whole.
#[inline(never)]
pub fn push_char(line: &mut String, letter: char) {
    line.push(letter);
}
