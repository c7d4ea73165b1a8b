//! The record: one line a run, from a fixed vocabulary and keyed hashes.

use crate::{
    decision::{Code, Decision, Obligation, Outcome},
    keyed::{keyed_hash, usable},
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
    push_pair(&mut line, "wg1 ", action);
    push_pair(&mut line, " ", decision.outcome.name());
    push_code(&mut line, " ", primary);
    line.push_str(" id=");
    decision.id.push_to(&mut line);
    if let Some(subject) = subject {
        push_subject(&mut line, policy, subject);
    }
    push_pair(&mut line, " pol=", &policy.hash);
    push_pair(&mut line, " flow=", flow);
    if let Some(place) = decision.client {
        push_count(&mut line, " client=c", place.into());
    }
    if let Some(place) = decision.api {
        push_count(&mut line, " api=a", place.into());
    }
    let set = decision.obligations.iter().filter(|one| matches!(one, Obligation::SetClaim { .. })).count();
    let dropped = decision.reasons.iter().filter(|reason| (500..600).contains(&reason.code.number())).count();
    push_count(&mut line, " kept=", decision.kept.len());
    push_count(&mut line, " cut=", decision.cut);
    push_count(&mut line, " set=", set);
    push_count(&mut line, " drop=", dropped);
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
        push_code(line, if told.is_empty() { " also=" } else { "," }, Some(reason.code));
        told.push(reason.code);
    }
}

/// The subject, where the policy has a key for it, with a usable secret, and the user an id.
fn push_subject(line: &mut String, policy: &Policy, subject: Subject<'_>) {
    let Some(key) = &policy.audit_key else { return };
    let secret = subject.values.at(key.secret).text();
    if let (Some(secret), Some(id), true) = (secret, subject.id, usable(secret)) {
        let hash = keyed_hash(secret, &key.id, "audit", "sub", "", id);
        let told = key.id.len() + 1 + SUBJECT_CHARS;
        push_pair(line, " sub=", hash.get(..told).unwrap_or_default());
    }
}

fn push_pair(line: &mut String, name: &str, value: &str) {
    line.push_str(name);
    line.push_str(value);
}

fn push_count(line: &mut String, name: &str, count: usize) {
    line.push_str(name);
    push_number(line, count as u64);
}

fn push_code(line: &mut String, before: &str, code: Option<Code>) {
    push_pair(line, before, "W");
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
