//! Tables of the policy document in words: those of their keys, a phrase for each.

use serde_json::{Map, Value};

/// A phrase for each key but these.
pub(super) fn phrases(keys: &Map<String, Value>, but: &[&str]) -> Vec<String> {
    let kept = keys.iter().filter(|(key, _)| !but.contains(&key.as_str()));
    kept.map(|(key, value)| format!("{}: {}", words(key), said(value))).collect()
}

/// When a `when` holds.
pub(super) fn condition(when: &Value) -> String {
    let Value::Object(keys) = when else { return said(when) };
    let part = |(key, value): (&String, &Value)| match (key.as_str(), value) {
        ("all", Value::Array(parts)) => joined(parts, condition, " and "),
        ("any", Value::Array(parts)) => format!("({})", joined(parts, condition, ", or ")),
        (_, Value::Bool(true)) => words(key),
        (_, Value::Array(items)) => format!("{} {}", words(key), joined(items, said, " or ")),
        _ => format!("{} {}", words(key), said(value)),
    };
    keys.iter().map(part).collect::<Vec<_>>().join(" and ")
}

/// A key as words.
fn words(key: &str) -> String {
    key.replace('_', " ")
}

fn said(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => joined(items, said, ", "),
        Value::Object(keys) => format!("({})", phrases(keys, &[]).join("; ")),
        Value::Number(_) | Value::Null => value.to_string(),
    }
}

fn joined(items: &[Value], say: fn(&Value) -> String, between: &str) -> String {
    items.iter().map(say).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_condition_is_a_sentence() {
        for (when, said) in [
            (json!({ "risk": ["low", "medium"] }), "risk low or medium"),
            (json!({ "new_device": true, "category": ["clinical"] }), "new device and category clinical"),
            (
                json!({ "any": [{ "untrusted_ip": true }, { "session_age": "8h", "role": ["nurse"] }] }),
                "(untrusted ip, or session age 8h and role nurse)",
            ),
            (
                json!({ "all": [{ "client": ["a"] }, { "any": [{ "first_login": true }, { "logins_below": 3 }] }] }),
                "client a and (first login, or logins below 3)",
            ),
            (
                json!({ "hours_outside": { "zone": "America/Chicago", "within": ["mon-sat 06:00-20:00"] } }),
                "hours outside (zone: America/Chicago; within: mon-sat 06:00-20:00)",
            ),
        ] {
            assert_eq!(condition(&when), said);
        }
    }
}
