//! Auth0's limits and our own.

use crate::{
    document::{Condition, Document},
    lower::roles,
    problem::{Report, error},
};
use std::collections::{BTreeMap, BTreeSet};
use wardgate_policy::Roles;

/// Entity limit policy of Auth0.
const SCOPES_PER_API: usize = 1000;

/// Rules are numbered in 16 bits.
const ENTRIES: usize = 60_000;

/// Fields of the event are numbered in 13 bits: a claim has one, and so has a key's secret, a course has two, and
/// Wardgate itself reads some. A claim's place crosses in 12.
const CLAIMS: usize = 4000;
const COURSES: usize = 1000;

/// Deeper than this no image nests: routes by segments, conditions by `all` and `any`.
const DEPTH: usize = 60;

fn depth(condition: &Condition) -> usize {
    let below = condition.all.iter().chain(&condition.any).flatten();
    below.map(depth).max().map_or(1, |deepest| deepest + 1)
}

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, route) in document.route.iter().enumerate() {
        let segments = route.path.0.matches('/').count();
        if segments > DEPTH {
            let expected = format!("at most {DEPTH} segments");
            report.tell(error(format!("route[{at}].path"), expected).found(format!("{segments}")));
        }
    }
    for (path, condition) in document.placed_conditions() {
        let depth = depth(condition);
        if depth > DEPTH {
            let expected = format!("conditions within conditions, at most {DEPTH} deep");
            report.tell(error(path, expected).found(format!("{depth}")));
        }
    }
    let roles = roles(document).len();
    if roles > Roles::MAX {
        let finding = error("route", format!("at most {} roles in a policy", Roles::MAX));
        report.tell(finding.found(format!("{roles} roles")));
    }
    let mut scopes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (at, route) in document.route.iter().enumerate() {
        let scopes = scopes.entry(&route.audience.0).or_default();
        if scopes.insert(&route.scope.0) && scopes.len() == SCOPES_PER_API + 1 {
            let expected = format!("at most {SCOPES_PER_API} scopes of one audience, as Auth0 has");
            report.tell(error(format!("route[{at}].scope"), expected).found("one more"));
        }
    }
    let lists = [
        ("api", document.api.len(), ENTRIES),
        ("client", document.client.len(), ENTRIES),
        ("category", document.category.len(), ENTRIES),
        ("route", document.route.len(), ENTRIES),
        ("training", document.training.len(), COURSES),
        ("step_up", document.step_up.len(), ENTRIES),
        ("restriction", document.restriction.len(), ENTRIES),
        ("session", document.session.len(), ENTRIES),
        ("break_glass", document.break_glass.len(), ENTRIES),
        ("claim", document.claim.len(), CLAIMS),
        ("machine", document.machine.len(), ENTRIES),
    ];
    for (list, length, most) in lists {
        if length > most {
            report.tell(error(list, format!("at most {most} entries")).found(format!("{length} entries")));
        }
    }
}
