//! Policies, drawn. What `wardgate check` refuses is avoided, so that nearly all that are drawn are policies.
//!
//! Names are few, so that policies and events meet.

use crate::{
    document::{Facts, entries, items, lists, texts, without_nulls},
    draw::Draw,
    rights::USUAL,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Audiences of APIs.
pub const AUDIENCES: [&str; 2] = ["https://a.example/", "https://b.example/"];
/// Client ids.
pub const CLIENTS: [&str; 3] = ["portal", "app", "charting"];
/// Connections.
pub const CONNECTIONS: [&str; 2] = ["staff", "people"];
/// Organizations.
pub const ORGANIZATIONS: [&str; 2] = ["org_a", "org_b"];
/// Scopes of routes.
pub const SCOPES: [&str; 4] = ["read:a", "read:b", "write:a", "write:b"];
/// Roles of the workforce.
pub const WORKFORCE: [&str; 3] = ["physician", "nurse", "clerk"];
/// Factor types.
pub const FACTORS: [&str; 9] = [
    "webauthn-roaming",
    "webauthn-platform",
    "push-notification",
    "otp",
    "phone",
    "email",
    "recovery-code",
    "passkey",
    "federated",
];
/// Networks of conditions and machine clients.
pub const NETWORKS: [&str; 3] = ["203.0.113.0/24", "198.51.100.8/29", "2001:db8:20::/48"];
/// An account for emergencies.
pub const EMERGENCY: &str = "auth0|emergency";

/// What policies are made for.
pub const FLOWS: [&str; 8] =
    ["interactive", "silent", "refresh", "password", "exchange", "device", "backchannel", "unknown"];

const NEED_AGES: [&str; 5] = ["15m", "1m", "12h", "30d", "90s"];
const COURSE_AGES: [&str; 3] = ["365d", "30d", "1h"];

/// A policy document.
pub fn document(draw: &Draw<'_>) -> Value {
    let audiences = &AUDIENCES[..draw.between(1, 2)];
    let routes = routes(draw, audiences);
    let apis: Vec<Value> = audiences
        .iter()
        .enumerate()
        .map(|(at, audience)| {
            json!({
                "audience": audience,
                "phi": if at == 0 { !draw.sometimes(4) } else { draw.sometimes(2) },
                "authorizes_on": draw.sometimes(12).then_some("permissions"),
            })
        })
        .collect();
    let clients = clients(draw, &apis, audiences);
    let mut document = json!({
        "policy": {
            "id": "drawn", "version": "1", "tenants": ["mercy"], "claim_namespace": "https://mercy.example/",
            "phi": if draw.sometimes(24) { "disabled" } else { "enabled" },
            "mode": draw.sometimes(24).then_some("shadow"), "plan": "enterprise",
        },
        "api": apis, "route": routes, "client": clients,
    });
    for make in [
        categories,
        courses,
        attributes,
        connections,
        employment,
        triggers,
        restrictions,
        sessions,
        emergencies,
        machines,
        claims,
        federated,
        keys,
    ] {
        make(draw, &mut document);
    }
    without_nulls(document)
}

/// Claims that name the records of others.
const OTHERS: [&str; 2] = ["own_refs", "their_refs"];

/// Scopes with their routes, which ask for the same.
fn routes(draw: &Draw<'_>, audiences: &[&str]) -> Vec<Value> {
    let mut routes = Vec::new();
    for (at, scope) in SCOPES.iter().take(draw.between(2, 4)).enumerate() {
        // Each API has one route at least.
        let audience = audiences.get(at).copied().unwrap_or(audiences[draw.below(audiences.len())]);
        let kinds = draw.some(&["roles", "own", "proxy"], 1, 3);
        let has = |kind: &str| kinds.contains(&kind);
        let workforce = has("roles").then(|| draw.some(&WORKFORCE, 1, 2));
        let attributes =
            (has("roles") && draw.sometimes(4)).then(|| json!({ "unit": draw.some(&["icu", "ward"], 1, 1) }));
        let organizations = draw.sometimes(12).then(|| draw.some(&ORGANIZATIONS, 1, 1));
        let category = draw.word(&["clinical", "notes", "duty"]);
        let others = draw.word(&OTHERS);
        let paths = [format!("/v{at}/list"), format!("/v{at}/{{own_ref}}/item")];
        for path in draw.some(&paths, 1, 2) {
            routes.push(json!({
                "methods": ["GET"], "path": path, "audience": audience, "scope": scope, "category": category,
                "roles": workforce, "attributes": attributes, "organizations": organizations,
                "own": has("own").then(|| json!({ "roles": ["patient"], "key": "own_ref" })),
                "proxy": has("proxy").then(|| json!({ "roles": ["guardian"], "key": others })),
            }));
        }
    }
    routes
}

fn clients(draw: &Draw<'_>, apis: &[Value], audiences: &[&str]) -> Vec<Value> {
    let mut clients = Vec::new();
    for (at, id) in CLIENTS.iter().take(draw.between(1, 3)).enumerate() {
        let asserts = at == 2;
        let mut oidc = vec!["openid"];
        oidc.extend(draw.some(&["offline_access", "profile"], 0, 1));
        let carries = oidc.contains(&"offline_access") && draw.sometimes(2);
        let own = if at == 0 { audiences.to_vec() } else { draw.some(audiences, 1, 2) };
        let phi = asserts
            || apis.iter().any(|api| api["phi"] == true && own.iter().any(|one| api["audience"] == *one));
        let entry = asserts || draw.sometimes(8);
        let protocols = if asserts {
            Some(vec!["samlp", "wsfed"])
        } else {
            draw.sometimes(8)
                .then(|| vec!["oidc-basic-profile", "oauth2-refresh-token", "oauth2-device-code"])
        };
        clients.push(json!({
            "id": id,
            "audiences": (!asserts).then_some(own),
            "oidc_scopes": (!asserts).then_some(oidc),
            "connections": draw.some(&CONNECTIONS, 1, 2),
            "pkce": draw.sometimes(4),
            "verified_email": draw.sometimes(6).then_some(true),
            "phi": asserts.then_some(true),
            "protocols": protocols,
            "organizations": draw.sometimes(8).then(|| draw.some(&ORGANIZATIONS, 1, 2)),
            "category": entry.then(|| draw.word(&["clinical", "notes"])),
            "roles": entry.then(|| draw.some(&WORKFORCE, 1, 2)),
            "delegates": (phi && draw.sometimes(3)).then_some(["auth0|delegate"]),
            "carry_mfa": (!asserts && carries).then_some(true),
        }));
    }
    clients
}

/// A second factor that is needed.
pub fn need(draw: &Draw<'_>) -> Value {
    let factors = draw.sometimes(2).then(|| {
        let mut factors = draw.some(&FACTORS, 1, 4);
        if !factors.iter().any(|factor| USUAL.contains(factor)) {
            factors.push("otp");
        }
        factors
    });
    let enrol = match draw.below(4) {
        0 => Value::Null,
        1 => json!("allow"),
        2 => json!({ "on_networks": draw.some(&NETWORKS, 1, 2) }),
        _ => json!("deny"),
    };
    json!({ "max_age": draw.word(&NEED_AGES), "factors": factors, "enrol": enrol })
}

fn categories(draw: &Draw<'_>, document: &mut Value) {
    let rules = || items(&document["route"]).chain(items(&document["client"]));
    let used: BTreeSet<&str> = rules().filter_map(|rule| rule["category"].as_str()).collect();
    let mut categories = json!({});
    for name in used {
        let of_it = |rule: &&Value| rule["category"] == name;
        let workforce = rules().filter(of_it).any(|rule| rule["roles"].is_array());
        let others = rules().filter(of_it).any(|rule| rule["own"].is_object() || rule["proxy"].is_object());
        categories[name] = json!({
            "training": (workforce && draw.sometimes(2)).then(|| draw.some(&["privacy", "part-2"], 1, 2)),
            "mfa": (workforce && !draw.sometimes(3)).then(|| need(draw)),
            "own_mfa": (others && !draw.sometimes(3)).then(|| need(draw)),
        });
    }
    document["category"] = categories;
}

fn courses(draw: &Draw<'_>, document: &mut Value) {
    let mut courses = json!({});
    for name in ["privacy", "part-2"] {
        let taught =
            entries(&document["category"]).filter(|(_, category)| lists(&category["training"], name));
        let in_it: Vec<&String> = taught.map(|(category, _)| category).collect();
        if in_it.is_empty() {
            continue;
        }
        let rules = items(&document["route"]).chain(items(&document["client"]));
        let of_it = rules.filter(|rule| in_it.iter().any(|category| rule["category"] == **category));
        let bound: Vec<&str> =
            of_it.flat_map(|rule| texts(&rule["roles"])).collect::<BTreeSet<_>>().into_iter().collect();
        courses[name] = json!({
            "source": format!("user.app_metadata.training.{name}"),
            "max_age": draw.word(&COURSE_AGES),
            "min_version": draw.sometimes(3).then_some(2),
            "grace": draw.sometimes(3).then_some("14m"),
            "lapse": draw.sometimes(3).then_some("deny"),
            "redirect": draw.sometimes(3).then_some(true),
            "roles": draw.sometimes(5).then(|| draw.some(&bound, 1, 2)),
        });
    }
    if entries(&courses).any(|(_, course)| course["redirect"] == true) {
        document["portal"] = json!({ "url": "https://learn.example/take" });
    }
    document["training"] = courses;
}

fn attributes(_: &Draw<'_>, document: &mut Value) {
    if items(&document["route"]).any(|route| route["attributes"].is_object()) {
        document["attribute"] =
            json!({ "unit": { "from": "user.app_metadata.unit", "values": ["icu", "ward"] } });
    }
}

fn connections(draw: &Draw<'_>, document: &mut Value) {
    let roles = Facts(document).workforce();
    let used = items(&document["client"]).any(|client| lists(&client["connections"], "people"));
    let written =
        [("Doctors", "physician"), ("Doctors", "nurse"), ("Nurses", "nurse"), ("Patients", "patient")];
    let is_role = |role: &str| {
        let own = || items(&document["route"]).any(|route| lists(&route["own"]["roles"], role));
        roles.contains(role) || own()
    };
    let known = written.iter().filter(|(_, role)| is_role(role));
    let names: Vec<Value> =
        known.map(|(written, role)| json!({ "written": written, "role": role })).collect();
    if used && !names.is_empty() && draw.sometimes(4) {
        document["connection"] = json!({ "people": { "roles": { "from": "user.groups", "names": names } } });
    }
}

fn employment(draw: &Draw<'_>, document: &mut Value) {
    let workforce: Vec<&str> = Facts(document).workforce().into_iter().collect();
    if workforce.is_empty() || !draw.sometimes(4) {
        return;
    }
    let from = |name: &str| format!("user.app_metadata.job.{name}");
    let mut employment = json!({
        "roles": draw.sometimes(3).then(|| draw.some(&workforce, 1, 2)),
        "ends_at": { "from": from("ends_at"), "required": draw.sometimes(3) },
    });
    let others = [
        ("status", json!({ "from": from("status"), "active": ["active", "locum"] })),
        ("starts_at", json!({ "from": from("starts_at"), "required": draw.sometimes(2) })),
        ("leave", json!({ "starts_at": from("leave_from"), "ends_at": from("leave_until") })),
        ("dormant", json!({ "from": from("seen_at"), "max_age": draw.word(&NEED_AGES) })),
    ];
    for (key, value) in draw.some(&others, 0, 4) {
        employment[key] = value;
    }
    document["employment"] = employment;
}

/// A trigger of this name.
pub fn trigger(draw: &Draw<'_>, document: &Value, name: &str) -> Value {
    let (when, flows) = condition(draw, document);
    json!({
        "name": name, "flows": flows, "when": when, "require": need(draw), "unattended": draw.word(&["deny", "strip"]),
    })
}

fn triggers(draw: &Draw<'_>, document: &mut Value) {
    let triggers = (0..draw.below(3)).map(|at| trigger(draw, document, &format!("trigger-{at}")));
    document["step_up"] = triggers.collect();
}

/// A restriction of this name.
pub fn restriction(draw: &Draw<'_>, document: &Value, name: &str) -> Value {
    let (when, flows) = condition(draw, document);
    json!({
        "name": name, "flows": flows, "when": when, "then": draw.word(&["strip", "deny"]),
        "reauthenticate": draw.sometimes(3).then_some(true),
    })
}

fn restrictions(draw: &Draw<'_>, document: &mut Value) {
    let count = draw.one(&[0, 0, 0, 1, 2]);
    let restrictions = (0..*count).map(|at| restriction(draw, document, &format!("restriction-{at}")));
    document["restriction"] = restrictions.collect();
}

/// Facts that only some flows have.
const BROWSER: &[&str] = &["interactive", "silent"];

/// A condition of up to two keys, perhaps with a choice of others, and the flows that have its facts.
fn condition(draw: &Draw<'_>, document: &Value) -> (Value, Option<Vec<&'static str>>) {
    let mut when = json!({});
    let mut flows: Vec<&'static str> = FLOWS.to_vec();
    for _ in 0..draw.between(1, 2) {
        fact(draw, document, &mut when, &mut flows);
    }
    if draw.sometimes(4) {
        let name = draw.word(&["any", "all"]);
        let parts = (0..draw.between(1, 2)).map(|_| {
            let mut part = json!({});
            fact(draw, document, &mut part, &mut flows);
            part
        });
        when[name] = parts.collect();
    }
    let all = flows.len() == FLOWS.len() && !draw.sometimes(4);
    (when, (!all).then(|| draw.some(&flows, 1, flows.len())))
}

fn fact(draw: &Draw<'_>, document: &Value, when: &mut Value, flows: &mut Vec<&'static str>) {
    let told = |key: &str| -> Vec<String> {
        let named: BTreeSet<&str> =
            items(&document["route"]).filter_map(|route| route[key].as_str()).collect();
        draw.some(&named.into_iter().collect::<Vec<_>>(), 1, 2).into_iter().map(str::to_owned).collect()
    };
    let confidences = || draw.some(&["low", "medium", "high", "neutral"], 1, 3);
    let all = FLOWS.as_slice();
    let (key, value, there): (_, Value, &[&str]) = match draw.below(18) {
        0 => ("scope", json!(told("scope")), all),
        1 => ("category", json!(told("category")), all),
        2 => ("risk", json!(confidences()), BROWSER),
        3 => ("country_outside", json!(["US"]), all),
        4 => ("role", json!(draw.some(&roles(document).into_iter().collect::<Vec<_>>(), 1, 2)), all),
        5 => ("requested_scope", json!(told("scope")), all),
        6 => ("client", json!([items(&document["client"]).next().unwrap()["id"]]), all),
        7 => ("acr_values", json!(["urn:mfa"]), all),
        8 => ("new_device", json!(true), BROWSER),
        9 => ("impossible_travel", json!(true), BROWSER),
        10 => ("untrusted_ip_risk", json!(confidences()), BROWSER),
        11 => ("logins_below", json!(draw.between(2, 4)), all),
        12 => ("session_age", json!(draw.word(&["1m", "12h"])), &["interactive", "silent", "device"]),
        13 => ("session_asn_changed", json!(true), BROWSER),
        14 => ("refresh_device_changed", json!(true), &["refresh"]),
        15 => ("network_outside", json!(draw.some(&NETWORKS, 1, 2)), all),
        16 => ("hours_outside", json!({ "zone": "America/Chicago", "within": ["mon-fri 06:00-20:00"] }), all),
        _ => ("organization", json!(draw.some(&ORGANIZATIONS, 1, 1)), all),
    };
    let left: Vec<&'static str> = flows.iter().copied().filter(|flow| there.contains(flow)).collect();
    if left.is_empty() {
        when["role"] = json!(roles(document).into_iter().take(1).collect::<Vec<_>>());
    } else {
        when[key] = value;
        *flows = left;
    }
}

/// Every role that a rule names.
pub fn roles(document: &Value) -> BTreeSet<&str> {
    let routes = items(&document["route"])
        .flat_map(|route| [&route["roles"], &route["own"]["roles"], &route["proxy"]["roles"]]);
    routes.chain(items(&document["client"]).map(|client| &client["roles"])).flat_map(texts).collect()
}

fn sessions(draw: &Draw<'_>, document: &mut Value) {
    let mut sessions = Vec::new();
    for at in 0..*draw.one(&[0, 1, 2, 2]) {
        // Of two that apply the shorter limit counts, in whatever order they stand.
        let limits = [
            ("idle", ["15m", "5m"]),
            ("absolute", ["12h", "10h"]),
            ("refresh_idle", ["1d", "12h"]),
            ("refresh_absolute", ["30d", "20d"]),
        ];
        let mut session = json!({ "name": format!("session-{at}") });
        for (key, limit) in draw.some(&limits, 2, 4) {
            session[key] = json!(draw.word(&limit));
        }
        if draw.sometimes(3) {
            session["when"] = condition(draw, document).0;
        }
        sessions.push(session);
    }
    document["session"] = sessions.into();
}

fn emergencies(draw: &Draw<'_>, document: &mut Value) {
    let there =
        |key: &str| entries(&document[key]).next().is_some() || items(&document[key]).next().is_some();
    let liftable = [
        ("training", "training"),
        ("attribute", "attributes"),
        ("employment", "employment"),
        ("restriction", "restrictions"),
        ("step_up", "step-up"),
    ];
    let lifts: Vec<&str> = liftable.iter().filter(|(key, _)| there(key)).map(|(_, name)| *name).collect();
    if !lifts.is_empty() && draw.sometimes(4) {
        document["break_glass"] = json!([{
            "user": EMERGENCY, "expires": draw.word(&["2027-01-31T00:00:00Z", "2026-11-20T12:00:00Z"]),
            "require": need(draw), "lifts": draw.some(&lifts, 1, 5),
        }]);
    }
}

fn machines(draw: &Draw<'_>, document: &mut Value) {
    if draw.sometimes(2) {
        let audience = items(&document["api"]).next().unwrap()["audience"].clone();
        let scopes = draw.some(&SCOPES, 1, 3);
        document["machine"] = json!([{
            "client": "machine", "audience": audience, "scopes": scopes,
            "networks": draw.sometimes(2).then(|| draw.some(&NETWORKS, 1, 2)),
            "organizations": draw.sometimes(2).then(|| draw.some(&ORGANIZATIONS, 1, 2)),
        }]);
        // A scope that is for some organizations is for machines of those.
        let bound = |route: &&Value| {
            let held = route["scope"].as_str().is_some_and(|scope| scopes.contains(&scope));
            held && route["organizations"].is_array()
        };
        let first = items(&document["route"]).filter(|route| route["audience"] == audience).find(bound);
        let first = first.map(|route| (json!([route["scope"]]), route["organizations"].clone()));
        if let Some((scopes, organizations)) = first {
            document["machine"][0]["scopes"] = scopes;
            document["machine"][0]["organizations"] = organizations;
        }
    }
}

/// The claims that are keys of routes, those that APIs must have, and some of every type and source.
fn claims(draw: &Draw<'_>, document: &mut Value) {
    let audiences: Vec<&str> = items(&document["api"]).map(|api| api["audience"].as_str().unwrap()).collect();
    let with = |kind: &str| -> Vec<&str> {
        let has = |audience: &&&str| Facts(document).routes(audience).any(|route| route[kind].is_object());
        audiences.iter().filter(has).copied().collect()
    };
    let mut claims = vec![json!({
        "name": "record_access", "from": "decision.record_access", "tokens": ["access"], "audiences": audiences,
    })];
    let needs =
        |(_, category): (&String, &Value)| category["mfa"].is_object() || category["own_mfa"].is_object();
    if entries(&document["category"]).any(needs) {
        claims.push(json!({ "name": "mfa_at", "from": "decision.mfa_at", "tokens": ["access"], "audiences": audiences }));
    }
    let reference = || match draw.below(2) {
        0 => json!({ "pattern": { "regex": "p-[a-z]{2}[0-9]{2}", "max": 8 } }),
        _ => json!({ "enum": ["p-ab12", "p-cd34"] }),
    };
    if !with("own").is_empty() {
        claims.push(json!({
            "name": "own_ref", "from": "user.app_metadata.ref", "type": reference(), "tokens": ["access"],
            "audiences": with("own"),
        }));
    }
    for key in OTHERS {
        let of_it =
            |audience: &&&str| Facts(document).routes(audience).any(|route| route["proxy"]["key"] == key);
        let audiences: Vec<_> = audiences.iter().filter(of_it).collect();
        if audiences.is_empty() {
            continue;
        }
        let kind = draw.word(&["proxies", "list"]);
        claims.push(json!({
            "name": key, "from": format!("user.app_metadata.{key}.{kind}"),
            "type": { kind: { "of": reference(), "max": draw.between(1, 3) } }, "tokens": ["access"],
            "audiences": audiences, "roles": draw.sometimes(2).then_some(["guardian"]),
        }));
    }
    for at in draw.some(&(0..POOL.len()).collect::<Vec<_>>(), 0, 5) {
        claims.push(restricted(draw, POOL[at](draw), document));
    }
    document["claim"] = claims.into();
}

/// Claims of every type, and of every source of Wardgate's own.
const POOL: [fn(&Draw<'_>) -> Value; 14] = [
    |_| json!({ "name": "held", "from": "decision.roles" }),
    |_| json!({ "name": "verdict", "from": "decision.id" }),
    |_| json!({ "name": "rules", "from": "decision.policy" }),
    |_| json!({ "name": "emergency", "from": "decision.emergency" }),
    |_| json!({ "name": "team", "from": "user.app_metadata.team", "type": { "enum": ["blue", "green", "red"] } }),
    |_| json!({ "name": "active", "from": "user.app_metadata.active", "type": "bool" }),
    |draw| {
        json!({
            "name": "level", "from": "user.app_metadata.level",
            "type": { "integer": { "min": draw.below(2), "max": draw.between(2, 4) } },
        })
    },
    |_| json!({ "name": "directory", "from": "user.app_metadata.directory", "type": "uuid" }),
    |_| json!({ "name": "until", "from": "user.app_metadata.until", "type": "time" }),
    |_| json!({ "name": "staff", "from": "user.app_metadata.staff", "type": "opaque" }),
    |draw| {
        json!({
            "name": "remark", "from": "user.app_metadata.remark", "type": { "text": { "max": draw.one(&[8, 24]) } },
        })
    },
    |draw| {
        json!({
            "name": "room", "from": "user.app_metadata.room",
            "type": { "pattern": { "regex": draw.word(&["[a-z]+-?[0-9]*", ".+"]), "max": draw.one(&[4, 8]) } },
        })
    },
    |draw| {
        json!({
            "name": "tags", "from": "user.app_metadata.tags",
            "type": { "list": { "of": { "enum": ["blue", "green", "red"] }, "max": draw.between(1, 3) } },
        })
    },
    |_| json!({ "name": "kind", "from": "client.metadata.kind", "type": { "enum": ["blue", "green"] } }),
];

/// Which tokens carry it, and for whom.
fn restricted(draw: &Draw<'_>, mut claim: Value, document: &Value) -> Value {
    let asserts = items(&document["client"]).any(|client| lists(&client["protocols"], "samlp"));
    let from = claim["from"].as_str().unwrap();
    let of_machines = ["decision.id", "decision.policy", "client.metadata.kind"].contains(&from);
    let mut possible: Vec<&[&str]> = vec![&["access"], &["access", "id"], &["id"]];
    if asserts {
        possible.push(&["saml"]);
    }
    if items(&document["machine"]).next().is_some() && of_machines {
        possible.extend([&["machine"] as &[&str], &["access", "machine"]]);
    }
    let tokens = *draw.one(&possible);
    let audiences: Vec<&Value> = items(&document["api"]).map(|api| &api["audience"]).collect();
    claim["tokens"] = json!(tokens);
    if tokens.contains(&"machine") {
        claim["audiences"] = json!([audiences[0]]);
    } else if tokens.contains(&"access") {
        claim["audiences"] = json!(draw.some(&audiences, 1, 2));
    }
    if !tokens.contains(&"machine") {
        let roles: Vec<&str> = roles(document).into_iter().collect();
        if draw.sometimes(4) {
            claim["roles"] = json!(draw.some(&roles, 1, 2));
        }
        if !tokens.contains(&"saml") && draw.sometimes(5) {
            claim["clients"] = json!([items(&document["client"]).next().unwrap()["id"]]);
        }
        if draw.sometimes(8) {
            claim["organizations"] = json!(draw.some(&ORGANIZATIONS, 1, 1));
        }
    }
    claim
}

/// Where a need lists `federated`, some connection has to be one that counts.
fn federated(_: &Draw<'_>, document: &mut Value) {
    let mut needs: Vec<&Value> = Vec::new();
    needs.extend(entries(&document["category"]).flat_map(|(_, one)| [&one["mfa"], &one["own_mfa"]]));
    needs.extend(
        items(&document["step_up"]).chain(items(&document["break_glass"])).map(|one| &one["require"]),
    );
    if needs.iter().any(|need| lists(&need["factors"], "federated")) {
        let name = items(&document["client"]).next().unwrap()["connections"][0].as_str().unwrap().to_owned();
        document["connection"][name]["federated_mfa"] = json!(true);
    }
}

/// The keys that the other tables need, and sometimes one for the subject in records.
fn keys(draw: &Draw<'_>, document: &mut Value) {
    let opaque = items(&document["claim"]).any(|claim| claim["type"] == "opaque");
    document["keys"] = json!({
        "claim": opaque.then(|| json!({ "id": "c1", "secret": "CLAIM_KEY" })),
        "audit": draw.sometimes(2).then(|| json!({ "id": "a2", "secret": "AUDIT_KEY" })),
        "redirect": document["portal"].is_object().then(|| json!({ "id": "r3", "secret": "PORTAL_KEY" })),
    });
    if document["keys"]["audit"].is_object() && draw.sometimes(4) {
        document["subjects"] = json!({ "refused": ["a2.d3BjNhrgN-_VipVMdNbmbn"] });
    }
}
