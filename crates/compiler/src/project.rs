//! What crosses into the engine: the same numbers and text that `js-shims/shared.js` writes, and the values that it
//! keeps.

use crate::plan::{Branch, Plan};
use serde_json::Value;
use std::collections::BTreeMap;
use wardgate_auth0::kind;

/// One more than the longest list that the engine reads, so that it sees a list that is too long.
const LONGEST_LIST: usize = 2001;

/// The greatest whole number that JavaScript holds exactly.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// What of an event crosses.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Fields and kinds of values.
    pub numbers: Vec<u16>,
    /// What the texts and whole numbers are.
    pub text: String,
    /// Each field's value by its number, as it was read: what a claim is set to.
    pub values: BTreeMap<u16, Value>,
}

/// The fields of an event that a plan names. An event that is no object has no fields; an Action denies it before it
/// gets this far.
pub fn project(plan: &Plan, now_ms: i64, event: &Value) -> Projection {
    let mut writer =
        Writer { numbers: Vec::new(), parts: vec![format!("\u{a7}{now_ms}")], values: BTreeMap::new() };
    writer.walk(plan, event);
    let Writer { numbers, parts, values } = writer;
    Projection { numbers, text: parts.join("\u{1f}"), values }
}

struct Writer {
    numbers: Vec<u16>,
    parts: Vec<String>,
    values: BTreeMap<u16, Value>,
}

impl Writer {
    fn walk(&mut self, plan: &Plan, object: &Value) {
        for (key, branch) in &plan.0 {
            let value = match object.get(key) {
                None | Some(Value::Null) => continue,
                Some(value) => value,
            };
            match branch {
                Branch::Leaf(number) => self.leaf(*number, value, None),
                Branch::Each(number, members) => self.leaf(*number, value, Some(members)),
                Branch::Below(number, plan) => {
                    if let Some(number) = number {
                        self.leaf(*number, value, None);
                    }
                    match value.is_object() {
                        true => self.walk(plan, value),
                        false => self.unreadable(plan),
                    }
                }
            }
        }
    }

    /// What is below something that should be an object and is not is there, and cannot be read.
    fn unreadable(&mut self, plan: &Plan) {
        for branch in plan.0.values() {
            let number = match branch {
                Branch::Leaf(number) | Branch::Each(number, _) => Some(*number),
                Branch::Below(number, plan) => {
                    self.unreadable(plan);
                    *number
                }
            };
            if let Some(number) = number {
                self.numbers.push(number << kind::BITS | kind::OTHER);
                self.values.insert(number, Value::Object(Default::default()));
            }
        }
    }

    fn leaf(&mut self, number: u16, value: &Value, members: Option<&[&str]>) {
        let field = number << kind::BITS;
        let read = match value {
            Value::Array(items) => {
                let items = items.get(..LONGEST_LIST).unwrap_or(items);
                self.list(field, items.len());
                for item in items {
                    match members {
                        Some(members) => self.row(item, members),
                        None => self.scalar(0, item),
                    }
                }
                items.iter().map(plain).collect()
            }
            other => {
                self.scalar(field, other);
                plain(other)
            }
        };
        self.values.insert(number, read);
    }

    fn list(&mut self, field: u16, length: usize) {
        self.numbers.push(field | kind::LIST);
        self.numbers.push(u16::try_from(length).unwrap_or(u16::MAX));
    }

    fn row(&mut self, row: &Value, members: &[&str]) {
        if !row.is_object() {
            return self.numbers.push(kind::OTHER);
        }
        self.list(0, members.len());
        for member in members {
            match row.get(member) {
                None | Some(Value::Null) => self.numbers.push(kind::ABSENT),
                Some(value) => self.scalar(0, value),
            }
        }
    }

    fn scalar(&mut self, field: u16, value: &Value) {
        let (kind, part) = match (value, plain(value).as_i64()) {
            (Value::String(text), _) => (kind::TEXT, Some(text.clone())),
            (Value::Bool(true), _) => (kind::TRUE, None),
            (Value::Bool(false), _) => (kind::FALSE, None),
            (Value::Number(_), Some(whole)) => (kind::WHOLE, Some(whole.to_string())),
            _ => (kind::OTHER, None),
        };
        self.numbers.push(field | kind);
        self.parts.extend(part);
    }
}

/// A value as JavaScript holds it: every number there is a double, and a whole one has no point.
fn plain(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER => {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and within 53 bits")]
            let whole = number as i64;
            whole.into()
        }
        Some(number) => number.into(),
        None => value.clone(),
    }
}
