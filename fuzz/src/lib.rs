//! What the targets share: a limit on memory, and changes that keep an input what it is.

mod json;
mod lines;

pub use json::json;
pub use lines::toml;

use cap::Cap;
use std::{alloc::System, collections::BTreeSet, sync::LazyLock};

/// What is asked for beyond this fails, and that is a finding: libFuzzer itself sees only what is touched, once a second.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, 256 << 20);

/// Words that mean something: what the policies and their documents say, and the fields of events.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for (_, _, compiled) in wardgate_fuzzing::policies() {
        words_of(&serde_json::to_value(&compiled.document).unwrap(), &mut words);
        words.insert(compiled.policy.hash.clone());
    }
    for field in wardgate_auth0::fields::FIELDS {
        words.extend(field.path.split('.').chain(field.members.iter().copied()).map(str::to_owned));
    }
    words.extend(ODD.iter().map(|word| (*word).to_owned()));
    words.into_iter().collect()
});

fn words_of(value: &serde_json::Value, words: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => drop(words.insert(text.clone())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| words_of(item, words)),
        serde_json::Value::Object(members) => {
            words.extend(members.keys().cloned());
            members.values().for_each(|member| words_of(member, words));
        }
        _ => {}
    }
}

/// What no policy says, and events or tokens may.
const ODD: &[&str] = &[
    "",
    " ",
    "none",
    "*",
    "__proto__",
    "constructor",
    "toString",
    "\u{0}",
    "\u{1f}",
    "\u{fffd}",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}",
    "mfa",
    "passkey",
    "push",
    "S256",
    "login none",
    "client-credentials",
    "any",
    "own",
    "proxy",
    "own proxy",
    "lab-interface@clients",
    "aud",
    "azp",
    "client_id",
    "exp",
    "gty",
    "iat",
    "permissions",
    "scope",
    "sub",
    "123-45-6789",
    "2026-11-20",
    "2026-11-20T12:00:00Z",
    "2026-11-20T11:59:59.999Z",
    "2026-11-20T12:01:00.001Z",
    "0,0,0,1795175000,0",
    "203.0.113.9",
    "::ffff:203.0.113.9",
    "10.0.0.1",
    "wardgate-training",
    "##SECRET##",
];
