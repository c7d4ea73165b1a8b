//! Much to tell at once: drawn policies never fill a record.

use super::{Drawn, Found, told};
use crate::{
    always::Run,
    document::without_nulls,
    draw::Draw,
    events::secrets,
    instants::{NOON, text},
    record,
    subject::Subject,
};
use serde_json::{Value, json};
use wardgate_explain::Action;

const API: &str = "https://a.example/";
const USER: &str = "auth0|emergency";
const DAY: i64 = 86_400_000;

/// However much there is to tell, a record keeps its length, and what it leaves out is told by a sign.
pub(super) fn records(drawn: &Drawn<'_>) -> Result<Found, String> {
    let mut found = Found::default();
    let subject = Subject::new(document(&drawn.change())).expect("a policy with a rule for every code");
    for choices in drawn.events {
        let event = event(&Draw::new(choices));
        for (action, event) in [(Action::Gate, event.clone()), (Action::Token, subject.after_gate(&event))] {
            let answer = subject.ask(action, &event, NOON);
            let run = Run { facts: subject.facts(), hash: subject.hash(), action, event: &event, now: NOON };
            run.check(&answer).map_err(|why| told(&why, &[&subject], &[&event], NOON, &[&answer]))?;
            found.cases += 1;
            found.telling += u64::from(record::read(&answer.record)?.more);
        }
    }
    Ok(found)
}

/// Nearly every code of a login can come of it at once.
fn document(draw: &Draw<'_>) -> Value {
    let names = ["missing", "old", "future", "version", "grace"];
    let course = |name: &str| {
        json!({
            "source": format!("user.app_metadata.training.{name}"), "max_age": "365d", "grace": "14d", "min_version": 2,
            "redirect": name == "missing",
        })
    };
    let training: Value = names.iter().map(|name| ((*name).to_owned(), course(name))).collect();
    let route = |scope: &str, category: &str, terms: Value| {
        let mut route = json!({
            "methods": ["GET"], "path": format!("/{scope}"), "audience": API, "scope": scope, "category": category,
        });
        route.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
        route
    };
    let physician = json!({ "roles": ["physician"] });
    let mode = if draw.sometimes(2) { "shadow" } else { "enforce" };
    without_nulls(json!({
        "policy": {
            "id": "long", "version": "1", "tenants": ["mercy"], "claim_namespace": "https://mercy.example/",
            "phi": "enabled", "mode": mode, "plan": "enterprise",
        },
        "keys": {
            "audit": { "id": "auditkey", "secret": "AUDIT_KEY" }, "redirect": { "id": "r3", "secret": "PORTAL_KEY" },
        },
        "portal": { "url": "https://learn.example/take" },
        "api": [{ "audience": API, "phi": true, "authorizes_on": "permissions" }],
        "client": [{ "id": "portal", "audiences": [API], "connections": ["staff"], "pkce": false }],
        "training": training,
        "attribute": { "unit": { "from": "user.app_metadata.unit", "values": ["icu"] } },
        "category": {
            "taught": { "training": names },
            "stale": { "mfa": { "max_age": "12h", "factors": ["otp"] } },
            "other": { "mfa": { "max_age": "12h", "factors": ["webauthn-roaming"] } },
            "none": { "mfa": { "max_age": "1m", "factors": ["webauthn-platform"] } },
            "free": {},
        },
        "route": [
            route("read:taught", "taught", physician.clone()),
            route("read:stale", "stale", physician.clone()),
            route("read:other", "other", physician.clone()),
            route("read:none", "none", physician.clone()),
            route("read:role", "free", json!({ "roles": ["nurse"] })),
            route("read:unit", "free", json!({ "roles": ["physician"], "attributes": { "unit": ["icu"] } })),
            route("read:own", "free", json!({ "own": { "roles": ["patient"], "key": "own_ref" } })),
            route("read:elsewhere", "free", json!({ "roles": ["physician"], "organizations": ["org_a"] })),
        ],
        "claim": [
            { "name": "record_access", "from": "decision.record_access", "tokens": ["access"], "audiences": [API] },
            { "name": "mfa_at", "from": "decision.mfa_at", "tokens": ["access"], "audiences": [API] },
            {
                "name": "own_ref", "from": "user.app_metadata.ref", "type": { "enum": ["p-ab12"] }, "tokens": ["access"],
                "audiences": [API],
            },
        ],
        "step_up": [{
            "name": "abroad", "flows": ["interactive", "silent"], "when": { "country_outside": ["US"] },
            "require": { "max_age": "5m" }, "unattended": "deny",
        }],
        "restriction": [
            { "name": "abroad", "flows": ["interactive", "silent"], "when": { "country_outside": ["US"] }, "then": "deny" },
            { "name": "again", "when": { "acr_values": ["urn:mfa"] }, "then": "deny", "reauthenticate": true },
        ],
        "session": [{ "name": "shift", "absolute": "12h" }],
        "break_glass": [{
            "user": USER, "expires": "2027-01-31T00:00:00Z", "require": { "max_age": "5m" }, "lifts": ["step-up"],
        }],
    }))
}

/// A login that breaks nearly every rule: each with seven chances of eight.
fn event(draw: &Draw<'_>) -> Value {
    let breaks = || !draw.sometimes(8);
    let ago = |millis: i64| json!(text(NOON - millis));
    let completed = |age: i64, version: i64| json!({ "completed_at": ago(age), "version": version });
    let scopes = ["taught", "stale", "other", "none", "role", "unit", "own", "elsewhere", "unheard-of"];
    let scopes: Vec<String> = scopes.iter().filter(|_| breaks()).map(|name| format!("read:{name}")).collect();
    let named = [
        json!({ "type": "other", "method": "GET", "path": "/read:role" }),
        json!({ "type": "patient_route", "method": "GET", "path": "/unheard-of" }),
        json!({ "type": "patient_route", "method": "GET", "path": "/read:role" }),
    ];
    let named: Vec<Value> = named.into_iter().filter(|_| breaks()).collect();
    let returned = json!({ "purpose": "wardgate-training", "nonce": "r3.another", "completions": [] });
    without_nulls(json!({
        "tenant": { "id": "mercy" },
        "secrets": secrets(),
        "client": { "client_id": "portal" },
        "connection": { "name": "staff" },
        "resource_server": { "identifier": API },
        "transaction": {
            "id": "t-1", "protocol": "oidc-basic-profile", "requested_scopes": scopes,
            "requested_authorization_details": named, "acr_values": breaks().then_some(["urn:mfa"]),
            "metadata": { "wardgate_portal": "r3.nonce" },
        },
        "request": { "geoip": { "countryCode": if breaks() { "DE" } else { "US" } } },
        "session": { "id": "s-1", "created_at": breaks().then(|| ago(DAY)) },
        "user": {
            "user_id": if breaks() { USER } else { "auth0|ada" },
            "app_metadata": {
                "unit": "ward",
                "training": {
                    "missing": if breaks() { Value::Null } else { completed(DAY, 2) },
                    "old": completed(if breaks() { 400 * DAY } else { DAY }, 2),
                    "future": completed(if breaks() { -DAY } else { DAY }, 2),
                    "version": completed(DAY, if breaks() { 1 } else { 2 }),
                    "grace": completed(if breaks() { 370 * DAY } else { DAY }, 2),
                },
            },
        },
        "authorization": { "roles": ["physician", "patient"] },
        "authentication": { "methods": [
            { "name": "mfa", "type": "otp", "timestamp": ago(if breaks() { DAY } else { 0 }) },
            { "name": "mfa", "type": "phone", "timestamp": ago(3_600_000) },
        ] },
        "wardgate_returned": breaks().then_some(returned),
    }))
}
