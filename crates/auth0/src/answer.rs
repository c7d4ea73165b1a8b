//! A decision to the bytes that cross back: parts of UTF-8 joined by U+001F, without the names that
//! `docs/answer.schema.json` has for them.
//!
//! The outcome; the record; the claims that are set to the event's own values; the other effects; how many reasons there
//! are, and four parts for each: code, consequence, rule, and the scope or nothing; the scopes that are taken away. A claim
//! is its place in the policy, which the shim turns into the calls that set it: among the event's own as two characters,
//! whose distance past `0` is its last six bits and the rest. The other effects are a JSON array or nothing: of
//! `[call, argument...]` for a method of Auth0's `api`, and `[place, value]` for a claim. Metadata writes come last, and a
//! denial stands alone.
//!
//! What few answers have is never inlined, here and in the rules: V8 compiles all of a function when it is first called.

use crate::{
    fields::{CARRIED_FACTORS, GATE_MARKER, PORTAL_VISIT},
    json,
    text::SEPARATOR,
};
use alloc::vec::Vec;
use wardgate_policy::{
    ClaimValue, Code, Completion, Decision, Factor, Factors, Grant, Limited, Obligation, Outcome, Policy,
    Proxies, Reason, Rule, UnixTime, Value, put,
};

/// Which `api` the effects are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// Post-login: a denial takes a text.
    Login,
    /// Credentials exchange: a denial takes an OAuth error code and a text.
    Machine,
}

/// The place of a claim in the policy, as the shim reads it: the lower six bits first.
const fn place(claim: u16) -> [u8; 2] {
    [b'0' + (claim & 63) as u8, b'0' + (claim >> 6) as u8]
}

/// Writes the answer. Not inlined: as [`crate::login::request`].
#[inline(never)]
pub(crate) fn write(
    api: Api,
    policy: &Policy,
    decision: &Decision<'_>,
    write_record: impl FnOnce(&mut Vec<u8>),
    write_effect: impl Fn(&mut Vec<u8>, &Policy, &Decision<'_>, &Obligation<'_>),
) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    put(&mut out, decision.outcome.name());
    part(&mut out, "");
    write_record(&mut out);
    part(&mut out, "");
    for obligation in &decision.obligations {
        if let Obligation::SetClaim { claim, value: ClaimValue::Event } = obligation {
            out.extend(place(*claim));
        }
    }
    part(&mut out, "[");
    if decision.outcome == Outcome::Deny {
        write_denial(&mut out, api, policy, decision);
    }
    for obligation in &decision.obligations {
        match obligation {
            Obligation::RemoveScope(_) | Obligation::SetClaim { value: ClaimValue::Event, .. } => {}
            other => {
                let follows = out.last() == Some(&b']');
                json::separate(&mut out, follows);
                write_effect(&mut out, policy, decision, other);
            }
        }
    }
    // Most often there is none, and JSON is slow to parse.
    if out.last() == Some(&b'[') {
        out.pop();
    } else {
        out.push(b']');
    }
    part(&mut out, "");
    json::number(&mut out, decision.reasons.len() as i64);
    for reason in &decision.reasons {
        write_reason(&mut out, policy, reason);
    }
    for obligation in &decision.obligations {
        if let Obligation::RemoveScope(scope) = obligation {
            part(&mut out, scope);
        }
    }
    out
}

/// A part that begins so. No text that was read holds the separator, and none of a policy may.
fn part(out: &mut Vec<u8>, text: &str) {
    out.push(SEPARATOR);
    put(out, text);
}

fn write_reason(out: &mut Vec<u8>, policy: &Policy, reason: &Reason<'_>) {
    part(out, "");
    write_code(out, reason.code);
    part(out, reason.consequence.name());
    part(out, "");
    write_rule(out, policy, reason.rule);
    part(out, reason.scope.unwrap_or_default());
}

fn write_code(out: &mut Vec<u8>, code: Code) {
    out.push(b'W');
    json::number(out, i64::from(code.number()));
}

/// The rule's place in the document, as people who look for it write it. Names in a policy are letters, digits, dashes
/// and underscores.
pub(crate) fn write_rule(out: &mut Vec<u8>, policy: &Policy, rule: Rule) {
    let category = |index| policy.categories.get(usize::from(index)).map_or("", |category| &category.name);
    let (name, key) = match rule {
        Rule::Default => ("default", ""),
        Rule::Tenants => ("policy.tenants", ""),
        Rule::Phi => ("policy.phi", ""),
        Rule::ClaimKey => ("keys.claim", ""),
        Rule::AuditKey => ("keys.audit", ""),
        Rule::RedirectKey => ("keys.redirect", ""),
        Rule::Training(index) => {
            put(out, "training.");
            (policy.courses.get(usize::from(index)).map_or("", |course| &course.name), "")
        }
        Rule::Mfa(index) | Rule::OwnMfa(index) => {
            put(out, "category.");
            (category(index), if matches!(rule, Rule::Mfa(_)) { ".mfa" } else { ".own_mfa" })
        }
        Rule::Client(at) => write_place(out, "client", at),
        Rule::Api(at) => write_place(out, "api", at),
        Rule::Route(at) => write_place(out, "route", at),
        Rule::StepUp(at) => write_place(out, "step_up", at),
        Rule::Restriction(at) => write_place(out, "restriction", at),
        Rule::Session(at) => write_place(out, "session", at),
        Rule::Emergency(at) => write_place(out, "break_glass", at),
        Rule::Employment => ("employment", ""),
        Rule::Subjects => ("subjects.refused", ""),
        Rule::Claim(at) => write_place(out, "claim", at),
        Rule::Machine(at) => write_place(out, "machine", at),
    };
    put(out, name);
    put(out, key);
}

fn write_place(out: &mut Vec<u8>, table: &str, at: u16) -> (&'static str, &'static str) {
    put(out, table);
    out.push(b'[');
    json::number(out, i64::from(at));
    ("]", "")
}

#[inline(never)]
fn write_denial(out: &mut Vec<u8>, api: Api, policy: &Policy, decision: &Decision<'_>) {
    let primary = decision.primary();
    open_call(out, "access.deny");
    if api == Api::Machine {
        json::text(
            out,
            match primary {
                Some(Code::MachineScopeRefused) => b"invalid_scope",
                Some(Code::TimeUnreadable | Code::SecretUnusable) => b"server_error",
                _ => b"invalid_request",
            },
        );
        out.push(b',');
    }
    json::text(out, policy.denied_message.as_bytes());
    // The rest of the text goes before its closing quote.
    out.pop();
    put(out, " (");
    if let Some(code) = primary {
        write_code(out, code);
        out.push(b' ');
    }
    out.extend(decision.id.letters());
    put(out, ")\"]");
}

/// What a gate does.
pub(crate) fn write_ask(out: &mut Vec<u8>, policy: &Policy, _: &Decision<'_>, obligation: &Obligation<'_>) {
    let (call, factors) = match *obligation {
        Obligation::Challenge(factors) if one(factors) => ("authentication.challengeWith", factors),
        Obligation::Challenge(factors) => ("authentication.challengeWithAny", factors),
        Obligation::Enrol(factors) if one(factors) => ("authentication.enrollWith", factors),
        Obligation::Enrol(factors) => ("authentication.enrollWithAny", factors),
        Obligation::MarkGate => ("transaction.setMetadata", Factors::EMPTY),
        // Nothing that a gate can do; its shim refuses the answer.
        _ => return put(out, "[]"),
    };
    open_call(out, call);
    if factors.is_empty() {
        json::text(out, GATE_MARKER.as_bytes());
        out.push(b',');
        json::text(out, policy.hash.as_bytes());
    } else {
        write_factors(out, factors);
    }
    out.push(b']');
}

/// What is done to a token.
pub(crate) fn write_change(
    out: &mut Vec<u8>,
    policy: &Policy,
    decision: &Decision<'_>,
    obligation: &Obligation<'_>,
) {
    match obligation {
        Obligation::SetClaim { claim, value } => write_claim(out, policy, decision, *claim, value),
        Obligation::Limit(limited, at) => write_limit(out, *limited, *at),
        Obligation::SendToPortal(courses, nonce) => write_visit(out, policy, courses, nonce),
        Obligation::StoreCompletion(course, completion) => {
            write_completion(out, policy, *course, *completion)
        }
        Obligation::ForgetVisit => {
            open_call(out, "transaction.setMetadata");
            json::text(out, PORTAL_VISIT.as_bytes());
            put(out, ",null]");
        }
        Obligation::NonPersistent => put(out, "[\"session.setCookieMode\",\"non-persistent\"]"),
        Obligation::CarryFactors(factors) => write_carried(out, factors),
        Obligation::CloseAssertion => put(out, CLOSING),
        // Nothing that a token's Action can do; its shim refuses the answer.
        _ => put(out, "[]"),
    }
}

/// What keeps an assertion to what is set: without it, Auth0 sends every field of the profile along, and what other identity
/// providers said. The name identifier is the user's id, and no e-mail address or name where that is missing.
const CLOSING: &str = concat!(
    r#"["samlResponse.setPassthroughClaimsWithNoMapping",false],["samlResponse.setMapIdentities",false],"#,
    r#"["samlResponse.setMapUnknownClaimsAsIs",false],["samlResponse.setCreateUpnClaim",false],"#,
    r#"["samlResponse.setNameIdentifierProbes",["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier"]]"#,
);

/// Sends the person away with a token that the shim has Auth0 make, and remembers its nonce.
#[inline(never)]
fn write_visit(out: &mut Vec<u8>, policy: &Policy, courses: &[u16], nonce: &[u8]) {
    let Some(portal) = &policy.portal else { return put(out, "[]") };
    open_call(out, "redirect.sendUserTo");
    json::text(out, portal.url.as_bytes());
    put(out, ",{\"secret\":");
    json::text(out, portal.secret.as_bytes());
    put(out, ",\"payload\":{\"purpose\":\"wardgate-training\",\"nonce\":");
    json::text(out, nonce);
    put(out, ",\"courses\":[");
    for (at, index) in courses.iter().enumerate() {
        json::separate(out, at > 0);
        let name = policy.courses.get(usize::from(*index)).map_or("", |course| &course.name);
        json::text(out, name.as_bytes());
    }
    put(out, "]}}],[\"transaction.setMetadata\",");
    json::text(out, PORTAL_VISIT.as_bytes());
    out.push(b',');
    json::text(out, nonce);
    out.push(b']');
}

/// Stores a completion where the course is read, beside what is there.
#[inline(never)]
fn write_completion(out: &mut Vec<u8>, policy: &Policy, course: u16, completion: Completion<'_>) {
    let source = policy.courses.get(usize::from(course)).map_or(&[][..], |course| &course.source);
    let Some((first, below)) = source.split_first() else { return put(out, "[]") };
    open_call(out, "user.setAppMetadata");
    json::text(out, first.as_bytes());
    put(out, ",{\"at\":[");
    for (at, member) in below.iter().enumerate() {
        json::separate(out, at > 0);
        json::text(out, member.as_bytes());
    }
    put(out, "],\"set\":{\"completed_at\":");
    json::text(out, completion.completed_at.as_bytes());
    // Without one, none of what is stored may stand beside it.
    put(out, ",\"version\":");
    match completion.version {
        Some(version) => json::number(out, version),
        None => put(out, "null"),
    }
    put(out, "}}]");
}

#[inline(never)]
fn write_limit(out: &mut Vec<u8>, limited: Limited, at: UnixTime) {
    open_call(
        out,
        match limited {
            Limited::Session => "session.setExpiresAt",
            Limited::IdleSession => "session.setIdleExpiresAt",
            Limited::RefreshToken => "refreshToken.setExpiresAt",
            Limited::IdleRefreshToken => "refreshToken.setIdleExpiresAt",
        },
    );
    json::number(out, at.millis());
    out.push(b']');
}

#[inline(never)]
fn write_carried(out: &mut Vec<u8>, times: &[Option<UnixTime>]) {
    open_call(out, "refreshToken.setMetadata");
    json::text(out, CARRIED_FACTORS.as_bytes());
    put(out, ",\"");
    for (at, used) in times.iter().enumerate() {
        json::separate(out, at > 0);
        json::number(out, used.map_or(0, UnixTime::seconds));
    }
    put(out, "\"]");
}

fn open_call(out: &mut Vec<u8>, call: &str) {
    put(out, "[\"");
    put(out, call);
    put(out, "\",");
}

fn one(factors: Factors) -> bool {
    factors.iter().count() == 1
}

fn write_factors(out: &mut Vec<u8>, factors: Factors) {
    let list = !one(factors);
    if list {
        out.push(b'[');
    }
    for (at, factor) in factors.iter().enumerate() {
        json::separate(out, at > 0);
        write_factor(out, factor);
    }
    if list {
        out.push(b']');
    }
}

fn write_factor(out: &mut Vec<u8>, factor: Factor) {
    put(out, "{\"type\":\"");
    put(out, factor.name());
    put(out, "\"}");
}

/// A claim with a value that is not the event's own.
fn write_claim(out: &mut Vec<u8>, policy: &Policy, decision: &Decision<'_>, claim: u16, value: &ClaimValue) {
    out.push(b'[');
    json::number(out, i64::from(claim));
    out.push(b',');
    match value {
        ClaimValue::Event => {}
        ClaimValue::Hash(hash) => json::text(out, hash),
        ClaimValue::Roles => write_roles(out, policy, decision),
        ClaimValue::MfaAt => write_grants(out, decision, mfa_at as WriteGrant),
        ClaimValue::RecordAccess => write_grants(out, decision, record_access as WriteGrant),
        ClaimValue::ProxyRecords => {
            write_grants(out, decision, |out, grant| proxy_records(out, grant, claim))
        }
        ClaimValue::Emergency => put(out, "true"),
        ClaimValue::DecisionId => {
            out.push(b'"');
            out.extend(decision.id.letters());
            out.push(b'"');
        }
        ClaimValue::PolicyLabel => json::text(out, policy.label.as_bytes()),
    }
    out.push(b']');
}

fn write_roles(out: &mut Vec<u8>, policy: &Policy, decision: &Decision<'_>) {
    out.push(b'[');
    let held = policy.roles.iter().enumerate().filter(|(index, _)| decision.roles.has(*index));
    for (at, (_, role)) in held.enumerate() {
        json::separate(out, at > 0);
        json::text(out, role.as_bytes());
    }
    out.push(b']');
}

/// Writes what a claim says of a scope, and answers whether it says anything.
type WriteGrant = fn(&mut Vec<u8>, &Grant<'_>) -> bool;

/// An object with a member for each kept scope that has one.
fn write_grants(
    out: &mut Vec<u8>,
    decision: &Decision<'_>,
    write: impl Fn(&mut Vec<u8>, &Grant<'_>) -> bool,
) {
    out.push(b'{');
    for grant in &decision.kept {
        let before = out.len();
        let follows = out.last() != Some(&b'{');
        json::separate(out, follows);
        json::text(out, grant.scope.as_bytes());
        out.push(b':');
        if !write(out, grant) {
            out.truncate(before);
        }
    }
    out.push(b'}');
}

#[inline(never)]
fn mfa_at(out: &mut Vec<u8>, grant: &Grant<'_>) -> bool {
    grant.mfa_at.map(|at| json::number(out, at.seconds())).is_some()
}

fn record_access(out: &mut Vec<u8>, grant: &Grant<'_>) -> bool {
    grant.access.name().map(|name| json::text(out, name.as_bytes())).is_some()
}

/// Another claim may be the key of another route.
#[inline(never)]
fn proxy_records(out: &mut Vec<u8>, grant: &Grant<'_>, claim: u16) -> bool {
    let Proxies { claim: key, references } = &grant.proxies;
    out.push(b'[');
    for (at, reference) in references.iter().enumerate() {
        json::separate(out, at > 0);
        match reference {
            Value::Integer(number) => json::number(out, *number),
            other => json::text(out, other.text().unwrap_or_default().as_bytes()),
        }
    }
    out.push(b']');
    *key == claim && !references.is_empty()
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_place_of_a_claim_may_be_beyond_what_one_letter_tells() {
        let places = [0, 9, 63, 64, 135, 4_095].map(|claim| place(claim).map(char::from));
        assert_eq!(places, [['0', '0'], ['9', '0'], ['o', '0'], ['0', '1'], ['7', '2'], ['o', 'o']]);
    }
}
