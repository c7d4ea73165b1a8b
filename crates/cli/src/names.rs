//! The names that an event may have: those that Auth0's documentation lists at the top, and what is read of one.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use wardgate_auth0::fields::FIELDS;
use wardgate_compiler::{Plans, closest, mistyped};

/// What the events of post-login and credentials-exchange have at the top:
/// <https://auth0.com/docs/actions/triggers/post-login/event-object>.
const TOP: &[&str] = &[
    "accessToken",
    "agent",
    "authentication",
    "authorization",
    "client",
    "connection",
    "custom_domain",
    "organization",
    "prompt",
    "refresh_token",
    "request",
    "resource_server",
    "secrets",
    "security_context",
    "session",
    "session_transfer_token",
    "stats",
    "tenant",
    "transaction",
    "user",
];

/// Below these a tenant has names of its own.
const OWN: &[&str] = &["metadata", "app_metadata", "user_metadata", "secrets"];

/// Names by where they are.
pub(crate) struct Names(BTreeSet<Vec<String>>);

impl Names {
    /// The names of events, with those that a policy reads.
    pub(crate) fn of(plans: &Plans) -> Self {
        let mut names: BTreeSet<_> = TOP.iter().map(|name| vec![(*name).to_owned()]).collect();
        let read: Vec<_> =
            [&plans.gate, &plans.token, &plans.machine].iter().flat_map(|plan| plan.fields()).collect();
        let read = read.iter().map(|(path, ..)| path.as_str());
        for path in FIELDS.iter().map(|field| field.path).chain(read) {
            let steps: Vec<_> = path.split('.').map(str::to_owned).collect();
            names.extend((1..=steps.len()).filter_map(|end| Some(steps.get(..end)?.to_vec())));
        }
        Self(names)
    }

    /// Whether there is that name below a place.
    pub(crate) fn know(&self, path: &[String], name: &str) -> bool {
        self.0.contains(&[path, &[name.to_owned()]].concat())
    }

    /// The names below a place.
    pub(crate) fn below(&self, path: &[String]) -> impl Iterator<Item = &str> {
        let below =
            self.0.iter().filter(move |known| known.len() == path.len() + 1 && known.starts_with(path));
        below.filter_map(|known| Some(known.last()?.as_str()))
    }

    /// The name that was probably meant by one that is neither in the event nor known, where Auth0 gives the names.
    pub(crate) fn slip<'a>(
        &'a self,
        path: &[String],
        name: &str,
        members: &'a Map<String, Value>,
    ) -> Option<&'a str> {
        if path.iter().any(|step| OWN.contains(&step.as_str())) {
            return None;
        }
        closest(name, members.keys().map(String::as_str).chain(self.below(path)))
            .filter(|known| mistyped(name, known))
    }
}
