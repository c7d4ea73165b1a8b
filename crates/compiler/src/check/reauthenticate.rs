//! Restrictions that send people to a login which changes nothing.

use super::conditions::leaves;
use crate::{
    document::{Condition, Document},
    problem::{Report, warning},
    read::expect::list,
};
use wardgate_policy::Flow;

/// What a login is new in, or may be: its first factor, what Auth0 judges of it, the session and the refresh token that it
/// begins. An application can ask for other `acr_values`.
const RENEWED: [&str; 13] = [
    "first_factor_age",
    "risk",
    "new_device",
    "new_device_risk",
    "impossible_travel",
    "impossible_travel_risk",
    "untrusted_ip",
    "untrusted_ip_risk",
    "session_asn_changed",
    "session_device_changed",
    "refresh_asn_changed",
    "refresh_device_changed",
    "acr_values",
];

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, restriction) in document.restriction.iter().enumerate() {
        // One that does not bind an interactive login is left behind by it.
        let flows = crate::lower::flows(restriction.flows.as_deref());
        if !restriction.reauthenticate || !flows.has(Flow::Interactive) {
            continue;
        }
        let mut keys = Vec::new();
        gather(&restriction.when, &mut keys);
        if keys.is_empty() || keys.iter().any(|key| RENEWED.contains(key)) {
            continue;
        }
        let help = if keys.contains(&"session_age") {
            "a session may keep its beginning when its user signs in again; `first_factor_age` goes by the login"
        } else {
            "an application sends people to the login (W134), where they are refused again: take `reauthenticate` out"
        };
        let path = format!("restriction[{at}]");
        let expected = "a condition that signing in again can change, such as `first_factor_age`";
        let finding = warning(format!("{path}.reauthenticate"), expected).found(list(&keys));
        report.tell(finding.help(help.to_owned()).related("the condition", format!("{path}.when")));
    }
}

/// The keys of a condition at any depth, each once.
fn gather(condition: &Condition, keys: &mut Vec<&'static str>) {
    for leaf in leaves(condition) {
        if !keys.contains(&leaf.key) {
            keys.push(leaf.key);
        }
    }
    for below in condition.all.iter().chain(&condition.any).flatten() {
        gather(below, keys);
    }
}
