//! Inputs that are JSON: which policy, which clock, which event or token.

use crate::policies::named;
use serde_json::Value;
use wardgate_compiler::Compiled;

/// What is asked, and by which policy.
pub(crate) struct Case {
    pub(crate) compiled: &'static Compiled,
    pub(crate) now: i64,
    /// All of the input.
    pub(crate) whole: Value,
}

impl Case {
    /// The case that an input is; none where it names no policy.
    pub(crate) fn read(input: &[u8]) -> Option<Self> {
        let whole: Value = serde_json::from_slice(input).ok()?;
        let compiled = named(whole.get("policy")?.as_str()?)?;
        let now = whole.get("now").and_then(Value::as_i64).unwrap_or(-1);
        Some(Self { compiled, now, whole })
    }

    /// A member of the input.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.whole.get(name).unwrap_or(&Value::Null)
    }
}

/// What is at a dotted path; null where there is nothing.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').try_fold(value, |value, key| value.as_object()?.get(key)).unwrap_or(&Value::Null)
}

/// The text at a dotted path, as the engine is shown it: half a surrogate pair makes it none.
pub(crate) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    at(value, path).as_str().filter(|text| !text.contains('\u{fffd}'))
}
