//! Requests at an API: everything that a token can say and a request can ask for, and what must come of it.

use super::{DAY, EHR, EXPIRED, HOUR, REFUSED, charts::digits, policy::POLICIES};
use crate::{document::to_toml, events::secrets, instants::NOON, record};
use serde_json::{Value, json};
use std::sync::LazyLock;
use wardgate_explain::Outcome;
use wardgate_resource_server::{Guard, Records};

const SCOPES: [&str; 5] = [
    "openid read:records",
    "read:notes write:lab",
    "write:records read:records",
    "READ:RECORDS",
    "read:referrals",
];

/// What the claim from `decision.record_access` says of each scope, and what that is worth at a route that has all three.
static ACCESS: LazyLock<[(Value, &str); 7]> = LazyLock::new(|| {
    let of = |access: Value| json!({ "read:records": access, "write:records": access, "read:notes": access });
    [
        (of(json!("any")), "any"),
        (of(json!("own")), "own"),
        (of(json!("proxy")), "proxy"),
        (of(json!("own proxy")), "own proxy"),
        (of(json!("all")), ""),
        (of(json!(["any"])), ""),
        (Value::Null, ""),
    ]
});

/// The age of the second factor in seconds, where the token has one.
const AGES: [Option<i64>; 10] = [
    Some(0),
    None,
    Some(-60),
    Some(-61),
    Some(900),
    Some(901),
    Some(12 * HOUR),
    Some(12 * HOUR + 1),
    Some(30 * DAY),
    Some(30 * DAY + 1),
];

/// Method and path, the scope of the route, the record that the path names.
const REQUESTS: [(&str, &str, Option<&str>, Option<&str>); 12] = [
    ("GET", "/records", Some("read:records"), None),
    ("GET", "/records/p-ab12", Some("read:records"), Some("p-ab12")),
    ("GET", "/records/p-cd34", Some("read:records"), Some("p-cd34")),
    ("GET", "/records/p-AB12", Some("read:records"), Some("p-AB12")),
    ("GET", "/records/p-ab12/entries", Some("write:records"), None),
    ("GET", "/notes", Some("read:notes"), None),
    ("GET", "/lab", Some("write:lab"), None),
    ("POST", "/notes", None, None),
    ("get", "/notes", None, None),
    ("GET", "/records/", None, None),
    ("GET", "/records/p-ab12/../p-cd34", None, None),
    ("GET", "/shifts", None, None),
];

/// `azp`, `gty`, and whether the policy lets people come from there to this API.
const CLIENTS: [(&str, Option<&str>, bool); 6] = [
    ("portal", None, true),
    ("practice", None, true),
    ("charting", None, false),
    ("unheard-of", None, false),
    ("lab", Some("client-credentials"), false),
    ("portal", Some("client-credentials"), false),
];

/// How long ago the token was issued and how long it still holds, in seconds, and whether it does.
const TIMES: [(Option<i64>, Option<i64>, bool); 9] = [
    (Some(0), Some(HOUR), true),
    (Some(HOUR), Some(0), true),
    (Some(HOUR + 1), Some(HOUR), false),
    (None, Some(HOUR), false),
    (Some(-60), Some(HOUR), true),
    (Some(-61), Some(HOUR), false),
    (Some(0), Some(-60), true),
    (Some(0), Some(-61), false),
    (Some(0), None, true),
];

const USERS: [Option<&str>; 4] = [Some("auth0|ada"), None, Some(EXPIRED), Some(REFUSED)];

/// scopes × access × age × request × client × times × user × references × PHI
pub(super) const SIZES: [u64; 9] = [5, 7, 10, 12, 6, 9, 4, 2, 2];

static GUARDS: LazyLock<[Guard; 2]> = LazyLock::new(|| {
    [0, 1].map(|phi| {
        let secret = |name: &str| secrets()[name].as_str().map(str::to_owned);
        Guard::new(&to_toml(&POLICIES[phi].document), EHR, secret).unwrap()
    })
});

/// Looks at one of them; whether it was permitted.
///
/// # Errors
/// What is not as it must be, in words.
pub(super) fn explore(number: u64) -> Result<bool, String> {
    let [scopes, access, age, request, client, times, user, references, phi] = digits(number, SIZES);
    let (method, path, scope, named) = REQUESTS[request];
    let (client, grant, is_client) = CLIENTS[client];
    let (issued, lasts, holds) = TIMES[times];
    let (told, worth) = &ACCESS[access];
    let at = |age: Option<i64>| age.map_or(Value::Null, |age| json!(NOON / 1000 - age));
    let mut claims =
        json!({ "aud": [EHR, "https://mercy.example/userinfo"], "azp": client, "scope": SCOPES[scopes] });
    let factor = at(AGES[age]);
    for (name, value) in [
        ("gty", json!(grant)),
        ("sub", json!(USERS[user])),
        ("iat", at(issued)),
        ("exp", at(lasts.map(|seconds| -seconds))),
        ("https://mercy.example/record_access", told.clone()),
        (
            "https://mercy.example/mfa_at",
            json!({ "read:records": factor, "write:records": factor, "read:notes": factor }),
        ),
        ("https://mercy.example/own_ref", if references == 0 { json!("p-ab12") } else { Value::Null }),
        (
            "https://mercy.example/wards",
            json!({ "read:records": if references == 0 { json!(["p-cd34"]) } else { json!([]) } }),
        ),
    ] {
        if !value.is_null() {
            claims[name] = value;
        }
    }
    let machine = grant.is_some();
    let admitted = holds
        && phi == 0
        && USERS[user].is_some()
        // Neither an emergency nor a refused user is anything to a machine's token.
        && (machine || user == 0)
        && if machine { client == "lab" } else { is_client };
    let held = scope.filter(|scope| SCOPES[scopes].split(' ').any(|one| one == *scope));
    let expected = match held.filter(|_| admitted) {
        None => Outcome::Deny,
        Some(scope) if machine => {
            if scope == "write:lab" {
                Outcome::Permit
            } else {
                Outcome::Deny
            }
        }
        Some(scope) => of_person(scope, worth, AGES[age], references == 0, path, named),
    };
    let verdict = GUARDS[phi].decide(&claims, method, path, NOON);
    let checked = (|| {
        ensure!(verdict.outcome == expected, "{:?}, expected {expected:?}", verdict.outcome);
        let line = record::read(&verdict.record)?;
        ensure!(line.action == "api" && line.policy == POLICIES[phi].hash(), "the record {}", verdict.record);
        let statuses: &[u16] = match expected {
            Outcome::Permit => &[],
            Outcome::StepUp => &[401],
            _ => &[401, 403],
        };
        let status = verdict.answer.as_ref().map(|answer| answer.status);
        ensure!(status.is_none_or(|status| statuses.contains(&status)), "the status {status:?}");
        ensure!(status.is_some() == (expected != Outcome::Permit), "the answer {:?}", verdict.answer);
        let records = if expected != Outcome::Permit {
            Records::Only(Vec::new())
        } else if machine || *worth == "any" {
            Records::Any
        } else {
            // What a list may hold, or the one that the path names.
            let listed = references_of(worth, references == 0);
            let one = |reference: &&str| named.is_none_or(|record| record == *reference);
            Records::Only(listed.into_iter().filter(one).map(str::to_owned).collect())
        };
        ensure!(verdict.records == records, "{:?} by {worth:?}, expected {records:?}", verdict.records);
        Ok(())
    })();
    checked.map_err(|why: String| format!("{why}\n{method} {path}\n{claims}\n{}", verdict.record))?;
    Ok(expected == Outcome::Permit)
}

/// The records that an access covers, own first: none where the token names none.
fn references_of(worth: &str, named: bool) -> Vec<&'static str> {
    let says = |one: &str| worth.split(' ').any(|word| word == one);
    let all = [("p-ab12", says("own")), ("p-cd34", says("proxy"))].into_iter();
    all.filter(|(_, granted)| *granted && named).map(|(reference, _)| reference).collect()
}

/// What comes of a person's request for a route whose scope the token has.
fn of_person(
    scope: &str,
    worth: &str,
    age: Option<i64>,
    named: bool,
    path: &str,
    record: Option<&str>,
) -> Outcome {
    // The one scope with own and proxy records; the others are for the workforce alone.
    let owned = scope == "read:records";
    let says = |one: &str| worth.split(' ').any(|word| word == one);
    let any = says("any");
    if !any {
        let references = references_of(if owned { worth } else { "" }, named);
        let listed = path == "/records" || record.is_some_and(|record| references.contains(&record));
        if references.is_empty() || !listed {
            return Outcome::Deny;
        }
    }
    let limit = match (scope, any) {
        ("read:notes", _) => 900,
        (_, true) => 12 * HOUR,
        (_, false) => 30 * DAY,
    };
    match scope {
        // No role of a person reaches it.
        "write:lab" | "read:referrals" => Outcome::Deny,
        _ if age.is_some_and(|age| (-60..=limit).contains(&age)) => Outcome::Permit,
        _ => Outcome::StepUp,
    }
}
