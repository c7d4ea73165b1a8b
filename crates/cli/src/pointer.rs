//! Changes at JSON Pointers (RFC 6901): what cases change in a base.

use crate::{
    failure::{Done, Failure},
    names::Names,
};
use serde_json::{Map, Value};
use wardgate_compiler::closest;

/// What a case changes.
pub(crate) struct Changes<'a> {
    /// What is put where.
    pub(crate) set: &'a Map<String, Value>,
    /// What is taken out.
    pub(crate) remove: &'a [String],
    /// For an event: the names that one may have. Claims may have any.
    pub(crate) names: Option<&'a Names>,
}

impl Changes<'_> {
    /// Changes a value.
    pub(crate) fn make(&self, value: &mut Value, here: impl Fn(String) -> Failure) -> Done {
        for (pointer, new) in self.set {
            put(value, pointer, new.clone(), self.names).map_err(&here)?;
        }
        self.remove.iter().try_for_each(|pointer| take(value, pointer).map_err(&here))
    }
}

/// Puts a value at a JSON Pointer. What is on the way must be there or be a name that events have, so that a case cannot
/// pass by a misspelling; it is made then.
fn put(event: &mut Value, pointer: &str, value: Value, names: Option<&Names>) -> Result<(), String> {
    let (parent, key) = split(pointer)?;
    let mut at = event;
    let mut path = Vec::new();
    for step in parent {
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        at = match at {
            Value::Object(members) => {
                if !members.contains_key(&step) && !names.is_some_and(|names| names.know(&path, &step)) {
                    return Err(missing(pointer, &path, &step, members, names));
                }
                members.entry(step.clone()).or_insert(Value::Null)
            }
            Value::Array(items) => index(&step)
                .and_then(|index| items.get_mut(index))
                .ok_or_else(|| format!("{pointer}: no such item"))?,
            _ => return Err(format!("{pointer}: expected an object or a list on the way")),
        };
        path.push(step);
    }
    if at.is_null() {
        *at = Value::Object(Map::new());
    }
    match at {
        Value::Object(members) => {
            if let Some(names) = names.filter(|names| !members.contains_key(&key) && !names.know(&path, &key))
            {
                if path.is_empty() {
                    return Err(missing(pointer, &path, &key, members, Some(names)));
                }
                if let Some(meant) = names.slip(&path, &key, members) {
                    let (meant, whole) = (joined(&path, meant), joined(&path, ""));
                    let whole = whole.trim_end_matches('/');
                    return Err(format!(
                        "{pointer}: nothing is there; did you mean `{meant}`? Where both are wanted, set `{whole}` whole"
                    ));
                }
            }
            members.insert(key, value);
        }
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => {
            *index(&key)
                .and_then(|index| items.get_mut(index))
                .ok_or_else(|| format!("{pointer}: no such item"))? = value;
        }
        _ => return Err(format!("{pointer}: expected an object or a list")),
    }
    Ok(())
}

/// What is told of a name that is not there.
fn missing(
    pointer: &str,
    path: &[String],
    step: &str,
    members: &Map<String, Value>,
    names: Option<&Names>,
) -> String {
    let place = joined(path, step);
    if pointer.contains("//") {
        return format!("{pointer}: nothing is at `{place}`; a `/` within a name is written as `~1`");
    }
    let known = names.into_iter().flat_map(|names| names.below(path));
    let meant = closest(step, members.keys().map(String::as_str).chain(known));
    let meant = meant.map(|meant| format!("; did you mean `{}`?", joined(path, meant))).unwrap_or_default();
    if path.is_empty() && names.is_some() {
        return format!(
            "{pointer}: expected a name that Auth0's events have, found `{step}`, which the base event has not either{meant}"
        );
    }
    format!(
        "{pointer}: nothing is at `{place}`: expected a place of the base, or one that an earlier pointer sets{meant}"
    )
}

/// A path and a step more, as a JSON Pointer.
fn joined(path: &[String], step: &str) -> String {
    let escaped = |step: &str| step.replace('~', "~0").replace('/', "~1");
    let steps = path.iter().map(String::as_str).chain([step]);
    steps.map(|step| format!("/{}", escaped(step))).collect()
}

/// Takes out what is at a JSON Pointer; it must be there, so that a case cannot pass by a misspelling.
fn take(event: &mut Value, pointer: &str) -> Result<(), String> {
    let missing = || format!("{pointer}: nothing is there to remove");
    let (parent, key) = split(pointer)?;
    let mut at = event;
    for step in parent {
        at = match at {
            Value::Object(members) => members.get_mut(&step),
            Value::Array(items) => index(&step).and_then(|index| items.get_mut(index)),
            _ => None,
        }
        .ok_or_else(missing)?;
    }
    let taken = match at {
        Value::Object(members) => members.remove(&key).is_some(),
        Value::Array(items) => {
            index(&key).filter(|index| *index < items.len()).map(|index| items.remove(index)).is_some()
        }
        _ => false,
    };
    if taken { Ok(()) } else { Err(missing()) }
}

/// The place of an item in a list: a number without a sign and without zeros before it.
fn index(step: &str) -> Option<usize> {
    step.parse().ok().filter(|index: &usize| index.to_string() == step)
}

fn split(pointer: &str) -> Result<(Vec<String>, String), String> {
    let rest = pointer
        .strip_prefix('/')
        .ok_or_else(|| format!("{pointer}: expected a JSON Pointer that begins with `/`"))?;
    if rest.split('~').skip(1).any(|after| !after.starts_with(['0', '1'])) {
        return Err(format!("{pointer}: expected `~0` for a `~` within a name and `~1` for a `/`"));
    }
    let mut steps: Vec<String> =
        rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    let key = steps.pop().unwrap_or_default();
    Ok((steps, key))
}
