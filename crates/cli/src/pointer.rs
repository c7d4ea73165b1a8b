//! Changes at JSON Pointers (RFC 6901): what cases change in a base.

use crate::failure::{Done, Failure};
use serde_json::{Map, Value};

/// What a case changes.
pub(crate) struct Changes<'a> {
    /// What is put where.
    pub(crate) set: &'a Map<String, Value>,
    /// What is taken out.
    pub(crate) remove: &'a [String],
}

impl Changes<'_> {
    /// Changes a value.
    pub(crate) fn make(&self, value: &mut Value, here: impl Fn(String) -> Failure) -> Done {
        for (pointer, new) in self.set {
            put(value, pointer, new.clone()).map_err(&here)?;
        }
        self.remove.iter().try_for_each(|pointer| take(value, pointer).map_err(&here))
    }
}

/// Puts a value at a JSON Pointer; objects on the way are made.
fn put(event: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    let (parent, key) = split(pointer)?;
    let mut at = event;
    for step in parent {
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        at = match at {
            Value::Object(members) => members.entry(step).or_insert(Value::Null),
            Value::Array(items) => step
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get_mut(index))
                .ok_or_else(|| format!("{pointer}: no such item"))?,
            _ => return Err(format!("{pointer}: expected an object or a list on the way")),
        };
    }
    if at.is_null() {
        *at = Value::Object(Map::new());
    }
    match at {
        Value::Object(members) => drop(members.insert(key, value)),
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => {
            *key.parse::<usize>()
                .ok()
                .and_then(|index| items.get_mut(index))
                .ok_or_else(|| format!("{pointer}: no such item"))? = value;
        }
        _ => return Err(format!("{pointer}: expected an object or a list")),
    }
    Ok(())
}

/// Takes out what is at a JSON Pointer; it must be there, so that a case cannot pass by a misspelling.
fn take(event: &mut Value, pointer: &str) -> Result<(), String> {
    let missing = || format!("{pointer}: nothing is there to remove");
    let (parent, key) = split(pointer)?;
    let mut at = event;
    for step in parent {
        at = match at {
            Value::Object(members) => members.get_mut(&step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            _ => None,
        }
        .ok_or_else(missing)?;
    }
    let taken = match at {
        Value::Object(members) => members.remove(&key).is_some(),
        Value::Array(items) => key
            .parse::<usize>()
            .ok()
            .filter(|index| *index < items.len())
            .map(|index| items.remove(index))
            .is_some(),
        _ => false,
    };
    if taken { Ok(()) } else { Err(missing()) }
}

fn split(pointer: &str) -> Result<(Vec<String>, String), String> {
    let rest = pointer
        .strip_prefix('/')
        .ok_or_else(|| format!("{pointer}: expected a JSON Pointer that begins with `/`"))?;
    let mut steps: Vec<String> =
        rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let key = steps.pop().unwrap_or_default();
    Ok((steps, key))
}
