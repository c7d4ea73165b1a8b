//! A decision to the text that crosses back: outcome, reasons, effects, record. `docs/answer.schema.json` has its shape.
//!
//! An effect is a method of Auth0's `api` and its arguments, or a claim by its place, which the shim turns into the calls
//! that set it. Metadata writes come last, and a denial stands alone.

use alloc::string::String;
use crate::{fields::GATE_MARKER, json};
use wardgate_policy::{
    ClaimValue, Code, Decision, Factor, Factors, Grant, Obligation, Outcome, Policy, Reason, Rule,
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
pub(crate) fn write(api: Api, policy: &Policy, decision: &Decision<'_>, record: &str) -> String {
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
    out.push('}');
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
    out.push('}');
}

fn write_code(out: &mut String, code: Code) {
    out.push('W');
    json::number(out, i64::from(code.number()));
}

/// The rule's place in the document, as people who look for it write it. Names in a policy are letters, digits, dashes
/// and underscores.
fn write_rule(out: &mut String, policy: &Policy, rule: Rule) {
    let category = |index| policy.categories.get(usize::from(index)).map_or("", |category| &category.name);
    out.push('"');
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
    out.push('"');
}

fn write_place(out: &mut String, table: &str, at: u16) -> (&'static str, &'static str) {
    out.push_str(table);
    out.push('[');
    json::number(out, i64::from(at));
    ("]", "")
}

fn write_denial(out: &mut String, api: Api, policy: &Policy, decision: &Decision<'_>) {
    let primary = decision.primary();
    out.push_str("{\"call\":\"access.deny\",\"args\":[");
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
        text.push(' ');
    }
    decision.id.push_to(&mut text);
    text.push(')');
    json::text(out, &text);
    out.push_str("]}");
}

fn write_effect(
    out: &mut String,
    policy: &Policy,
    decision: &Decision<'_>,
    obligation: &Obligation<'_>,
) {
    let call = match obligation {
        Obligation::RemoveScope(_) => "accessToken.removeScope",
        Obligation::SetClaim { claim, value } => return write_claim(out, policy, decision, *claim, value),
        Obligation::Challenge(factors) if one(*factors) => "authentication.challengeWith",
        Obligation::Challenge(_) => "authentication.challengeWithAny",
        Obligation::Enrol(factors) if one(*factors) => "authentication.enrollWith",
        Obligation::Enrol(_) => "authentication.enrollWithAny",
        Obligation::MarkGate => "transaction.setMetadata",
    };
    out.push_str("{\"call\":\"");
    out.push_str(call);
    out.push_str("\",\"args\":[");
    match obligation {
        Obligation::RemoveScope(scope) => json::text(out, scope),
        Obligation::SetClaim { .. } => {}
        Obligation::Challenge(factors) | Obligation::Enrol(factors) => write_factors(out, *factors),
        Obligation::MarkGate => {
            json::text(out, GATE_MARKER);
            out.push(',');
            json::text(out, &policy.hash);
        }
    }
    out.push_str("]}");
}

fn one(factors: Factors) -> bool {
    factors.iter().count() == 1
}

fn write_factors(out: &mut String, factors: Factors) {
    let list = !one(factors);
    if list {
        out.push('[');
    }
    for (at, factor) in factors.iter().enumerate() {
        json::separate(out, at);
        write_factor(out, factor);
    }
    if list {
        out.push(']');
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
    out.push('[');
    json::number(out, i64::from(claim));
    out.push(',');
    match value {
        ClaimValue::Event => {}
        ClaimValue::Hash(hash) => json::text(out, hash),
        ClaimValue::Roles => write_roles(out, policy, decision),
        ClaimValue::MfaAt => write_grants(out, decision, mfa_at),
        ClaimValue::RecordAccess => write_grants(out, decision, record_access),
        ClaimValue::DecisionId => {
            out.push('"');
            decision.id.push_to(out);
            out.push('"');
        }
        ClaimValue::PolicyLabel => json::text(out, &policy.label),
    }
    out.push(']');
}

fn write_roles(out: &mut String, policy: &Policy, decision: &Decision<'_>) {
    out.push('[');
    let held = policy.roles.iter().enumerate().filter(|(index, _)| decision.roles.has(*index));
    for (at, (_, role)) in held.enumerate() {
        json::separate(out, at);
        json::text(out, role);
    }
    out.push(']');
}

/// An object with a member for each kept scope that has one.
fn write_grants(out: &mut String, decision: &Decision<'_>, write: fn(&mut String, &Grant<'_>) -> bool) {
    out.push('{');
    let mut member = String::new();
    let mut count = 0;
    for grant in &decision.kept {
        member.clear();
        if write(&mut member, grant) {
            json::separate(out, count);
            count += 1;
            json::text(out, grant.scope);
            out.push(':');
            out.push_str(&member);
        }
    }
    out.push('}');
}

fn mfa_at(out: &mut String, grant: &Grant<'_>) -> bool {
    grant.mfa_at.map(|at| json::number(out, at.seconds())).is_some()
}

fn record_access(out: &mut String, grant: &Grant<'_>) -> bool {
    grant.access.name().map(|name| json::text(out, name)).is_some()
}
