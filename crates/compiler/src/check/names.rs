//! Names that must be there once.

use crate::{
    document::Document,
    problem::{Report, error},
};
use std::collections::BTreeMap;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    once(report, "api", "audience", document.api.iter().map(|api| api.audience.0.as_str()));
    once(report, "client", "id", document.client.iter().map(|client| client.id.0.as_str()));
    once(report, "step_up", "name", document.step_up.iter().map(|trigger| trigger.name.0.as_str()));
    once(report, "restriction", "name", document.restriction.iter().map(|one| one.name.0.as_str()));
    once(report, "session", "name", document.session.iter().map(|one| one.name.0.as_str()));
    once(report, "break_glass", "user", document.break_glass.iter().map(|one| one.user.0.as_str()));
    let mut machines = BTreeMap::new();
    for (at, machine) in document.machine.iter().enumerate() {
        if let Some(first) = machines.insert((&machine.client, &machine.audience), at) {
            again(
                report,
                &format!("machine[{at}].client"),
                &format!("machine[{first}].client"),
                "one entry for a machine client at an audience",
            );
        }
    }
    check_namespace(document, report);
}

fn once<'d>(report: &mut Report<'_>, list: &str, key: &str, names: impl Iterator<Item = &'d str>) {
    let mut known = BTreeMap::new();
    for (at, name) in names.enumerate() {
        let first = *known.entry(name).or_insert(at);
        if first != at {
            again(
                report,
                &format!("{list}[{at}].{key}"),
                &format!("{list}[{first}].{key}"),
                "a name that is given once",
            );
        }
    }
}

fn again(report: &mut Report<'_>, path: &str, first: &str, expected: &str) {
    report.tell(error(path, expected).again().related("it is here already", first));
}

const NAMESPACE: &str = "policy.claim_namespace";

/// Auth0 drops claims below these without an error.
const DROPPED: [&str; 3] = ["auth0.com", "webtask.io", "webtask.run"];

fn check_namespace(document: &Document, report: &mut Report<'_>) {
    let namespace = &document.policy.claim_namespace.0;
    let host =
        namespace.strip_prefix("https://").and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    // With a dot at its end a host is the same.
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let below = |domain: &&str| {
        host.strip_suffix(*domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    if let Some(domain) = DROPPED.iter().find(|domain| below(domain)) {
        let help = format!("Auth0 drops claims below `{domain}` without an error");
        report.tell(error(NAMESPACE, "an address of your own").help(help));
    } else if namespace.contains(['?', '#', '@', '\\', '"']) {
        report.tell(error(NAMESPACE, "an https address without user, query and fragment"));
    }
}
