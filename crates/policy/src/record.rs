//! The record: one line a run, from a fixed vocabulary and keyed hashes.

use crate::{
    authorize::Access,
    decision::{Code, Decision, Obligation, Outcome, Reason},
    keyed::{keyed_hash, usable},
    policy::Policy,
};
use alloc::vec::Vec;

/// At most this many characters: Auth0 keeps no more of an Action's console output.
pub const MAX_RECORD: usize = 256;

/// Characters of a subject's hash that a record shows: 132 bits.
pub const SUBJECT_CHARS: usize = 22;

/// Writes the line for one run: `wg1 <action> <outcome> <code> id=… [sub=…] [act=…] pol=… flow=… [client=cN] [api=aN] kept=N
/// cut=N set=N drop=N [also=W…]`. Without an audit key no subject appears.
pub fn record(line: &mut Vec<u8>, action: &str, flow: &str, policy: &Policy, decision: &Decision<'_>) {
    let limit = line.len() + MAX_RECORD;
    let primary = decision.primary().filter(|_| decision.outcome != Outcome::Permit);
    put(line, if policy.shadow { "wg1-shadow " } else { "wg1 " });
    put(line, action);
    push_pair(line, " ", decision.outcome.name());
    push_code(line, " ", primary);
    put(line, " id=");
    line.extend_from_slice(decision.id.letters());
    push_hash(line, " sub=", decision.subject.as_deref());
    push_hash(line, " act=", decision.actor.as_deref());
    push_pair(line, " pol=", &policy.hash);
    push_pair(line, " flow=", flow);
    if let Some(place) = decision.client {
        push_count(line, " client=c", place.into());
    }
    if let Some(place) = decision.api {
        push_count(line, " api=a", place.into());
    }
    let set = decision.obligations.iter().filter(|one| matches!(one, Obligation::SetClaim { .. })).count();
    let dropped = decision.reasons.iter().filter(|reason| (500..600).contains(&reason.code.number())).count();
    push_count(line, " kept=", decision.kept.len());
    push_count(line, " cut=", decision.cut);
    push_count(line, " set=", set);
    push_count(line, " drop=", dropped);
    push_others(line, limit, primary, &decision.reasons);
}

/// Writes the line for one request at an API: `wg1 api <outcome> <code> [id=…] [sub=…] [act=…] pol=… flow=request [client=cN] [api=aN]
/// [route=rN] [also=W…]`. The id is the login's, as the token tells it. Neither method nor path is in it: a path names patients.
pub fn record_request(line: &mut Vec<u8>, policy: &Policy, access: &Access<'_>) {
    let limit = line.len() + MAX_RECORD;
    let primary = access.primary().filter(|_| access.outcome != Outcome::Permit);
    put(line, if policy.shadow { "wg1-shadow api " } else { "wg1 api " });
    put(line, access.outcome.name());
    push_code(line, " ", primary);
    if let Some(id) = access.login {
        push_pair(line, " id=", id);
    }
    push_hash(line, " sub=", access.subject.as_deref());
    push_hash(line, " act=", access.actor.as_deref());
    push_pair(line, " pol=", &policy.hash);
    put(line, " flow=request");
    for (name, place) in [
        (" client=c", access.client),
        (" machine=m", access.machine),
        (" api=a", access.api),
        (" route=r", access.route),
    ] {
        if let Some(place) = place {
            push_count(line, name, place.into());
        }
    }
    push_others(line, limit, primary, &access.reasons);
}

/// The other codes, each once, as far as they fit; a `+` stands for those that do not.
fn push_others(line: &mut Vec<u8>, limit: usize, primary: Option<Code>, reasons: &[Reason<'_>]) {
    let mut told = Vec::new();
    for reason in reasons {
        if Some(reason.code) == primary || told.contains(&reason.code) {
            continue;
        }
        if line.len() + " also=W000,+".len() > limit {
            return line.push(b'+');
        }
        push_code(line, if told.is_empty() { " also=" } else { "," }, Some(reason.code));
        told.push(reason.code);
    }
}

fn push_hash(line: &mut Vec<u8>, name: &str, hash: Option<&[u8]>) {
    if let Some(hash) = hash {
        put(line, name);
        line.extend_from_slice(hash);
    }
}

/// The keyed hash by which records name a user, where the policy has a key for it, with a usable secret, and the user an id.
pub(crate) fn subject_hash(policy: &Policy, id: Option<&str>, secret: Option<&str>) -> Option<Vec<u8>> {
    let key = policy.audit_key.as_ref()?;
    let secret = secret.filter(|secret| usable(Some(secret)))?;
    let mut hash = keyed_hash(secret, &key.id, "audit", "sub", "", id?);
    hash.truncate(key.id.len() + 1 + SUBJECT_CHARS);
    Some(hash)
}

fn push_pair(line: &mut Vec<u8>, name: &str, value: &str) {
    put(line, name);
    put(line, value);
}

fn push_count(line: &mut Vec<u8>, name: &str, count: usize) {
    put(line, name);
    put_number(line, count as u64);
}

fn push_code(line: &mut Vec<u8>, before: &str, code: Option<Code>) {
    push_pair(line, before, "W");
    match code {
        None => put(line, "000"),
        Some(code) => put_number(line, u64::from(code.number())),
    }
}

/// Writes a text.
pub fn put(line: &mut Vec<u8>, text: &str) {
    line.extend_from_slice(text.as_bytes());
}

/// A whole number as a path has it.
pub(crate) fn decimal(number: i64) -> Vec<u8> {
    let mut digits = Vec::new();
    if number < 0 {
        digits.push(b'-');
    }
    put_number(&mut digits, number.unsigned_abs());
    digits
}

/// Writes decimal digits; `core::fmt` would cost the engine more than the rest of this file.
pub fn put_number(line: &mut Vec<u8>, number: u64) {
    if number >= 10 {
        put_number(line, number / 10);
    }
    line.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::{Consequence, Rule};

    /// What follows a line of so many characters, of which more than the limit are one too many.
    fn others(length: usize, limit: usize, codes: &[Code]) -> String {
        let reasons: Vec<_> = codes
            .iter()
            .map(|code| Reason {
                code: *code,
                consequence: Consequence::Note,
                rule: Rule::Default,
                scope: None,
            })
            .collect();
        let mut line = vec![b'x'; length];
        push_others(&mut line, limit, Some(Code::TenantRefused), &reasons);
        String::from_utf8(line.split_off(length)).unwrap()
    }

    #[test]
    fn other_codes_are_told_once_as_far_as_they_fit() {
        let codes = [Code::TimeUnreadable, Code::TenantRefused, Code::TimeUnreadable, Code(102)];
        assert_eq!(others(0, 100, &codes), " also=W100,W102");
        let first = " also=W000,+".len();
        assert_eq!(others(100 - first, 100, &codes), " also=W100+");
        assert_eq!(others(100 - first + 1, 100, &codes), "+");
        let second = " also=W100".len() + first;
        assert_eq!(others(100 - second, 100, &codes), " also=W100,W102");
        assert_eq!(others(100 - second + 1, 100, &codes), " also=W100+");
    }
}
