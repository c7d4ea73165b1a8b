//! Auth0's vocabulary: the fields of an event to a request, a decision to effects, one module a trigger. No rule.
#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod answer;
pub mod fields;
mod json;
mod login;
mod machine;
mod text;

use alloc::string::String;
use text::{Fields, Unescaped};
use wardgate_policy::{Policy, Stage, Subject, decide, decide_machine, record};

/// Answers what the shim of a login asks: `fields` is the projected event as text, the answer is text again.
/// `None` where the text is not what a projection writes, which a shim answers by denying.
pub fn login(policy: &Policy, fields: &str) -> Option<String> {
    let unescaped = Unescaped::default();
    let fields = Fields::read(fields, &unescaped)?;
    let stage = match fields.action {
        "gate" => Stage::Gate,
        "token" => Stage::Token,
        _ => return None,
    };
    let request = login::request(stage, fields.now, &fields.values);
    let decision = decide(policy, &request);
    let subject = Subject { id: request.person.id, values: &fields.values };
    let line = record(fields.action, request.flow.name(), policy, &decision, Some(subject));
    Some(answer::write(answer::Api::Login, policy, &fields.values, &decision, &line))
}

/// Answers what the shim of a machine's token asks; as [`login`].
pub fn machine(policy: &Policy, fields: &str) -> Option<String> {
    let unescaped = Unescaped::default();
    let fields = Fields::read(fields, &unescaped)?;
    if fields.action != "machine" {
        return None;
    }
    let request = machine::request(fields.now, &fields.values);
    let decision = decide_machine(policy, &request);
    let line = record(fields.action, "machine", policy, &decision, None);
    Some(answer::write(answer::Api::Machine, policy, &fields.values, &decision, &line))
}
