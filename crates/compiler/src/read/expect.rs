//! What a schema expects, in words.

use crate::tree::{Kind, Node};
use serde_json::Value;

/// What is found where a key is missing.
pub(crate) const NO_KEY: &str = "no such key";

/// What a schema, of which references are resolved, expects.
pub(crate) fn expected(schema: &Value, item: Option<&Value>) -> String {
    if let Some(title) = schema.get("title").and_then(Value::as_str) {
        return title.to_owned();
    }
    if !words(schema).is_empty() {
        return alternatives(schema);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => integer(schema),
        Some("array") => match item {
            Some(item) if item.get("type") == Some(&"object".into()) => "a list of tables".to_owned(),
            Some(item) => format!("a list, each item {}", expected(item, None)),
            None => "a list".to_owned(),
        },
        _ => "a table".to_owned(),
    }
}

fn integer(schema: &Value) -> String {
    match bounds(schema) {
        (i64::MIN, i64::MAX) => "a whole number".to_owned(),
        (min, max) if max >= i64::from(u32::MAX) => format!("a whole number of at least {min}"),
        (min, max) => format!("a whole number from {min} to {max}"),
    }
}

/// Least and greatest value.
pub(crate) fn bounds(schema: &Value) -> (i64, i64) {
    let widest = match schema.get("format").and_then(Value::as_str) {
        Some("uint16") => (0, i64::from(u16::MAX)),
        Some("uint32") => (0, i64::from(u32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let min = schema.get("minimum").and_then(Value::as_i64).unwrap_or(widest.0);
    let max = schema.get("maximum").and_then(Value::as_i64).unwrap_or(widest.1);
    (min, max)
}

/// The words of a choice, and the keys of the tables that are choices too.
fn alternatives(schema: &Value) -> String {
    let words = list(&words(schema));
    match keys(schema).as_slice() {
        [] => format!("one of {words}"),
        keys => format!("one of {words}, or a table with one of the keys {}", list(keys)),
    }
}

/// The words that a choice knows.
pub(crate) fn words(schema: &Value) -> Vec<&str> {
    let together = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let alone = choices(schema).filter_map(|choice| choice.get("const"));
    together.chain(alone).filter_map(Value::as_str).collect()
}

/// The keys of the tables that are choices: each has one.
pub(crate) fn keys(schema: &Value) -> Vec<&str> {
    choices(schema)
        .flat_map(|choice| choice.get("properties").and_then(Value::as_object))
        .flat_map(|properties| properties.keys().map(String::as_str))
        .collect()
}

/// The choices of a choice.
pub(crate) fn choices(schema: &Value) -> impl Iterator<Item = &Value> {
    schema.get("oneOf").and_then(Value::as_array).into_iter().flatten()
}

/// Names in backticks.
pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What a value is, without telling it.
pub(crate) fn kind(node: &Node) -> String {
    match &node.kind {
        Kind::Text(text) => format!("a text of {} characters", text.chars().count()),
        Kind::Integer(_) | Kind::Number => "a number".to_owned(),
        Kind::Bool(_) => "a truth value".to_owned(),
        Kind::Time => "a date".to_owned(),
        Kind::List(_) => "a list".to_owned(),
        Kind::Table(_) => "a table".to_owned(),
    }
}

/// Asks whether another name was meant.
pub(crate) fn did_you_mean<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    closest(name, names).map(|known| format!("did you mean `{known}`?"))
}

/// The name that was probably meant: of those that differ in a third of their letters or fewer, the most like it.
pub fn closest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let near = |known: &&str| {
        strsim::osa_distance(name, known) <= name.chars().count().max(known.chars().count()) / 3
    };
    names.into_iter().filter(near).min_by_key(|known| strsim::osa_distance(name, known))
}

/// Whether a name is another one mistyped: by a letter, a long one by two, and not in a digit (`countryCode3` is beside
/// `countryCode`).
pub fn mistyped(name: &str, known: &str) -> bool {
    let allowed = if name.chars().count() < 8 { 1 } else { 2 };
    let without_digits = |name: &str| name.replace(|letter: char| letter.is_ascii_digit(), "");
    strsim::osa_distance(name, known) <= allowed && without_digits(name) != without_digits(known)
}
