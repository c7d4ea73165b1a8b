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
pub use text::kind;
use wardgate_policy::{
    Claim, Decision, Obligation, Policy, Request, Rule, Stage, Token, decide_gate, decide_machine,
    decide_token, record,
};

/// Answers what the shim of a login's first Action asks: `numbers` and `text` are the projected event, the answer is
/// UTF-8 again. `None` where the text does not begin as a projection, which a shim answers by denying.
pub fn gate(policy: &Policy, numbers: &[u16], text: &str) -> Option<Vec<u8>> {
    let fields = Fields::read(numbers, text)?;
    Some(login(policy, fields, Stage::Gate, decide_gate, answer::write_ask))
}

/// Answers what the shim of a login's last Action asks; as [`gate`].
pub fn token(policy: &Policy, numbers: &[u16], text: &str) -> Option<Vec<u8>> {
    let fields = Fields::read(numbers, text)?;
    Some(login(policy, fields, Stage::Token, decide_token, answer::write_change))
}

/// Generic, and inlined, so that each Action's module has what it needs and no more.
#[inline(always)]
fn login(
    policy: &Policy,
    Fields { now, values }: Fields<'_>,
    stage: Stage,
    decide: impl for<'r> FnOnce(&'r Policy, &'r Request<'r>) -> Decision<'r>,
    write_effect: impl Fn(&mut Vec<u8>, &Policy, &Decision<'_>, &Obligation<'_>),
) -> Vec<u8> {
    let unreadable = values.is_none();
    let values = values.unwrap_or_default();
    let request = login::request(stage, now, unreadable, &values);
    let decision = decide(policy, &request);
    let line = |out: &mut Vec<u8>| {
        record(out, stage.name(), request.flow.name(), policy, &decision);
    };
    answer::write(answer::Api::Login, policy, &decision, line, write_effect)
}

/// Answers what the shim of a machine's token asks; as [`gate`].
pub fn machine(policy: &Policy, numbers: &[u16], text: &str) -> Option<Vec<u8>> {
    let Fields { now, values } = Fields::read(numbers, text)?;
    let unreadable = values.is_none();
    let values = values.unwrap_or_default();
    let request = machine::request(now, unreadable, &values);
    let decision = decide_machine(policy, &request);
    let line = |out: &mut Vec<u8>| record(out, "machine", "machine", policy, &decision);
    Some(answer::write(answer::Api::Machine, policy, &decision, line, answer::write_change))
}

/// A rule's place in the document, such as `route[3]` or `category.clinical.mfa`.
pub fn rule_name(policy: &Policy, rule: Rule) -> String {
    let mut name = Vec::new();
    answer::write_rule(&mut name, policy, rule);
    String::from_utf8(name).unwrap_or_default()
}

/// The calls of Auth0's `api` that set a claim, for the Actions of a login or for the one of machine clients.
pub fn claim_calls(claim: &Claim, machine: bool) -> Vec<&'static str> {
    let call = |token| match token {
        Token::Access | Token::Machine => "accessToken.setCustomClaim",
        Token::Id => "idToken.setCustomClaim",
        Token::Saml => "samlResponse.setAttribute",
    };
    claim.tokens.iter().filter(|token| (*token == Token::Machine) == machine).map(call).collect()
}
