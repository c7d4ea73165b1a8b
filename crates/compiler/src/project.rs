//! What crosses into the engine: the same text that `js-shims/shared.js` writes, and the values that it keeps.

use crate::plan::{Branch, Plan};
use serde_json::Value;
use std::collections::BTreeMap;

/// One more than the longest list that the engine reads, so that it sees a list that is too long.
const LONGEST_LIST: usize = 2001;

/// The greatest whole number that JavaScript holds exactly.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// What of an event crosses.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// The text that the engine reads.
    pub text: String,
    /// Each field's value by its number, as it was read: what a claim is set to.
    pub values: BTreeMap<u16, Value>,
}

/// The fields of an event that a plan names. An event that is no object has no fields; an Action denies it before it
/// gets this far.
pub fn project(plan: &Plan, action: &str, now_ms: i64, event: &Value) -> Projection {
    let mut writer = Writer { parts: vec![action.to_owned(), now_ms.to_string()], values: BTreeMap::new() };
    writer.walk(plan, event);
    let Writer { parts, values } = writer;
    Projection { text: format!("\u{a7}{}\u{1f}{}", parts.len() + 1, parts.join("\u{1f}")), values }
}

struct Writer {
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
                Branch::Below(plan) => self.walk(plan, value),
            }
        }
    }

    fn leaf(&mut self, number: u16, value: &Value, members: Option<&[&str]>) {
        let read = match value {
            Value::Array(items) => {
                let items = items.get(..LONGEST_LIST).unwrap_or(items);
                self.parts.push(format!("{number}l{}", items.len()));
                for item in items {
                    match members {
                        Some(members) => self.row(item, members),
                        None => self.scalar("", item),
                    }
                }
                items.iter().map(plain).collect()
            }
            other => {
                self.scalar(&number.to_string(), other);
                plain(other)
            }
        };
        self.values.insert(number, read);
    }

    fn row(&mut self, row: &Value, members: &[&str]) {
        if !row.is_object() {
            return self.parts.push("x".to_owned());
        }
        self.parts.push(format!("l{}", members.len()));
        for member in members {
            match row.get(member) {
                None | Some(Value::Null) => self.parts.push("a".to_owned()),
                Some(value) => self.scalar("", value),
            }
        }
    }

    fn scalar(&mut self, number: &str, value: &Value) {
        match (value, plain(value).as_i64()) {
            (Value::String(text), _) => self.parts.push(format!("{number}s{text}")),
            (Value::Bool(truth), _) => self.parts.push(format!("{number}{}", if *truth { 't' } else { 'f' })),
            (Value::Number(_), Some(whole)) => self.parts.push(format!("{number}i{whole}")),
            _ => self.parts.push(format!("{number}x")),
        }
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
