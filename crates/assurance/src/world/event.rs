//! A point as the event that Auth0 would hand over.

use super::{Completion, EHR, Ends, Kind, NONCE, NURSE, PHYSICIAN, Point, ROLES};
use crate::{
    document::without_nulls,
    events::secrets,
    instants::{NOON, text},
};
use serde_json::{Value, json};

/// A clock in the hospital's hours, and one in the night after.
const CLOCKS: [i64; 2] = [NOON, NOON + 15 * 3_600_000];

/// The clock of a point.
pub(super) fn clock(point: &Point) -> i64 {
    CLOCKS[usize::from(point.around.night)]
}

/// An event of the tenant with nothing in it but secrets.
pub(super) fn empty() -> Value {
    json!({ "tenant": { "id": "mercy" }, "secrets": secrets(), "user": {} })
}

/// The event.
pub(super) fn of(point: &Point, hash: &str) -> Value {
    let Point { way, around, asked, .. } = *point;
    let now = clock(point);
    let ago = |seconds: i64| text(now - seconds * 1000);
    let methods: Vec<Value> = point.methods.iter().map(|(kind, age)| method(*kind, &ago(*age))).collect();
    let names = ROLES.iter().enumerate().filter(|(at, _)| point.roles & 1 << at != 0).map(|(_, name)| *name);
    let groups = [(PHYSICIAN, "Doctors"), (NURSE, "Nurses")];
    let groups = groups.iter().filter(|(bit, _)| point.roles & bit != 0).map(|(_, name)| *name);
    let returned = around.returned.map(|nonce| {
        json!({
            "purpose": "wardgate-training", "nonce": nonce,
            "completions": [{ "course": "part-2", "completed_at": ago(1), "version": 1 }],
        })
    });
    let secrets =
        if around.secrets { secrets() } else { json!({ "CLAIM_KEY": "##CLAIM_KEY##", "AUDIT_KEY": null }) };
    without_nulls(json!({
        "tenant": { "id": "mercy" },
        "secrets": secrets,
        "client": { "client_id": point.client, "metadata": {} },
        "connection": { "name": around.connection },
        "organization": around.organization.map(|id| json!({ "id": id })),
        "resource_server": asked.audience.map(|audience| json!({ "identifier": audience })),
        "transaction": {
            "id": "t-1",
            "protocol": way.protocol,
            "prompt": way.prompt,
            "requested_scopes": asked.scopes,
            "requested_authorization_details": around.route.map(|(method, path)| {
                json!([{ "type": "patient_route", "method": method, "path": path }])
            }),
            "actor": around.actor.map(|name| json!({ "sub": name })),
            "metadata": { "wardgate_gate": around.marked.then_some(hash), "wardgate_portal": NONCE },
        },
        "request": {
            "ip": "203.0.113.20",
            "geoip": around.country.map(|country| json!({ "countryCode": country })),
            "query": {
                "prompt": way.query,
                "code_challenge": around.pkce.then_some("abc"),
                "code_challenge_method": around.pkce.then_some("S256"),
            },
        },
        "session": {
            "id": "s-1", "created_at": around.lasted.map(ago), "authenticated_at": ago(around.signed_in),
        },
        "refresh_token": {
            "id": "r-1", "created_at": around.lasted.map(ago),
            "metadata": { "wardgate_mfa": around.carried.map(|age| format!("0,0,0,{}", now / 1000 - age)) },
        },
        "user": {
            "user_id": around.user,
            "email": "ada.okafor@mercy.example", "name": "Ada Okafor", "family_name": "Okafor",
            "email_verified": around.verified,
            "groups": groups.collect::<Vec<_>>(),
            "enrolledFactors": around.enrolled.iter().map(|name| json!({ "type": name })).collect::<Vec<_>>(),
            "app_metadata": {
                "training": { "privacy": completion(point.privacy, now), "part2": completion(point.part_2, now) },
                "ends_at": match around.ends {
                    Ends::Never => Value::Null,
                    Ends::In(seconds) => json!(ago(-seconds)),
                    Ends::Unreadable => json!("soon"),
                },
                "units": around.units,
                "staff": "E-17",
                "remark": "of Okafor",
                "own_ref": around.own_ref,
                "wards": [
                    { "ref": "p-cd34", "expires_at": ago(-around.guardian_for), "scope": "read:records write:records" },
                    { "ref": "p-ef56", "expires_at": "2099-01-01", "scope": "write:records" },
                ],
            },
        },
        "authorization": { "roles": names.collect::<Vec<_>>() },
        "authentication": {
            "methods": methods,
            "riskAssessment": point.confidence.map(|confidence| json!({ "confidence": confidence })),
        },
        "wardgate_returned": returned,
    }))
}

fn method(kind: Kind, timestamp: &str) -> Value {
    let (name, ty) = match kind {
        Kind::Key => ("mfa", Some("webauthn-roaming")),
        Kind::Otp => ("mfa", Some("otp")),
        Kind::Email => ("mfa", Some("email")),
        Kind::Phone => ("mfa", Some("phone")),
        Kind::Sms => ("sms", None),
        Kind::Untyped => ("mfa", None),
        Kind::Unknown => ("mfa", Some("carrier-pigeon")),
        Kind::Passkey => ("passkey", None),
        Kind::Federated => ("federated", None),
    };
    json!({ "name": name, "type": ty, "timestamp": timestamp })
}

fn completion(completion: Completion, now: i64) -> Value {
    match completion {
        Completion::Absent => Value::Null,
        Completion::Text(text) => json!({ "completed_at": text, "version": 3 }),
        Completion::Done(age, version) => {
            json!({ "completed_at": text(now - age * 1000), "version": version })
        }
    }
}

/// A machine client's event.
pub(super) fn machine(
    client: &str,
    audience: &str,
    scopes: &Value,
    address: Option<&str>,
    secrets: &Value,
) -> Value {
    without_nulls(json!({
        "tenant": { "id": "mercy" },
        "secrets": secrets,
        "client": { "client_id": client, "metadata": { "interface": if audience == EHR { "lab" } else { "078-05-1120" } } },
        "resource_server": { "identifier": audience },
        "accessToken": { "scope": scopes },
        "request": { "ip": address },
        "transaction": { "correlation_id": "c-1" },
    }))
}
