//! Events for a policy, drawn: what the policy asks for is mostly there, with instants on either side of every limit.

use crate::{
    document::{Facts, entries, items, seconds, texts, without_nulls},
    draw::Draw,
    instants::{LAST, NOON, SKEW, text},
    policies::{self, CONNECTIONS, EMERGENCY, FACTORS, ORGANIZATIONS, SCOPES},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The secrets that were deployed.
pub fn secrets() -> Value {
    json!({
        "CLAIM_KEY": "a-key-for-claims-in-tests-alone-000000000000",
        "AUDIT_KEY": "a-key-for-records-in-tests-alone-00000000000",
        "PORTAL_KEY": "a-key-for-the-portal-in-tests-alone-00000000",
    })
}

/// What nobody draws by accident: a name that no policy has.
pub const UNHEARD_OF: &str = "unheard-of";

const PROTOCOLS: [&str; 16] = [
    "oidc-basic-profile",
    "oauth2-refresh-token",
    "oidc-hybrid-profile",
    "oidc-implicit-profile",
    "oauth2-device-code",
    "oauth2-password",
    "oauth2-token-exchange",
    "oidc-ciba",
    "oidc-ciba-web-link",
    "oauth2-resource-owner",
    "oauth2-resource-owner-jwt-bearer",
    "oauth2-access-token",
    "oauth2-webauthn",
    "samlp",
    "wsfed",
    "wstrust-usernamemixed",
];

/// Clocks: noon of a Friday, a turn of daylight saving, the end of accounts for emergencies, the ends of time.
const CLOCKS: [i64; 8] =
    [NOON, NOON + 15 * 3_600_000, 1_804_320_000_000, 1_801_353_599_999, SKEW, -1, LAST, LAST + 1];

/// A login's event, and its clock.
pub fn login(draw: &Draw<'_>, document: &Value) -> (Value, i64) {
    // Three of four have nothing odd, or admission would refuse nearly all.
    let odd = |out_of: usize| draw.sometimes(out_of);
    let tame = !draw.sometimes(4);
    let oddly = |out_of: usize| !tame && odd(out_of);
    let now = if draw.sometimes(12) { *draw.one(&CLOCKS) } else { NOON };
    let at = Instants::new(document, now);
    let recent =
        |draw: &Draw<'_>| if draw.sometimes(4) { at.near_a_limit(draw) } else { at.ago(draw.between(0, 30)) };
    let client = draw.one(document["client"].as_array().unwrap());
    let strangers =
        |known: &str, out_of: usize| if oddly(out_of) { UNHEARD_OF.to_owned() } else { known.to_owned() };
    let named = |list: &Value, other: &[&str]| -> String {
        let known = texts(list);
        if known.is_empty() || oddly(6) { draw.word_of(other) } else { draw.word_of(&known) }
    };
    let audience = match client["audiences"].as_array() {
        Some(_) if !draw.sometimes(8) => {
            Some(strangers(&named(&client["audiences"], &policies::AUDIENCES), 12))
        }
        _ => None,
    };
    let protocol = match (client["protocols"].is_array(), oddly(6)) {
        (true, false) => named(&client["protocols"], &PROTOCOLS),
        (false, false) if draw.sometimes(2) => "oidc-basic-profile".to_owned(),
        // The others end in an assertion, which a client has to name.
        (_, false) => draw.word_of(&PROTOCOLS[..13]),
        _ => draw.word_of(&PROTOCOLS),
    };
    let user =
        if draw.sometimes(8) { draw.word(&[EMERGENCY, "auth0|refused", "auth0|ada"]) } else { "auth0|ada" };
    let roles: Vec<&str> = policies::roles(document).into_iter().collect();
    let event = json!({
        "tenant": { "id": if oddly(12) { "mercy-test" } else { "mercy" } },
        "secrets": if oddly(12) { json!({ "CLAIM_KEY": "##CLAIM_KEY##", "AUDIT_KEY": null }) } else { secrets() },
        "client": { "client_id": strangers(client["id"].as_str().unwrap(), 12), "metadata": { "kind": "blue" } },
        "connection": { "name": named(&client["connections"], &CONNECTIONS) },
        "organization": { "id": if oddly(3) { Value::Null } else { json!(named(&client["organizations"], &ORGANIZATIONS)) } },
        "resource_server": { "identifier": audience },
        "transaction": {
            "id": "t-1", "protocol": protocol,
            "requested_scopes": scopes(draw, document, client, audience.as_deref(), oddly(4)),
            "prompt": draw.sometimes(8).then_some(["none"]),
            "acr_values": draw.sometimes(4).then_some(["urn:mfa"]),
            "requested_authorization_details": draw.sometimes(12).then(|| route(draw, document)),
            "actor": oddly(6).then(|| json!({ "sub": draw.word(&["auth0|delegate", "auth0|stranger"]) })),
            "metadata": { "wardgate_portal": "r3.nonce" },
        },
        "request": {
            "ip": draw.word(&["203.0.113.20", "203.0.114.0", "198.51.100.15", "198.51.100.16", "2001:db8:20::1"]),
            "asn": "64500", "user_agent": "Mozilla",
            "geoip": { "countryCode": draw.word(&["US", "US", "US", "DE"]) },
            "query": { "code_challenge": "abc", "code_challenge_method": if oddly(6) { "plain" } else { "S256" } },
        },
        "session": {
            "id": "s-1", "created_at": recent(draw), "authenticated_at": recent(draw),
            "device": { "initial_asn": draw.word(&["64500", "64500", "64501"]), "initial_user_agent": "Mozilla" },
        },
        "refresh_token": {
            "id": "r-1", "created_at": recent(draw),
            "device": { "initial_asn": "64500", "initial_user_agent": draw.word(&["Mozilla", "Mozilla", "curl"]) },
            "metadata": { "wardgate_mfa": draw.sometimes(2).then(|| format!("0,{}", now / 1000 - draw.below(1000) as i64)) },
        },
        "user": {
            "user_id": user, "email": "ada.okafor@mercy.example", "name": "Ada Okafor", "family_name": "Okafor",
            "phone_number": "+1 617 555 0143", "email_verified": !oddly(6),
            "groups": draw.some(&["Doctors", "Nurses", "Patients"], 0, 2),
            "enrolledFactors": draw.some(&FACTORS, 0, 2).iter().map(|name| json!({ "type": name })).collect::<Vec<_>>(),
            "app_metadata": {
                "training": courses(draw, document, &at),
                "ref": if oddly(3) { draw.word(&["p-zz99", "p-ab1", ""]) } else { draw.word(&["p-ab12", "p-cd34"]) },
                "own_refs": others(draw, &at, &oddly), "their_refs": others(draw, &at, &oddly),
                "unit": draw.one(&[json!("icu"), json!(["ward", "icu"]), json!("attic"), Value::Null]),
                "job": {
                    "status": draw.word(&["active", "active", "locum", "left"]),
                    "starts_at": if draw.sometimes(4) { at.ahead(draw) } else { at.ago(1000) },
                    "ends_at": if draw.sometimes(2) { at.ahead(draw) } else { Value::Null },
                    "leave_from": draw.sometimes(6).then(|| at.ahead(draw)),
                    "leave_until": at.ahead(draw), "seen_at": recent(draw),
                },
                "team": draw.word(&["blue", "green", "red", "violet"]), "active": draw.one(&[json!(true), json!("true")]),
                "level": draw.below(6), "directory": "550e8400-e29b-41d4-a716-446655440000", "until": at.ago(7), "staff": "E-17",
                "remark": draw.word(&["nights", "ward 3", "Okafor", "078-05-1120", "nights and weekends"]),
                "room": draw.word(&["icu-2", "ward", "a5", "WARD"]), "tags": draw.some(&["blue", "green", "red"], 0, 3),
            },
        },
        "authorization": { "roles": draw.some(&roles, if oddly(4) { 0 } else { roles.len().div_ceil(2) }, 6) },
        "authentication": {
            "methods": (0..draw.between(1, 5)).map(|_| method(draw, &recent(draw))).collect::<Vec<_>>(),
            "riskAssessment": assessment(draw),
        },
        "stats": { "logins_count": draw.between(1, 5) },
        "wardgate_returned": (document["portal"].is_object() && draw.sometimes(8)).then(|| returned(draw, document, &at)),
    });
    (without_nulls(event), now)
}

/// A machine client's event, and its clock.
pub fn machine(draw: &Draw<'_>, document: &Value) -> (Value, i64) {
    let now = if draw.sometimes(12) { *draw.one(&CLOCKS) } else { NOON };
    let machine = items(&document["machine"]).next();
    let known = |key: &str, other: &str| match machine {
        Some(machine) if !draw.sometimes(6) => machine[key].clone(),
        _ => json!(other),
    };
    let allowed = machine.map(|machine| texts(&machine["scopes"])).unwrap_or_default();
    let scopes = if draw.sometimes(4) { draw.some(&SCOPES, 0, 3) } else { draw.some(&allowed, 0, 3) };
    let event = json!({
        "tenant": { "id": "mercy" },
        "secrets": if draw.sometimes(12) { json!({}) } else { secrets() },
        "client": { "client_id": known("client", "portal"), "metadata": { "kind": draw.word(&["blue", "078-05-1120"]) } },
        "resource_server": { "identifier": known("audience", "https://b.example/") },
        "accessToken": { "scope": scopes },
        "request": { "ip": draw.word(&["203.0.113.20", "203.0.114.0", "198.51.100.15", "2001:db8:20::1"]) },
        "organization": { "id": draw.word(&ORGANIZATIONS) },
        "transaction": { "correlation_id": "c-1" },
    });
    (event, now)
}

/// Instants near the limits of a policy.
struct Instants {
    now: i64,
    limits: Vec<i64>,
}

impl Instants {
    fn new(document: &Value, now: i64) -> Self {
        let mut limits = BTreeSet::from([0]);
        durations(document, &mut limits);
        for (_, course) in entries(&document["training"]).filter(|(_, course)| course["grace"].is_string()) {
            limits.insert(seconds(&course["max_age"]) + seconds(&course["grace"]));
        }
        Self { now, limits: limits.into_iter().collect() }
    }

    fn ago(&self, seconds: usize) -> Value {
        self.text(self.now - seconds as i64 * 1000)
    }

    /// On one side of a limit or of the tolerance, by nothing, a millisecond or a second.
    fn near_a_limit(&self, draw: &Draw<'_>) -> Value {
        let limit = *draw.one(&self.limits) * 1000;
        let off = *draw.one(&[0, -1, 1, -1000, 1000, -SKEW, SKEW + 1]);
        let text = self.text(self.now - limit - off);
        if draw.sometimes(16) {
            draw.one(&[json!("soon"), json!("2026-02-30"), Value::Null, json!(7)]).clone()
        } else {
            text
        }
    }

    /// About now, or long after.
    fn ahead(&self, draw: &Draw<'_>) -> Value {
        let off = *draw.one(&[86_400_000, 0, 1, -1, 1000, -1000]);
        self.text(self.now + off)
    }

    fn text(&self, millis: i64) -> Value {
        text(millis.clamp(0, LAST)).into()
    }
}

/// Every duration of a document, in seconds.
fn durations(value: &Value, found: &mut BTreeSet<i64>) {
    for (key, value) in entries(value) {
        let limits = ["max_age", "idle", "absolute", "refresh_idle", "refresh_absolute", "session_age"];
        if limits.contains(&key.as_str()) {
            found.insert(seconds(value));
        }
        durations(value, found);
    }
    items(value).for_each(|value| durations(value, found));
}

fn scopes(
    draw: &Draw<'_>,
    document: &Value,
    client: &Value,
    audience: Option<&str>,
    odd: bool,
) -> Vec<String> {
    let known: Vec<&str> = Facts(document).scopes(audience.unwrap_or_default()).into_keys().collect();
    let mut scopes = draw.some(&known, usize::from(!draw.sometimes(4)), 3);
    scopes.extend(draw.some(&texts(&client["oidc_scopes"]), 0, 2));
    if odd {
        scopes.push(draw.word(&[UNHEARD_OF, "email", "read:b"]));
    }
    scopes.into_iter().map(str::to_owned).collect()
}

fn route(draw: &Draw<'_>, document: &Value) -> Value {
    let route = draw.one(document["route"].as_array().unwrap());
    let path = route["path"].as_str().unwrap().replace("{own_ref}", draw.word(&["p-ab12", "p-zz99"]));
    let path = if draw.sometimes(6) { path + "/" } else { path };
    json!([{ "type": "patient_route", "method": "GET", "path": path }])
}

fn method(draw: &Draw<'_>, timestamp: &Value) -> Value {
    let name = draw.word(&["mfa", "mfa", "mfa", "mfa", "mfa", "passkey", "federated"]);
    let ty = if draw.sometimes(8) {
        draw.one(&[Value::Null, json!("carrier-pigeon")]).clone()
    } else {
        json!(draw.word(&FACTORS))
    };
    json!({ "name": name, "type": ty, "timestamp": timestamp })
}

fn assessment(draw: &Draw<'_>) -> Value {
    let confidence =
        |draw: &Draw<'_>| draw.word(&["high", "high", "high", "neutral", "medium", "low", UNHEARD_OF]);
    json!({
        "confidence": confidence(draw),
        "assessments": {
            "NewDevice": { "confidence": confidence(draw), "code": draw.word(&["match", "match", "no_match"]) },
            "ImpossibleTravel": { "confidence": "high", "code": draw.word(&["initial_login", UNHEARD_OF]) },
            "UntrustedIP": { "confidence": confidence(draw), "code": "not_found_on_deny_list" },
        },
    })
}

/// Who stands in for whom, as either type of claim has it.
fn others(draw: &Draw<'_>, at: &Instants, oddly: &dyn Fn(usize) -> bool) -> Value {
    json!({
        "list": draw.some(&["p-ab12", "p-cd34", "p-zz99"], usize::from(!oddly(3)), if oddly(3) { 3 } else { 1 }),
        "proxies": (0..draw.between(1, if oddly(3) { 4 } else { 2 })).map(|_| json!({
            "ref": draw.word(&["p-ab12", "p-cd34"]), "scope": draw.some(&SCOPES, 1, 4).join(" "),
            "expires_at": at.ahead(draw),
        })).collect::<Vec<_>>(),
    })
}

fn courses(draw: &Draw<'_>, document: &Value, at: &Instants) -> Value {
    let mut courses = json!({});
    for (name, course) in entries(&document["training"]) {
        let recent = !draw.sometimes(3);
        let version =
            if draw.sometimes(8) { draw.one(&[json!(1), json!("3"), Value::Null]).clone() } else { json!(3) };
        let limit = seconds(&course["max_age"]) as usize;
        let completed = if recent { at.ago(limit / 2) } else { at.near_a_limit(draw) };
        courses[name] = json!({ "completed_at": completed, "version": version });
    }
    courses
}

/// What comes back from the portal.
fn returned(draw: &Draw<'_>, document: &Value, at: &Instants) -> Value {
    let names: Vec<&String> = entries(&document["training"]).map(|(name, _)| name).collect();
    let completions = draw
        .some(&names, 0, 2)
        .into_iter()
        .map(|name| json!({ "course": name, "completed_at": at.ago(draw.between(0, 60)), "version": 3 }));
    json!({
        "purpose": "wardgate-training", "nonce": draw.word(&["r3.nonce", "r3.nonce", "r3.another"]),
        "completions": completions.collect::<Vec<_>>(),
    })
}
