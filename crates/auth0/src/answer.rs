//! A decision to the text that crosses back: outcome, reasons, effects, record. `docs/answer.schema.json` has its shape.
//!
//! An effect is a method of Auth0's `api` and its arguments, or a claim by its place, which the shim turns into the calls
//! that set it. Metadata writes come last, and a denial stands alone.

use crate::{fields::GATE_MARKER, json};
use alloc::string::String;
use wardgate_policy::{
    ClaimValue, Code, Decision, Factor, Factors, Grant, Obligation, Outcome, Policy, Reason, Rule, push_char,
};

/// Which `api` the effects are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// Post-login: a denial takes a text.
    Login,
    /// Credentials exchange: a denial takes an OAuth error code and a text.
    Machine,
}

/// Writes the answer.
pub(crate) fn write(
    api: Api,
    policy: &Policy,
    decision: &Decision<'_>,
    record: &str,
    write_effect: impl Fn(&mut String, &Policy, &Decision<'_>, &Obligation<'_>),
) -> String {
    let mut out = String::with_capacity(1024);
    out.push_str("{\"outcome\":\"");
    out.push_str(decision.outcome.name());
    out.push_str("\",\"reasons\":[");
    for (at, reason) in decision.reasons.iter().enumerate() {
        json::separate(&mut out, at);
        write_reason(&mut out, policy, reason);
    }
    out.push_str("],\"effects\":[");
    if decision.outcome == Outcome::Deny {
        write_denial(&mut out, api, policy, decision);
    }
    for (at, obligation) in decision.obligations.iter().enumerate() {
        json::separate(&mut out, at);
        write_effect(&mut out, policy, decision, obligation);
    }
    out.push_str("],\"record\":");
    json::text(&mut out, record);
    push_char(&mut out, '}');
    out
}

fn write_reason(out: &mut String, policy: &Policy, reason: &Reason<'_>) {
    out.push_str("{\"code\":\"");
    write_code(out, reason.code);
    out.push_str("\",\"consequence\":\"");
    out.push_str(reason.consequence.name());
    out.push_str("\",\"rule\":");
    write_rule(out, policy, reason.rule);
    if let Some(scope) = reason.scope {
        out.push_str(",\"scope\":");
        json::text(out, scope);
    }
    push_char(out, '}');
}

fn write_code(out: &mut String, code: Code) {
    push_char(out, 'W');
    json::number(out, i64::from(code.number()));
}

/// The rule's place in the document, as people who look for it write it. Names in a policy are letters, digits, dashes
/// and underscores.
fn write_rule(out: &mut String, policy: &Policy, rule: Rule) {
    let category = |index| policy.categories.get(usize::from(index)).map_or("", |category| &category.name);
    push_char(out, '"');
    let (name, key) = match rule {
        Rule::Default => ("default", ""),
        Rule::Tenants => ("policy.tenants", ""),
        Rule::Phi => ("policy.phi", ""),
        Rule::ClaimKey => ("keys.claim", ""),
        Rule::AuditKey => ("keys.audit", ""),
        Rule::Training(index) => {
            out.push_str("training.");
            (policy.courses.get(usize::from(index)).map_or("", |course| &course.name), "")
        }
        Rule::Mfa(index) | Rule::OwnMfa(index) => {
            out.push_str("category.");
            (category(index), if matches!(rule, Rule::Mfa(_)) { ".mfa" } else { ".own_mfa" })
        }
        Rule::Client(at) => write_place(out, "client", at),
        Rule::Api(at) => write_place(out, "api", at),
        Rule::Route(at) => write_place(out, "route", at),
        Rule::StepUp(at) => write_place(out, "step_up", at),
        Rule::Claim(at) => write_place(out, "claim", at),
        Rule::Machine(at) => write_place(out, "machine", at),
    };
    out.push_str(name);
    out.push_str(key);
    push_char(out, '"');
}

fn write_place(out: &mut String, table: &str, at: u16) -> (&'static str, &'static str) {
    out.push_str(table);
    push_char(out, '[');
    json::number(out, i64::from(at));
    ("]", "")
}

fn write_denial(out: &mut String, api: Api, policy: &Policy, decision: &Decision<'_>) {
    let primary = decision.primary();
    open_call(out, "access.deny");
    if api == Api::Machine {
        out.push_str(match primary {
            Some(Code::MachineScopeRefused) => "\"invalid_scope\",",
            Some(Code::TimeUnreadable | Code::SecretUnusable) => "\"server_error\",",
            _ => "\"invalid_request\",",
        });
    }
    let mut text = policy.denied_message.clone();
    text.push_str(" (");
    if let Some(code) = primary {
        write_code(&mut text, code);
        push_char(&mut text, ' ');
    }
    decision.id.push_to(&mut text);
    push_char(&mut text, ')');
    json::text(out, &text);
    out.push_str("]}");
}

/// What a gate does.
pub(crate) fn write_ask(out: &mut String, policy: &Policy, _: &Decision<'_>, obligation: &Obligation<'_>) {
    let (call, factors) = match *obligation {
        Obligation::Challenge(factors) if one(factors) => ("authentication.challengeWith", factors),
        Obligation::Challenge(factors) => ("authentication.challengeWithAny", factors),
        Obligation::Enrol(factors) if one(factors) => ("authentication.enrollWith", factors),
        Obligation::Enrol(factors) => ("authentication.enrollWithAny", factors),
        Obligation::MarkGate => ("transaction.setMetadata", Factors::EMPTY),
        // Nothing that a gate can do; its shim refuses the answer.
        Obligation::RemoveScope(_) | Obligation::SetClaim { .. } => return out.push_str("null"),
    };
    open_call(out, call);
    if factors.is_empty() {
        json::text(out, GATE_MARKER);
        push_char(out, ',');
        json::text(out, &policy.hash);
    } else {
        write_factors(out, factors);
    }
    out.push_str("]}");
}

/// What is done to a token.
pub(crate) fn write_change(
    out: &mut String,
    policy: &Policy,
    decision: &Decision<'_>,
    obligation: &Obligation<'_>,
) {
    match obligation {
        Obligation::RemoveScope(scope) => {
            open_call(out, "accessToken.removeScope");
            json::text(out, scope);
            out.push_str("]}");
        }
        Obligation::SetClaim { claim, value } => write_claim(out, policy, decision, *claim, value),
        // Nothing that a token's Action can do; its shim refuses the answer.
        Obligation::Challenge(_) | Obligation::Enrol(_) | Obligation::MarkGate => out.push_str("null"),
    }
}

fn open_call(out: &mut String, call: &str) {
    out.push_str("{\"call\":\"");
    out.push_str(call);
    out.push_str("\",\"args\":[");
}

fn one(factors: Factors) -> bool {
    factors.iter().count() == 1
}

fn write_factors(out: &mut String, factors: Factors) {
    let list = !one(factors);
    if list {
        push_char(out, '[');
    }
    for (at, factor) in factors.iter().enumerate() {
        json::separate(out, at);
        write_factor(out, factor);
    }
    if list {
        push_char(out, ']');
    }
}

fn write_factor(out: &mut String, factor: Factor) {
    out.push_str("{\"type\":\"");
    out.push_str(factor.name());
    out.push_str("\"}");
}

/// A claim by its place in the policy: `n` for the event's own value, which does not have to cross a second time,
/// `[n, value]` for any other.
fn write_claim(out: &mut String, policy: &Policy, decision: &Decision<'_>, claim: u16, value: &ClaimValue) {
    if *value == ClaimValue::Event {
        return json::number(out, i64::from(claim));
    }
    push_char(out, '[');
    json::number(out, i64::from(claim));
    push_char(out, ',');
    match value {
        ClaimValue::Event => {}
        ClaimValue::Hash(hash) => json::text(out, hash),
        ClaimValue::Roles => write_roles(out, policy, decision),
        ClaimValue::MfaAt => write_grants(out, decision, mfa_at),
        ClaimValue::RecordAccess => write_grants(out, decision, record_access),
        ClaimValue::DecisionId => {
            push_char(out, '"');
            decision.id.push_to(out);
            push_char(out, '"');
        }
        ClaimValue::PolicyLabel => json::text(out, &policy.label),
    }
    push_char(out, ']');
}

fn write_roles(out: &mut String, policy: &Policy, decision: &Decision<'_>) {
    push_char(out, '[');
    let held = policy.roles.iter().enumerate().filter(|(index, _)| decision.roles.has(*index));
    for (at, (_, role)) in held.enumerate() {
        json::separate(out, at);
        json::text(out, role);
    }
    push_char(out, ']');
}

/// An object with a member for each kept scope that has one.
fn write_grants(out: &mut String, decision: &Decision<'_>, write: fn(&mut String, &Grant<'_>) -> bool) {
    push_char(out, '{');
    let mut member = String::new();
    let mut count = 0;
    for grant in &decision.kept {
        member.clear();
        if write(&mut member, grant) {
            json::separate(out, count);
            count += 1;
            json::text(out, grant.scope);
            push_char(out, ':');
            out.push_str(&member);
        }
    }
    push_char(out, '}');
}

fn mfa_at(out: &mut String, grant: &Grant<'_>) -> bool {
    grant.mfa_at.map(|at| json::number(out, at.seconds())).is_some()
}

fn record_access(out: &mut String, grant: &Grant<'_>) -> bool {
    grant.access.name().map(|name| json::text(out, name)).is_some()
}
