//! What does not change an answer, and what every answer has.

use super::{Drawn, Found, change::looks_at_grants, told};
use crate::{always::Run, document::items, draw::Draw, events, grants::Grants, record, subject::Subject};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use wardgate_explain::{Action, Outcome, Simulation};

/// The event of each Action: the last one's as the gate lets it pass.
fn runs(subject: &Subject, draw: &Draw<'_>, login: Value, now: i64) -> [(Action, Value, i64); 3] {
    let (machine, at) = events::machine(draw, &subject.document);
    let after = subject.after_gate(&login);
    [(Action::Gate, login, now), (Action::Token, after, now), (Action::Machine, machine, at)]
}

/// No effect outside the allowlist, no claim outside the policy, no record past 256 characters or outside its vocabulary, no
/// scope without a right to it: all of [`crate::always`].
pub(super) fn invariants(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.subject() else { return Ok(found) };
    for (login, now, draw) in drawn.logins(&subject.document) {
        for (action, event, now) in runs(&subject, &draw, login, now) {
            let answer = subject.ask(action, &event, now);
            let run = Run { facts: subject.facts(), hash: subject.hash(), action, event: &event, now };
            run.check(&answer).map_err(|why| told(&why, &[&subject], &[&event], now, &[&answer]))?;
            found.cases += 1;
            let tokens = action != Action::Gate && answer.outcome == Outcome::Permit;
            found.telling +=
                u64::from(tokens && !Grants::of(subject.facts(), &event, &answer).claims.is_empty());
        }
    }
    Ok(found)
}

/// The same document, whose lists, tables and rules stand in another order, answers alike: but for the order of reasons and
/// calls, and for the places of rules.
pub(super) fn in_another_order(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.subject() else { return Ok(found) };
    let other = reordered(&drawn.change(), &subject.document);
    let other = Subject::new(other).map_err(|why| format!("refused in another order: {why}"))?;
    for (login, now, draw) in drawn.logins(&subject.document) {
        for (action, event, now) in runs(&subject, &draw, login, now) {
            let there = if action == Action::Token { other.after_gate(&event) } else { event.clone() };
            let (one, two) = (subject.ask(action, &event, now), other.ask(action, &there, now));
            let same = without_places(&one, subject.hash())? == without_places(&two, other.hash())?;
            ensure!(same, "{}", told("another order", &[&subject, &other], &[&event], now, &[&one, &two]));
            found.cases += 1;
            found.telling += u64::from(action != Action::Gate && one.outcome == Outcome::Permit);
        }
    }
    Ok(found)
}

/// A document in another order. What takes scopes away stays where it is if there is more than that, since what is gone counts no
/// more for what comes after.
fn reordered(draw: &Draw<'_>, document: &Value) -> Value {
    let rules = || items(&document["step_up"]).chain(items(&document["restriction"]));
    let related = rules().any(|rule| {
        looks_at_grants(&rule["when"]) || rule["unattended"] == "strip" || rule["then"] == "strip"
    });
    let mut other = shuffled(draw, document);
    if related && rules().count() > 1 {
        for table in ["step_up", "restriction"] {
            other[table] = document[table].clone();
        }
    }
    crate::document::without_nulls(other)
}

/// A value whose lists and members stand in another order.
fn shuffled(draw: &Draw<'_>, value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            draw.some(items, items.len(), items.len()).iter().map(|item| shuffled(draw, item)).collect()
        }
        Value::Object(entries) => Value::Object(members_shuffled(draw, entries)),
        other => other.clone(),
    }
}

fn members_shuffled(draw: &Draw<'_>, entries: &Map<String, Value>) -> Map<String, Value> {
    let names: Vec<&String> = entries.keys().collect();
    let names = draw.some(&names, names.len(), names.len());
    names.into_iter().map(|name| (name.clone(), shuffled(draw, &entries[name]))).collect()
}

/// An answer without what says where rules stand, and in one order.
fn without_places(answer: &Simulation, hash: &str) -> Result<Value, String> {
    let line = record::read(&answer.record)?;
    let mut reasons: Vec<String> = answer
        .reasons
        .iter()
        .map(|reason| format!("{:?} {} {:?}", reason.consequence, reason.code, reason.scope))
        .collect();
    reasons.sort();
    let effects =
        answer.effects.iter().map(|effect| format!("{} {}", effect.call, in_one_order(&json!(effect.args))));
    let mut effects: Vec<String> = effects.map(|effect| effect.replace(hash, "<hash>")).collect();
    effects.sort();
    let also: BTreeSet<&str> = if line.more { BTreeSet::new() } else { line.also.into_iter().collect() };
    Ok(json!([answer.outcome, reasons, effects, line.code, line.id, line.flow, line.counts, also]))
}

/// A value whose members stand in the order of their names.
fn in_one_order(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let mut sorted: Vec<(&String, &Value)> = entries.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            Value::Object(
                sorted.into_iter().map(|(name, value)| (name.clone(), in_one_order(value))).collect(),
            )
        }
        other => other.clone(),
    }
}

/// The same document gives the same image, which reads back as itself; the same event the same answer, byte for byte: by the
/// whole policy and by the part that the Action has, again, with its members in another order, and with members that no rule
/// names.
pub(super) fn bytes(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.subject() else { return Ok(found) };
    let again = Subject::new(subject.document.clone())?;
    ensure!(subject.image() == again.image(), "two images of {}", subject.document);
    let read = wardgate_policy::Policy::from_image(&subject.image()).ok_or("an image that cannot be read")?;
    ensure!(
        read.to_image() == subject.image(),
        "an image that changes when it is read: {}",
        subject.document
    );
    for (login, now, draw) in drawn.logins(&subject.document) {
        for (action, event, now) in runs(&subject, &draw, login, now) {
            let mut noisy = Value::Object(members_shuffled_only(&draw, event.as_object().unwrap()));
            for place in [
                "",
                "/user",
                "/user/app_metadata",
                "/transaction",
                "/request",
                "/request/query",
                "/client/metadata",
            ] {
                if let Some(Value::Object(object)) = noisy.pointer_mut(place) {
                    object.insert(
                        draw.word(&["zz", "Roles", "__proto__", "id_"]).to_owned(),
                        json!("Okafor 078-05-1120"),
                    );
                }
            }
            let [one, part] = subject.bytes(action, &event, now);
            let [other, _] = again.bytes(action, &noisy, now);
            let same = one.is_some() && one == part && one == other;
            ensure!(same, "{}", told("other bytes", &[&subject], &[&event, &noisy], now, &[]));
            found.cases += 1;
            let granted = one.is_some_and(|bytes| bytes.starts_with(b"permit"));
            found.telling += u64::from(granted);
        }
    }
    Ok(found)
}

/// An object whose members stand in another order, at every depth; lists stay as they are.
fn members_shuffled_only(draw: &Draw<'_>, entries: &Map<String, Value>) -> Map<String, Value> {
    let names: Vec<&String> = entries.keys().collect();
    let names = draw.some(&names, names.len(), names.len());
    let below = |value: &Value| match value {
        Value::Object(entries) => Value::Object(members_shuffled_only(draw, entries)),
        other => other.clone(),
    };
    names.into_iter().map(|name| (name.clone(), below(&entries[name]))).collect()
}
