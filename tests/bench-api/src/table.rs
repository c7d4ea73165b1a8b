//! A table of routes, as a policy and as requests: each route for physicians, who reach any record, and for patients, who
//! reach their own.

use serde_json::{Value, json};
use std::fmt::Write;
use wardgate_resource_server::{Guard, Outcome};

pub const AUDIENCE: &str = "https://api.example/ehr";
pub const NOW: i64 = 1_795_176_000;

pub struct Table {
    pub routes: usize,
    policy: String,
    pub requests: Vec<Request>,
}

pub struct Request {
    pub claims: Value,
    pub path: String,
    pub route: usize,
    pub physician: bool,
    /// The record that the path names.
    pub reference: String,
    pub permitted: bool,
}

impl Request {
    /// Whether the guard permits it.
    pub fn decide(&self, guard: &Guard) -> bool {
        guard.decide(&self.claims, "GET", &self.path, NOW * 1000).outcome == Outcome::Permit
    }
}

const HEAD: &str = r#"
[policy]
id = "bench"
version = "1"
tenants = ["bench"]
claim_namespace = "https://bench.example/"
phi = "enabled"
[keys.audit]
id = "a1"
secret = "AUDIT_KEY"
[messages]
denied = "Access denied."
[[api]]
audience = "https://api.example/ehr"
phi = true
max_token_age = "1h"
[[client]]
id = "portal"
audiences = ["https://api.example/ehr"]
oidc_scopes = ["openid"]
connections = ["workforce", "patients"]
pkce = true
[category.clinical]
training = ["privacy"]
mfa = { max_age = "12h" }
own_mfa = { max_age = "30d" }
[training.privacy]
source = "user.app_metadata.privacy"
max_age = "365d"
[[claim]]
name = "patient_ref"
from = "user.app_metadata.patient_ref"
type = { pattern = { regex = "p-[0-9]{6}", max = 8 } }
tokens = ["access"]
audiences = ["https://api.example/ehr"]
[[claim]]
name = "record_access"
from = "decision.record_access"
tokens = ["access"]
audiences = ["https://api.example/ehr"]
[[claim]]
name = "mfa_at"
from = "decision.mfa_at"
tokens = ["access"]
audiences = ["https://api.example/ehr"]
[[claim]]
name = "decision_id"
from = "decision.id"
tokens = ["access"]
audiences = ["https://api.example/ehr"]
"#;

impl Table {
    pub fn of(routes: usize) -> Self {
        let mut policy = HEAD.to_owned();
        for route in 0..routes {
            write!(
                policy,
                "[[route]]\nmethods = [\"GET\"]\npath = \"{}\"\naudience = \"{AUDIENCE}\"\nscope = \"{}\"\ncategory = \"clinical\"\n\
                 roles = [\"physician\"]\nown = {{ roles = [\"patient\"], key = \"patient_ref\" }}\n",
                path(route, "{patient_ref}"),
                scope(route, routes)
            )
            .expect("a text takes it");
        }
        // As many requests whatever the number of routes, all over them.
        let requests = (0..60).map(|number| Request::of(number, number * 7919 % routes, routes)).collect();
        Self { routes, policy, requests }
    }

    pub fn guard(&self) -> Guard {
        let secret = "not-a-real-key-for-audit-in-tests-only-00000000";
        Guard::new(&self.policy, AUDIENCE, |_| Some(secret.to_owned())).expect("the policy is sound")
    }
}

impl Request {
    /// A physician, a patient with their own record, and one with another's, in turn.
    fn of(number: usize, route: usize, routes: usize) -> Self {
        let (physician, permitted) = (number % 3 == 0, number % 3 != 2);
        let reference = format!("p-{number:06}");
        let own = if permitted { reference.clone() } else { "p-999999".to_owned() };
        let scope = scope(route, routes);
        let mut claims = json!({
            "iss": "https://bench.example/", "sub": format!("auth0|{number}"), "aud": [AUDIENCE, "https://bench.example/userinfo"],
            "azp": "portal", "iat": NOW - 60, "exp": NOW + 3540, "scope": format!("openid {scope} read:another"),
            "https://bench.example/record_access": { &scope: if physician { "any" } else { "own" } },
            "https://bench.example/mfa_at": { &scope: NOW - 3600 },
            "https://bench.example/decision_id": "8k2v6n0qf3tz",
        });
        if !physician {
            claims["https://bench.example/patient_ref"] = own.into();
        }
        Self { claims, path: path(route, &reference), route, physician, reference, permitted }
    }

    /// The record that is theirs.
    pub fn own(&self) -> &str {
        self.claims["https://bench.example/patient_ref"].as_str().unwrap_or_default()
    }
}

pub fn path(route: usize, reference: &str) -> String {
    format!("/api/v1/department-{route}/patients/{reference}/records")
}

/// Ten routes have the same scope.
pub fn scope(route: usize, routes: usize) -> String {
    format!("read:group-{}", route % (routes / 10).max(1))
}
