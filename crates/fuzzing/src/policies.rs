//! The policies that targets decide by.

use regex_lite::Regex;
use serde_json::{Value, json};
use std::sync::LazyLock;
use wardgate_compiler::{Compiled, compile, schema};

macro_rules! sources {
    ($($name:literal),+) => {
        &[
            ("reference", include_str!("../../../actions/policy.toml")),
            $(($name, include_str!(concat!("../../../tests/scenarios/policies/", $name, ".toml"))),)+
        ]
    };
}

/// The reference policy, and those of `tests/scenarios`.
const SOURCES: &[(&str, &str)] = sources!(
    "claims",
    "clinic",
    "contractors",
    "depth",
    "disabled",
    "factors",
    "laboratory",
    "permissions",
    "portal",
    "shadow",
    "triggers"
);

static POLICIES: LazyLock<Vec<Compiled>> =
    LazyLock::new(|| SOURCES.iter().map(|(_, source)| compile(source).unwrap()).collect());

/// The policy of that name.
pub(crate) fn named(name: &str) -> Option<&'static Compiled> {
    let at = SOURCES.iter().position(|(known, _)| *known == name)?;
    POLICIES.get(at)
}

/// All of them: what inputs call them, their documents, and what those compile to.
pub fn policies() -> impl Iterator<Item = (&'static str, &'static str, &'static Compiled)> {
    SOURCES.iter().zip(POLICIES.iter()).map(|((name, source), compiled)| (*name, *source, compiled))
}

const SMALL: &str = include_str!("small.toml");

/// The least policy that has a duration, a network and hours.
pub(crate) fn small() -> &'static Compiled {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(|| compile(SMALL).unwrap());
    &COMPILED
}

/// The document of the small policy with one text, which is there once, in place of another.
pub(crate) fn document_with(from: &str, to: &str) -> String {
    assert_eq!(SMALL.matches(from).count(), 1, "{from}");
    SMALL.replacen(from, to, 1)
}

/// A login that the small policy lets go on within its hours.
pub(crate) static LOGIN: LazyLock<Value> = LazyLock::new(|| {
    json!({
        "tenant": { "id": "mercy-prod" },
        "client": { "client_id": "portal" },
        "connection": { "name": "staff" },
        "user": { "user_id": "auth0|1" },
        "transaction": { "protocol": "oidc-basic-profile" },
    })
});

/// The form of a text of the policy document, as its schema says it.
pub(crate) struct Form {
    pattern: Regex,
    longest: u64,
}

impl Form {
    /// Of the texts of that type.
    pub(crate) fn of(name: &str) -> Self {
        static SCHEMA: LazyLock<Value> = LazyLock::new(schema);
        let form = &SCHEMA["$defs"][name];
        Self {
            pattern: Regex::new(form["pattern"].as_str().unwrap()).unwrap(),
            longest: form["maxLength"].as_u64().unwrap(),
        }
    }

    /// Whether a text is of this form.
    pub(crate) fn fits(&self, text: &str) -> bool {
        text.chars().count() as u64 <= self.longest && self.pattern.is_match(text)
    }
}
