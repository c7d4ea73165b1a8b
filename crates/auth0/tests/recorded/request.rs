//! A request at an API, decided as `crates/resource-server` has it decided, and the whole answer as a text.

#[path = "../../../resource-server/src/token.rs"]
mod token;

use serde_json::Value;
use wardgate_policy::{Call, Policy, UnixTime, authorize, record_request};

pub(crate) fn verdict(policy: &Policy, given: &Value) -> String {
    let text = |name: &str| given[name].as_str().unwrap_or_default();
    let named: Vec<String> = policy.claims.iter().map(|claim| claim.name.clone()).collect();
    let token = token::read(&given["claims"], &named);
    let call = Call {
        audience: text("audience"),
        method: text("method"),
        path: text("path"),
        now: UnixTime::from_millis(given["now"].as_i64().unwrap_or_default()),
        audit_secret: given["secret"].as_str(),
    };
    let access = authorize(policy, &token, &call);
    let mut line = Vec::new();
    record_request(&mut line, policy, &access);
    format!("{access:?}\n{}", String::from_utf8_lossy(&line))
}
