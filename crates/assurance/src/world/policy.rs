//! The hospital's policy.

use super::{EHR, EMERGENCY, EXPIRED, OLD, REFUSED, ROTA, event};
use crate::{document::without_nulls, instants::NOON, subject::Subject};
use serde_json::{Value, json};
use std::sync::LazyLock;
use wardgate_explain::Action;

/// The policy with PHI switched on, and off.
pub(super) static POLICIES: LazyLock<[Subject; 2]> = LazyLock::new(|| {
    ["enabled", "disabled"].map(|phi| {
        let mut document = document(phi);
        document["subjects"] = json!({ "refused": [refused(&document)] });
        Subject::new(document).expect("the hospital's policy")
    })
});

/// The keyed hash by which records name the user who is to be refused.
fn refused(document: &Value) -> String {
    let subject = Subject::new(document.clone()).expect("the hospital's policy");
    let mut event = event::empty();
    event["user"]["user_id"] = json!(REFUSED);
    let record = subject.ask(Action::Gate, &event, NOON).record;
    record.split(' ').find_map(|part| part.strip_prefix("sub=")).expect("a subject").to_owned()
}

fn document(phi: &str) -> Value {
    without_nulls(json!({
        "policy": {
            "id": "hospital", "version": "1", "tenants": ["mercy"], "claim_namespace": "https://mercy.example/",
            "phi": phi, "plan": "enterprise",
        },
        "keys": {
            "claim": { "id": "c1", "secret": "CLAIM_KEY" },
            "audit": { "id": "a2", "secret": "AUDIT_KEY" },
            "redirect": { "id": "r1", "secret": "PORTAL_KEY" },
        },
        "portal": { "url": "https://learn.example/courses" },
        "api": [
            { "audience": EHR, "phi": true, "max_token_age": "1h" },
            { "audience": ROTA, "phi": false },
            { "audience": OLD, "phi": true, "authorizes_on": "permissions" },
        ],
        "client": [
            {
                "id": "portal", "audiences": [EHR, ROTA, OLD], "oidc_scopes": ["openid", "offline_access"],
                "connections": ["staff", "affiliates"], "pkce": true, "carry_mfa": true, "delegates": ["auth0|desk"],
            },
            {
                "id": "charting", "phi": true, "connections": ["staff"], "protocols": ["samlp", "wsfed"],
                "category": "clinical", "roles": ["physician"], "pkce": true,
            },
            {
                "id": "practice", "audiences": [EHR], "oidc_scopes": ["openid"], "connections": ["affiliates", "staff"],
                "organizations": ["org_lake"], "verified_email": true, "pkce": false,
            },
        ],
        "connection": { "affiliates": {
            "federated_mfa": true,
            "roles": { "from": "user.groups", "names": [
                { "written": "Doctors", "role": "physician" }, { "written": "Nurses", "role": "nurse" },
            ] },
        } },
        "attribute": { "unit": { "from": "user.app_metadata.units", "values": ["psychiatry", "surgery"] } },
        "category": {
            "clinical": {
                "training": ["privacy"], "mfa": { "max_age": "12h" }, "own_mfa": { "max_age": "30d", "enrol": "allow" },
            },
            "notes": {
                "training": ["privacy", "part-2"],
                "mfa": { "max_age": "15m", "factors": ["webauthn-roaming", "otp"] },
            },
            "referrals": { "training": ["privacy"], "mfa": { "max_age": "12h", "factors": ["otp", "federated"] } },
            "duty": {},
        },
        "training": {
            "privacy": {
                "source": "user.app_metadata.training.privacy", "max_age": "365d", "min_version": 3, "grace": "14d",
            },
            "part-2": {
                "source": "user.app_metadata.training.part2", "max_age": "365d", "lapse": "deny", "redirect": true,
            },
        },
        "route": [
            route("/records", EHR, "read:records", "clinical", &["physician"], json!({
                "own": { "roles": ["patient"], "key": "own_ref" }, "proxy": { "roles": ["guardian"], "key": "wards" },
            })),
            route("/records/{own_ref}", EHR, "read:records", "clinical", &["physician"], json!({
                "own": { "roles": ["patient"], "key": "own_ref" }, "proxy": { "roles": ["guardian"], "key": "wards" },
            })),
            route("/records/{record}/entries", EHR, "write:records", "clinical", &["physician", "nurse"], json!({})),
            route("/notes", EHR, "read:notes", "notes", &["physician"], json!({
                "attributes": { "unit": ["psychiatry"] },
            })),
            route("/referrals", EHR, "read:referrals", "referrals", &["physician", "nurse"], json!({
                "organizations": ["org_lake"],
            })),
            route("/lab", EHR, "write:lab", "clinical", &[], json!({})),
            route("/shifts", ROTA, "read:shifts", "duty", &["physician", "nurse"], json!({})),
            route("/archive", OLD, "read:archive", "clinical", &["physician"], json!({})),
            route("/index", OLD, "read:index", "clinical", &["physician", "nurse"], json!({})),
        ],
        "step_up": [
            {
                "name": "risky", "flows": ["interactive", "silent"], "when": { "risk": ["low", "medium"] },
                "require": { "max_age": "5m" }, "unattended": "deny",
            },
            {
                "name": "notes", "when": { "scope": ["read:notes"] },
                "require": { "max_age": "5m", "factors": ["webauthn-roaming"] }, "unattended": "strip",
            },
        ],
        "restriction": [
            {
                "name": "abroad", "flows": ["interactive", "silent"],
                "when": { "country_outside": ["US"], "role": ["physician"] }, "then": "deny",
            },
            {
                "name": "night", "then": "strip", "when": {
                    "hours_outside": { "zone": "America/Chicago", "within": ["mon-fri 06:00-20:00"] },
                    "scope": ["write:records"],
                },
            },
            {
                "name": "long-ago", "flows": ["interactive", "silent"], "then": "deny", "reauthenticate": true,
                "when": { "first_factor_age": "8h", "client": ["charting"] },
            },
        ],
        "session": [
            { "name": "shift", "absolute": "12h", "refresh_absolute": "30d" },
            { "name": "charts", "when": { "client": ["charting"] }, "idle": "15m", "cookie": "non-persistent" },
        ],
        "employment": { "ends_at": { "from": "user.app_metadata.ends_at", "required": false } },
        "break_glass": [
            account(EMERGENCY, "2027-01-31T00:00:00Z"),
            // The clock of the day is the first instant at which it has expired.
            account(EXPIRED, "2026-11-20T12:00:00Z"),
        ],
        "claim": [
            claim("record_access", "decision.record_access", json!({ "audiences": [EHR, ROTA, OLD] })),
            claim("mfa_at", "decision.mfa_at", json!({ "audiences": [EHR, OLD] })),
            claim("decision_id", "decision.id", json!({ "tokens": ["access", "machine"], "audiences": [EHR, ROTA] })),
            claim("emergency", "decision.emergency", json!({ "audiences": [EHR] })),
            claim("own_ref", "user.app_metadata.own_ref", json!({
                "type": { "pattern": { "regex": "p-[a-z]{2}[0-9]{2}", "max": 7 } }, "audiences": [EHR], "roles": ["patient"],
            })),
            claim("wards", "user.app_metadata.wards", json!({
                "type": { "proxies": { "of": { "pattern": { "regex": "p-[a-z]{2}[0-9]{2}" } }, "max": 2 } },
                "audiences": [EHR], "roles": ["guardian"],
            })),
            claim("units", "user.app_metadata.units", json!({
                "type": { "list": { "of": { "enum": ["psychiatry", "surgery"] }, "max": 2 } }, "audiences": [EHR],
                "roles": ["physician"],
            })),
            claim("staff", "user.app_metadata.staff", json!({ "type": "opaque", "audiences": [EHR], "roles": ["nurse"] })),
            claim("remark", "user.app_metadata.remark", json!({ "type": { "text": { "max": 40 } }, "tokens": ["id"] })),
            claim("held", "decision.roles", json!({ "tokens": ["saml"] })),
            claim("held", "decision.roles", json!({ "tokens": ["id"], "clients": ["portal"] })),
            claim("interface", "client.metadata.interface", json!({
                "type": { "enum": ["lab"] }, "tokens": ["machine"], "audiences": [EHR],
            })),
        ],
        "machine": [
            {
                "client": "lab", "audience": EHR, "scopes": ["write:lab", "read:referrals"],
                "networks": ["203.0.113.0/24", "2001:db8:20::/48"], "organizations": ["org_lake"],
            },
            { "client": "lab", "audience": ROTA, "scopes": ["read:shifts"] },
        ],
    }))
}

fn route(path: &str, audience: &str, scope: &str, category: &str, roles: &[&str], terms: Value) -> Value {
    let roles = if roles.is_empty() { Value::Null } else { json!(roles) };
    let mut route = json!({
        "methods": ["GET"], "path": path, "audience": audience, "scope": scope, "category": category, "roles": roles,
    });
    route.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
    route
}

fn claim(name: &str, from: &str, terms: Value) -> Value {
    let mut claim = json!({ "name": name, "from": from, "tokens": ["access"] });
    claim.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
    claim
}

fn account(user: &str, expires: &str) -> Value {
    json!({
        "user": user, "expires": expires, "require": { "max_age": "5m", "factors": ["otp", "webauthn-roaming"] },
        "lifts": ["training", "attributes", "employment"],
    })
}
