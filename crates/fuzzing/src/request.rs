//! Requests at an API: what is made of any claims, method and path whatever.
//!
//! The input is JSON: `{ "policy": "reference", "api": 0, "now": …, "claims": …, "method": "GET", "path": "/…" }`. What is
//! let through is checked against the policy document and the claims themselves.

use crate::{answer::check_reasons, case::Case, policies::policies};
use regex_lite::Regex;
use serde_json::Value;
use std::{collections::BTreeMap, sync::LazyLock};
use wardgate_compiler::{Compiled, document::Route};
use wardgate_explain::{Outcome, explain_record};
use wardgate_resource_server::{Guard, Records};

/// The line of a request: `docs/records.md`.
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^wg1(-shadow)? api (permit|step_up|deny) (W[0-9]{3})( id=[0-9a-z]{12})?( sub=[A-Za-z0-9]{1,8}\\.[A-Za-z0-9_-]{22})?\
         pol=([0-9a-f]{16}) flow=request( client=c[0-9]+)?( machine=m[0-9]+)?( api=a[0-9]+)?( route=r[0-9]+)?\
         ( also=W[0-9]{3}(,W[0-9]{3})*[+]?)?$"
            .replace("pol=", " pol=")
            .as_str(),
    )
    .unwrap()
});

pub(crate) fn request(input: &[u8]) {
    let Some(case) = Case::read(input) else { return };
    let document = &case.compiled.document;
    let Some(api) = case.get("api").as_u64().and_then(|at| document.api.get(usize::try_from(at).ok()?))
    else {
        return;
    };
    let (claims, method) = (case.get("claims"), case.get("method").as_str().unwrap_or_default());
    let path = case.get("path").as_str().unwrap_or_default();
    let verdict = guard(case.compiled, &api.audience.0).decide(claims, method, path, case.now);
    check_reasons(verdict.outcome, &verdict.reasons);
    let line = &verdict.record;
    assert!(line.len() <= 256, "{} characters: {line}", line.len());
    let parts = RECORD.captures(line).unwrap_or_else(|| panic!("no record: {line:?}"));
    assert_eq!(&parts[2], verdict.outcome.name(), "{line}");
    assert_eq!(&parts[3] == "W000", verdict.outcome == Outcome::Permit, "{line}");
    assert!(explain_record(line).is_ok(), "no words for {line}");
    let let_through = verdict.outcome == Outcome::Permit;
    assert_eq!(verdict.answer.is_none(), let_through || case.compiled.policy.shadow);
    if !let_through {
        return assert_eq!(verdict.records, Records::Only(Vec::new()), "{line}");
    }
    assert!((0..=253_402_300_799_999).contains(&case.now), "let through without a clock");
    assert!(!claims["sub"].is_null(), "let through without a subject");
    let audiences = claims.get("aud").expect("let through without an audience");
    assert!(says(audiences, &api.audience.0), "let through with a token for {audiences}");
    if let Some(end) = claims["exp"].as_f64() {
        assert!(end * 1000.0 + 60_000.0 >= case.now as f64 - 1.0, "let through after {end}");
    }
    let scopes: Vec<&str> = match api.authorizes_on {
        wardgate_compiler::document::AuthorizesOn::Scope => {
            claims["scope"].as_str().unwrap_or_default().split(' ').collect()
        }
        wardgate_compiler::document::AuthorizesOn::Permissions => {
            claims["permissions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
        }
    };
    let routes = document.route.iter().filter(|route| route.audience == api.audience);
    let leading: Vec<(&Route, BTreeMap<&str, &str>)> =
        routes.filter_map(|route| Some((route, leads(route, method, path)?))).collect();
    assert!(!leading.is_empty(), "let {method} {path:?} through, which is no route");
    let held: Vec<_> = leading.iter().filter(|(route, _)| scopes.contains(&route.scope.0.as_str())).collect();
    assert!(!held.is_empty(), "let {method} {path:?} through with {scopes:?}");
    if let Records::Only(references) = &verdict.records {
        for reference in references {
            assert!(somewhere(claims, reference), "{reference:?} is in no claim");
            let of_path = held.iter().any(|(_, parameters)| {
                parameters.is_empty() || parameters.values().any(|value| value == reference)
            });
            assert!(of_path, "{reference:?} is not in {path:?}");
        }
    }
}

/// The guard of an API, made once.
fn guard(compiled: &'static Compiled, audience: &str) -> &'static Guard {
    static GUARDS: LazyLock<BTreeMap<(String, String), Guard>> = LazyLock::new(|| {
        let mut guards = BTreeMap::new();
        for (_, source, compiled) in policies() {
            for api in &compiled.document.api {
                let secret = |_: &str| Some("k".repeat(43));
                let guard = Guard::new(source, &api.audience.0, secret).unwrap();
                guards.insert((compiled.policy.hash.clone(), api.audience.0.clone()), guard);
            }
        }
        guards
    });
    &GUARDS[&(compiled.policy.hash.clone(), audience.to_owned())]
}

/// Whether a claim is a text, or a list that has it.
fn says(claim: &Value, text: &str) -> bool {
    claim == text || claim.as_array().is_some_and(|items| items.iter().any(|item| item == text))
}

/// Whether a text, or the number that it is, stands anywhere in the claims.
fn somewhere(claims: &Value, text: &str) -> bool {
    match claims {
        Value::String(found) => found == text,
        // The zero below nothing is 0 too.
        Value::Number(number) => number.as_f64().is_some_and(|number| format!("{:.0}", number + 0.0) == text),
        Value::Array(items) => items.iter().any(|item| somewhere(item, text)),
        Value::Object(members) => members.values().any(|member| somewhere(member, text)),
        _ => false,
    }
}

/// The parameters of a path, where a route of the document leads there.
fn leads<'p>(route: &'p Route, method: &str, path: &'p str) -> Option<BTreeMap<&'p str, &'p str>> {
    let named = route.methods.iter().any(|known| known.name() == method);
    let (template, path): (Vec<&str>, Vec<&str>) =
        (route.path.0.split('/').collect(), path.split('/').collect());
    if !named || template.len() != path.len() {
        return None;
    }
    let mut parameters = BTreeMap::new();
    for (written, found) in template.into_iter().zip(path) {
        match written.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => drop(parameters.insert(name, found)),
            None if written == found => {}
            None => return None,
        }
    }
    Some(parameters)
}
