//! What crosses into the engine: the same text that the Action's JavaScript writes.

use crate::plan::{Branch, Plan};
use serde_json::Value;

/// One more than the longest list that the engine reads, so that it sees a list that is too long.
const LONGEST_LIST: usize = 2001;

/// The fields of an event that a plan names, as the text that the engine reads: `[action, now, id, value, …]`.
///
/// An event that is no object has no fields; an Action denies it before it gets this far.
pub fn project(plan: &Plan, action: &str, now_ms: i64, event: &Value) -> String {
    let mut fields = vec![action.into(), now_ms.into()];
    walk(plan, event, &mut fields);
    Value::Array(fields).to_string()
}

fn walk(plan: &Plan, object: &Value, fields: &mut Vec<Value>) {
    for (key, branch) in &plan.0 {
        let value = match object.get(key) {
            None | Some(Value::Null) => continue,
            Some(value) => value,
        };
        match branch {
            Branch::Leaf(number) => fields.extend([(*number).into(), leaf(value)]),
            Branch::Each(number, members) => fields.extend([(*number).into(), rows(value, members)]),
            Branch::Below(plan) => walk(plan, value, fields),
        }
    }
}

fn leaf(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().take(LONGEST_LIST).map(scalar).collect(),
        _ => scalar(value),
    }
}

fn rows(value: &Value, members: &[&str]) -> Value {
    let cell = |row: &Value, member: &&str| match row.get(member) {
        None | Some(Value::Null) => Value::Null,
        Some(value) => scalar(value),
    };
    let row = |row: &Value| match row {
        Value::Object(_) => members.iter().map(|member| cell(row, member)).collect(),
        _ => wrong(),
    };
    match value {
        Value::Array(items) => items.iter().take(LONGEST_LIST).map(row).collect(),
        Value::String(_) => value.clone(),
        _ => wrong(),
    }
}

fn scalar(value: &Value) -> Value {
    match value {
        Value::String(_) | Value::Bool(_) => value.clone(),
        Value::Number(number) => number.as_f64().filter(|number| number.is_finite()).map_or_else(wrong, plain),
        _ => wrong(),
    }
}

/// There, but of no type that the engine reads.
fn wrong() -> Value {
    Value::Object(serde_json::Map::new())
}

/// A number as JavaScript writes it: every number there is a double, and a whole one has no point.
fn plain(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within 53 bits")]
        let whole = number as i64;
        return whole.into();
    }
    number.into()
}
