//! Events: those of the scenarios with something changed in them.

use crate::Done;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{fs, path::Path};

/// An event of `tests/scenarios/events`, and what stands elsewhere in it.
#[derive(Deserialize)]
pub(crate) struct Given {
    base: String,
    /// Values by JSON pointer.
    #[serde(default)]
    set: Map<String, Value>,
}

impl Given {
    pub(crate) fn event(&self, root: &Path) -> Done<Value> {
        let mut event = json_file(&root.join("tests/scenarios/events").join(&self.base))?;
        for (pointer, value) in &self.set {
            put(&mut event, &pointer.split('/').skip(1).collect::<Vec<_>>(), value.clone());
        }
        Ok(event)
    }
}

/// Puts a value in its place; what is missing on the way there is made.
pub(crate) fn put(at: &mut Value, path: &[&str], value: Value) {
    let Some((key, rest)) = path.split_first() else {
        *at = value;
        return;
    };
    let below = match at {
        Value::Array(items) => key.parse().ok().and_then(|index: usize| items.get_mut(index)),
        _ => {
            if !at.is_object() {
                *at = json!({});
            }
            at.as_object_mut().map(|members| members.entry(*key).or_insert(Value::Null))
        }
    };
    if let Some(below) = below {
        put(below, rest, value);
    }
}

pub(crate) fn json_file<T: serde::de::DeserializeOwned>(file: &Path) -> Done<T> {
    let said = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| said(&error))?;
    serde_json::from_str(&text).map_err(|error| said(&error).into())
}
