//! The text that crosses into the engine: numbers and parts, whatever they are.
//!
//! The input is three lines: the policy and the Action, the numbers in decimal, and the text, which may have more lines. It is
//! read in a second, naive way, and written again in order: the answer must be the same.

use crate::{
    answer::{check_effects, check_reasons, check_record},
    policies::named,
};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use wardgate_auth0::{claim_calls, gate, kind, machine, token};
use wardgate_explain::{Action, Consequence, Effect, Outcome, Reason};
use wardgate_policy::{ClaimSource, Policy};

/// Far more than an event makes.
const MOST: usize = 20_000;

pub(crate) fn crossing(input: &[u8]) {
    let Ok(input) = str::from_utf8(input) else { return };
    let mut lines = input.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (head, numbers, text) = (line(), line(), line());
    let Some((compiled, action)) =
        head.split_once(' ').and_then(|(name, action)| Some((named(name)?, action)))
    else {
        return;
    };
    let numbers: Vec<u16> = numbers.split(' ').filter_map(|number| number.parse().ok()).take(MOST).collect();
    let policy = &compiled.policy;
    type Ask = fn(&Policy, &[u16], &str) -> Option<Vec<u8>>;
    let (action, ask, part): (Action, Ask, Policy) = match action {
        "gate" => (Action::Gate, gate, policy.for_gate()),
        "token" => (Action::Token, token, policy.for_token()),
        "machine" => (Action::Machine, machine, policy.for_machine()),
        _ => return,
    };
    let answer = ask(policy, &numbers, text);
    assert_eq!(answer.is_some(), text.starts_with('\u{a7}'), "{text:?}");
    let Some(answer) = answer else { return };
    assert_eq!(
        ask(&part, &numbers, text).as_ref(),
        Some(&answer),
        "the Action's own part of the policy answers otherwise"
    );
    let read = read_answer(&answer);
    check_reasons(read.outcome, &read.reasons);
    let record = check_record(compiled, action, read.outcome, &read.record);
    check_effects(compiled, action, read.outcome, &record, &effects(policy, action, &read));
    match naive(&numbers, text) {
        Some((clock, values)) => {
            let (numbers, text) = write(&clock, &values);
            assert_eq!(ask(policy, &numbers, &text), Some(answer), "{values:?} in order");
        }
        None => {
            let [reason] = read.reasons.as_slice() else { panic!("believed: {:?}", read.reasons) };
            assert_eq!((reason.code.as_str(), &*reason.rule), ("W114", "default"), "believed");
        }
    }
}

/// An answer, read as `crates/auth0/src/answer.rs` says it is written.
struct Answer<'a> {
    outcome: Outcome,
    record: String,
    /// Places of claims that are set to the event's own values.
    own: Vec<usize>,
    others: Vec<Vec<Value>>,
    reasons: Vec<Reason>,
    removed: Vec<&'a str>,
}

#[track_caller]
fn read_answer(answer: &[u8]) -> Answer<'_> {
    let text = str::from_utf8(answer).expect("an answer in UTF-8");
    let mut parts = text.split('\u{1f}');
    let mut next = || parts.next().expect("a part of the answer");
    let outcome = named_outcome(next());
    let record = next().to_owned();
    let own = next().as_bytes().chunks(2).map(|place| {
        let [low, high] = place else { panic!("half a place") };
        usize::from(low - b'0') | usize::from(high - b'0') << 6
    });
    let own = own.collect();
    let others = Some(next()).filter(|others| !others.is_empty());
    let others =
        others.map(|others| serde_json::from_str(others).expect("effects as JSON")).unwrap_or_default();
    let count: usize = next().parse().expect("how many reasons there are");
    let reasons = (0..count).map(|_| Reason {
        code: next().to_owned(),
        consequence: named_consequence(next()),
        rule: next().to_owned(),
        scope: Some(next()).filter(|scope| !scope.is_empty()).map(str::to_owned),
    });
    let reasons = reasons.collect();
    Answer { outcome, record, own, others, reasons, removed: parts.collect() }
}

fn named_outcome(name: &str) -> Outcome {
    serde_json::from_value(name.into()).expect("an outcome")
}

fn named_consequence(name: &str) -> Consequence {
    serde_json::from_value(name.into()).expect("a consequence")
}

/// The calls of Auth0's `api` that an answer is; the event's own values are not at hand.
fn effects(policy: &Policy, action: Action, answer: &Answer<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for scope in &answer.removed {
        effects.push(Effect { call: "accessToken.removeScope".to_owned(), args: vec![(*scope).into()] });
    }
    let set = |place: usize, value: Value, effects: &mut Vec<Effect>| {
        let claim = policy.claims.get(place).expect("a claim of the policy");
        for call in claim_calls(claim, action == Action::Machine) {
            effects.push(Effect {
                call: call.to_owned(),
                args: vec![claim.name.as_str().into(), value.clone()],
            });
        }
    };
    for place in &answer.own {
        assert!(matches!(policy.claims[*place].source, ClaimSource::Field(_)), "a claim without a field");
        set(*place, Value::Null, &mut effects);
    }
    for other in &answer.others {
        match other.as_slice() {
            [Value::String(call), args @ ..] => {
                effects.push(Effect { call: call.clone(), args: args.to_vec() })
            }
            [Value::Number(place), value] => {
                set(usize::try_from(place.as_u64().unwrap()).unwrap(), value.clone(), &mut effects);
            }
            _ => panic!("no effect: {other:?}"),
        }
    }
    effects
}

/// A value as it crossed.
#[derive(Debug)]
enum Crossed {
    Absent,
    Text(String),
    Whole(i128),
    True,
    False,
    Other,
    List(Vec<Crossed>),
}

/// Reads numbers and text as `docs/semantics.md`, 1, says; `None` where nothing is to be believed.
fn naive(numbers: &[u16], text: &str) -> Option<(String, BTreeMap<u16, Crossed>)> {
    let mut parts: VecDeque<&str> = text.strip_prefix('\u{a7}')?.split('\u{1f}').collect();
    let clock = parts.pop_front()?.to_owned();
    let mut numbers: VecDeque<u16> = numbers.iter().copied().collect();
    let mut values = BTreeMap::new();
    while let Some(number) = numbers.pop_front() {
        let value = value(number, &mut numbers, &mut parts, 0)?;
        values.insert(number >> 3, value);
    }
    parts.is_empty().then_some((clock, values))
}

fn value(
    number: u16,
    numbers: &mut VecDeque<u16>,
    parts: &mut VecDeque<&str>,
    depth: usize,
) -> Option<Crossed> {
    Some(match number & 7 {
        kind::ABSENT if depth > 0 => Crossed::Absent,
        kind::TEXT => {
            let text = parts.pop_front()?;
            if text.contains('\u{fffd}') { Crossed::Other } else { Crossed::Text(text.to_owned()) }
        }
        kind::TRUE => Crossed::True,
        kind::FALSE => Crossed::False,
        kind::WHOLE => {
            let text = parts.pop_front()?;
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            let whole = plain.then(|| text.parse::<i128>().ok())??;
            Crossed::Whole(Some(whole).filter(|whole| whole.unsigned_abs() < 1 << 53)?)
        }
        kind::OTHER => Crossed::Other,
        kind::LIST if depth < 2 => {
            let count = usize::from(numbers.pop_front()?);
            let mut items = Vec::new();
            for _ in 0..count {
                let number = numbers.pop_front()?;
                items.push(value(number, numbers, parts, depth + 1)?);
            }
            if count > 2000 { Crossed::Other } else { Crossed::List(items) }
        }
        _ => return None,
    })
}

/// Writes fields in order.
fn write(clock: &str, values: &BTreeMap<u16, Crossed>) -> (Vec<u16>, String) {
    let (mut numbers, mut parts) = (Vec::new(), vec![format!("\u{a7}{clock}")]);
    for (field, value) in values {
        push(field << 3, value, &mut numbers, &mut parts);
    }
    (numbers, parts.join("\u{1f}"))
}

fn push(field: u16, value: &Crossed, numbers: &mut Vec<u16>, parts: &mut Vec<String>) {
    let (kind, part) = match value {
        Crossed::Absent => (kind::ABSENT, None),
        Crossed::Text(text) => (kind::TEXT, Some(text.clone())),
        Crossed::Whole(whole) => (kind::WHOLE, Some(whole.to_string())),
        Crossed::True => (kind::TRUE, None),
        Crossed::False => (kind::FALSE, None),
        Crossed::Other => (kind::OTHER, None),
        Crossed::List(_) => (kind::LIST, None),
    };
    numbers.push(field | kind);
    parts.extend(part);
    if let Crossed::List(items) = value {
        numbers.push(items.len() as u16);
        for item in items {
            push(0, item, numbers, parts);
        }
    }
}
