//! Auth0's vocabulary: the fields of an event to a request, a decision to effects, one module a trigger. No rule.
#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod answer;
pub mod fields;
mod json;
mod login;
mod machine;
mod text;

use alloc::{string::String, vec::Vec};
use text::Fields;
use wardgate_policy::{
    Claim, Decision, Obligation, Policy, Request, Stage, Subject, Token, decide_gate, decide_machine,
    decide_token, record,
};

/// Answers what the shim of a login's first Action asks: `fields` is the projected event as text, the answer is text
/// again. `None` where the text does not begin as a projection for this Action, which a shim answers by denying.
pub fn gate(policy: &Policy, fields: &str) -> Option<String> {
    answer(policy, Fields::read(fields)?, "gate", Stage::Gate, decide_gate, answer::write_ask)
}

/// Answers what the shim of a login's last Action asks; as [`gate`].
pub fn token(policy: &Policy, fields: &str) -> Option<String> {
    answer(policy, Fields::read(fields)?, "token", Stage::Token, decide_token, answer::write_change)
}

/// Generic, and inlined, so that each Action's module has what it needs and no more.
#[inline(always)]
fn answer(
    policy: &Policy,
    Fields { action, now, values }: Fields<'_>,
    name: &str,
    stage: Stage,
    decide: impl for<'r> FnOnce(&'r Policy, &'r Request<'r>) -> Decision<'r>,
    write_effect: impl Fn(&mut String, &Policy, &Decision<'_>, &Obligation<'_>),
) -> Option<String> {
    if action != name {
        return None;
    }
    let unreadable = values.is_none();
    let values = values.unwrap_or_default();
    let request = login::request(stage, now, unreadable, &values);
    let decision = decide(policy, &request);
    let subject = Subject { id: request.person.id, values: &values };
    let line = record(name, request.flow.name(), policy, &decision, Some(subject));
    Some(answer::write(answer::Api::Login, policy, &decision, &line, write_effect))
}

/// Answers what the shim of a machine's token asks; as [`gate`].
pub fn machine(policy: &Policy, fields: &str) -> Option<String> {
    let Fields { action, now, values } = Fields::read(fields)?;
    if action != "machine" {
        return None;
    }
    let unreadable = values.is_none();
    let values = values.unwrap_or_default();
    let request = machine::request(now, unreadable, &values);
    let decision = decide_machine(policy, &request);
    let line = record(action, "machine", policy, &decision, None);
    Some(answer::write(answer::Api::Machine, policy, &decision, &line, answer::write_change))
}

/// The calls of Auth0's `api` that set a claim, for the Actions of a login or for the one of machine clients.
pub fn claim_calls(claim: &Claim, machine: bool) -> Vec<&'static str> {
    let call = |token| match token {
        Token::Access | Token::Machine => "accessToken.setCustomClaim",
        Token::Id => "idToken.setCustomClaim",
    };
    claim.tokens.iter().filter(|token| (*token == Token::Machine) == machine).map(call).collect()
}
