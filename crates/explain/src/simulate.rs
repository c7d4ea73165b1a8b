//! A run of an Action, or of a whole login, without Node: the same core on the same text that the module is given.

use crate::answer::{Answer, Effect, Outcome, Reason};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use wardgate_auth0::{claim_calls, fields::GATE_MARKER};
use wardgate_compiler::{Compiled, Plan, Projection, project};
use wardgate_policy::{Claim, ClaimSource, Policy};

/// What can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The first Action of a login.
    Gate,
    /// The last Action of a login.
    Token,
    /// The Action of machine clients.
    Machine,
    /// A whole login: the gate, the challenge if it asks for one, and the token.
    Flow,
}

impl Action {
    /// The name in documents and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Token => "token",
            Self::Machine => "machine",
            Self::Flow => "flow",
        }
    }
}

/// What one run gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// What was run.
    pub action: Action,
    /// What is to happen.
    pub outcome: Outcome,
    /// Every reason.
    pub reasons: Vec<Reason>,
    /// Calls of Auth0's `api`, in order.
    pub effects: Vec<Effect>,
    /// The console line.
    pub record: String,
    /// What the tokens carry, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
    /// For a flow: each Action that ran.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Simulation>,
}

/// What the tokens carry, as far as Wardgate has a hand in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// The access token.
    pub access: AccessToken,
    /// The ID token.
    pub id: IdToken,
}

/// The access token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessToken {
    /// Scopes that were asked for and are left. What Auth0's own RBAC takes away is not known here.
    pub scopes: Vec<String>,
    /// Custom claims.
    pub claims: Map<String, Value>,
}

/// The ID token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdToken {
    /// Custom claims.
    pub claims: Map<String, Value>,
}

/// Runs an Action on an event at `now_ms` (milliseconds since 1970 began).
///
/// A flow runs the gate; where it asks for a second factor and `answers` is true, the person gives the first one that
/// is offered; then the token runs on the refreshed event.
///
/// # Errors
/// Where the core does not answer, which no event can bring about.
pub fn run(
    compiled: &Compiled,
    action: Action,
    event: &Value,
    now_ms: i64,
    answers: bool,
) -> Result<Simulation, String> {
    match action {
        Action::Gate => single(compiled, action, (&compiled.plans.gate, wardgate_auth0::gate), event, now_ms),
        Action::Token => {
            single(compiled, action, (&compiled.plans.token, wardgate_auth0::token), event, now_ms)
        }
        Action::Machine => {
            single(compiled, action, (&compiled.plans.machine, wardgate_auth0::machine), event, now_ms)
        }
        Action::Flow => flow(compiled, event, now_ms, answers),
    }
}

/// The call that takes a scope away.
const REMOVE_SCOPE: &str = "accessToken.removeScope";

/// What of the core one Action asks.
type Ask = fn(&Policy, &[u16], &str) -> Option<Vec<u8>>;

fn single(
    compiled: &Compiled,
    action: Action,
    (plan, ask): (&Plan, Ask),
    event: &Value,
    now_ms: i64,
) -> Result<Simulation, String> {
    let projection = project(plan, now_ms, event);
    let text =
        ask(&compiled.policy, &projection.numbers, &projection.text).ok_or("the core does not answer")?;
    let text = String::from_utf8(text).map_err(|error| error.to_string())?;
    let mut answer = expand(compiled, action, &projection, &text)?;
    let mut written = Map::new();
    for effect in &mut answer.effects {
        store(event, effect, &mut written);
    }
    if compiled.policy.shadow {
        // The shim performs nothing of it.
        answer.effects.clear();
    }
    let tokens = (answer.outcome == Outcome::Permit && action != Action::Gate)
        .then(|| tokens(action, event, &answer.effects));
    let Answer { outcome, reasons, effects, record } = answer;
    Ok(Simulation { action, outcome, reasons, effects, record, tokens, steps: Vec::new() })
}

/// What the shim makes of the engine's answer: each claim, named by its place, becomes the calls that set it.
fn expand(
    compiled: &Compiled,
    action: Action,
    projection: &Projection,
    text: &str,
) -> Result<Answer, String> {
    let mut parts = text.split('\u{1f}');
    let mut next = || parts.next().ok_or("an answer that ends early");
    let (outcome, record, own, others) = (typed(next()?)?, next()?.to_owned(), next()?, next()?);
    let count: usize = next()?.parse().map_err(|_| "an answer that does not count its reasons")?;
    let mut reasons = Vec::with_capacity(count);
    for _ in 0..count {
        let code = next()?.to_owned();
        let consequence = typed(next()?)?;
        let rule = next()?.to_owned();
        let scope = Some(next()?.to_owned()).filter(|scope| !scope.is_empty());
        reasons.push(Reason { code, consequence, rule, scope });
    }
    let remove = |scope: &str| Effect { call: REMOVE_SCOPE.to_owned(), args: vec![scope.into()] };
    let mut effects: Vec<_> = parts.map(remove).collect();
    let claim = |place: u64| -> Result<&Claim, &str> {
        let claim = usize::try_from(place).ok().and_then(|place| compiled.policy.claims.get(place));
        claim.ok_or("an unknown claim")
    };
    for place in own.as_bytes().chunks(2) {
        let bits = place.iter().rev().map(|letter| u64::from(letter.wrapping_sub(b'0')));
        let claim = claim(bits.fold(0, |place, bits| place << 6 | bits))?;
        let value = match claim.source {
            ClaimSource::Field(field) => projection.values.get(&field.0),
            _ => None,
        };
        effects.extend(calls(action, claim, value.ok_or("a claim without a value")?));
    }
    let others = if others.is_empty() { "[]" } else { others };
    let others: Vec<Vec<Value>> = serde_json::from_str(others).map_err(|error| error.to_string())?;
    for effect in others {
        match effect.as_slice() {
            [Value::String(call), args @ ..] => {
                effects.push(Effect { call: call.clone(), args: args.to_vec() });
            }
            [Value::Number(place), value] => {
                effects.extend(calls(action, claim(place.as_u64().unwrap_or(u64::MAX))?, value));
            }
            _ => return Err("an effect that is none".to_owned()),
        }
    }
    Ok(Answer { outcome, reasons, effects, record })
}

/// What the shim hands to `user.setAppMetadata`: the member as it is, or as a call before wrote it, with what is to be set
/// in it, somewhere below.
fn store(event: &Value, effect: &mut Effect, written: &mut Map<String, Value>) {
    let (STORE, [Value::String(key), change]) = (effect.call.as_str(), effect.args.as_mut_slice()) else {
        return;
    };
    let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let stored = event.pointer("/user/app_metadata").and_then(|stored| stored.get(&*key));
    let mut whole = Value::Object(object(written.get(&*key).or(stored)));
    let mut below = &mut whole;
    for member in change["at"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if let Some(object) = below.as_object_mut()
            && !object.get(member).is_some_and(Value::is_object)
        {
            object.insert(member.to_owned(), json!({}));
        }
        let Some(next) = below.get_mut(member) else { return };
        below = next;
    }
    if let (Some(below), Some(set)) = (below.as_object_mut(), change["set"].as_object()) {
        below.extend(set.clone());
    }
    written.insert(key.clone(), whole.clone());
    *change = whole;
}

/// The call that stores something about the user.
const STORE: &str = "user.setAppMetadata";

/// The calls that set a claim.
fn calls(action: Action, claim: &Claim, value: &Value) -> Vec<Effect> {
    let calls = claim_calls(claim, action == Action::Machine).into_iter();
    calls
        .map(|call| Effect { call: call.to_owned(), args: vec![claim.name.as_str().into(), value.clone()] })
        .collect()
}

/// A name of the answer.
fn typed<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(name.into()).map_err(|error| error.to_string())
}

fn flow(compiled: &Compiled, event: &Value, now_ms: i64, answers: bool) -> Result<Simulation, String> {
    let gate = run(compiled, Action::Gate, event, now_ms, answers)?;
    let mut steps = vec![gate.clone()];
    let goes_on = match gate.outcome {
        _ if compiled.policy.shadow => true,
        Outcome::Permit | Outcome::Redirect => true,
        Outcome::StepUp => answers,
        Outcome::Deny => false,
    };
    let last = if goes_on {
        let mut event = event.clone();
        mark_gate_passed(&mut event, &compiled.policy.hash);
        pass_challenge(&mut event, &gate.effects, now_ms);
        let token = run(compiled, Action::Token, &event, now_ms, answers)?;
        steps.push(token.clone());
        token
    } else {
        gate
    };
    Ok(Simulation { action: Action::Flow, steps, ..last })
}

/// Leaves the gate's marker in the event, as Auth0 hands it to the next Action.
pub fn mark_gate_passed(event: &mut Value, policy_hash: &str) {
    if let Some(metadata) = object_at(event, &["transaction", "metadata"]) {
        metadata.insert(GATE_MARKER.to_owned(), policy_hash.into());
    }
}

/// Refreshes the event as Auth0 does after a challenge or an enrolment that succeeded with the first factor offered.
pub fn pass_challenge(event: &mut Value, effects: &[Effect], now_ms: i64) {
    let Some((effect, factor)) = effects.iter().find_map(|effect| Some((effect, first_factor(effect)?)))
    else {
        return;
    };
    let at = rfc3339(now_ms);
    let method = json!({ "name": "mfa", "timestamp": at, "type": factor });
    push_to(event, &["authentication"], "methods", method);
    if effect.call.contains("enroll") {
        push_to(event, &["user"], "enrolledFactors", json!({ "type": factor }));
    }
}

fn first_factor(effect: &Effect) -> Option<Value> {
    let offered = effect.call.starts_with("authentication.").then(|| effect.args.first())??;
    let first = offered.as_array().map_or(Some(offered), |list| list.first())?;
    first.get("type").cloned()
}

fn object_at<'e>(event: &'e mut Value, path: &[&str]) -> Option<&'e mut Map<String, Value>> {
    let mut at = event;
    for key in path {
        let child = at.as_object_mut()?.entry(*key).or_insert(Value::Null);
        if !child.is_object() {
            *child = json!({});
        }
        at = child;
    }
    at.as_object_mut()
}

fn push_to(event: &mut Value, path: &[&str], key: &str, item: Value) {
    if let Some(parent) = object_at(event, path) {
        match parent.get_mut(key) {
            Some(Value::Array(items)) => items.push(item),
            _ => drop(parent.insert(key.to_owned(), Value::Array(vec![item]))),
        }
    }
}

/// What the tokens carry after these effects.
pub fn tokens(action: Action, event: &Value, effects: &[Effect]) -> Tokens {
    let asked = match action {
        Action::Machine => event.pointer("/accessToken/scope"),
        _ => event.pointer("/transaction/requested_scopes"),
    };
    let mut tokens = Tokens::default();
    let asked = asked.and_then(Value::as_array).into_iter().flatten();
    for scope in asked.filter_map(Value::as_str) {
        if !tokens.access.scopes.iter().any(|known| known == scope) {
            tokens.access.scopes.push(scope.to_owned());
        }
    }
    for effect in effects {
        match (effect.call.as_str(), effect.args.as_slice()) {
            (REMOVE_SCOPE, [Value::String(scope)]) => tokens.access.scopes.retain(|kept| kept != scope),
            ("accessToken.setCustomClaim", [Value::String(name), value]) => {
                tokens.access.claims.insert(name.clone(), value.clone());
            }
            ("idToken.setCustomClaim", [Value::String(name), value]) => {
                tokens.id.claims.insert(name.clone(), value.clone());
            }
            _ => {}
        }
    }
    tokens
}

/// An instant as RFC 3339 with milliseconds, as `Date.prototype.toISOString` writes it.
fn rfc3339(now_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(now_ms).map(|at| format!("{at:.3}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_javascript_writes_them() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_176_000_123, "2026-11-20T12:00:00.123Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
        ] {
            assert_eq!(rfc3339(millis), text);
        }
    }
}
