//! Scopes: every route of a scope says the same.

use crate::{
    document::{Document, Name, Records, Route, ShortText},
    problem::{Report, error},
};
use std::collections::{BTreeMap, BTreeSet};
use wardgate_policy::OidcScope;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, route) in document.route.iter().enumerate() {
        if OidcScope::parse(&route.scope.0).is_some() {
            let help = "scopes of OpenID Connect are in `oidc_scopes` of the client, and protect no route"
                .to_owned();
            report.tell(error(format!("route[{at}].scope"), "a scope of the API's own").help(help));
        }
    }
    let mut first_of: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (at, route) in document.route.iter().enumerate() {
        let first = *first_of.entry((&route.audience.0, &route.scope.0)).or_insert(at);
        let Some(other) = document.route.get(first).filter(|_| first != at) else { continue };
        for (key, same) in agreement(route, other) {
            if !same {
                disagree(report, at, first, key, &route.scope.0);
            }
        }
    }
}

fn agreement(a: &Route, b: &Route) -> [(&'static str, bool); 6] {
    [
        ("category", a.category == b.category),
        ("roles", set(&a.roles) == set(&b.roles)),
        ("organizations", a.organizations.as_deref().map(set) == b.organizations.as_deref().map(set)),
        ("attributes", attributes(a) == attributes(b)),
        ("own", same_records(a.own.as_ref(), b.own.as_ref())),
        ("proxy", same_records(a.proxy.as_ref(), b.proxy.as_ref())),
    ]
}

fn attributes(route: &Route) -> BTreeMap<&Name, BTreeSet<&ShortText>> {
    route.attributes.iter().map(|(name, values)| (name, set(values))).collect()
}

fn same_records(a: Option<&Records>, b: Option<&Records>) -> bool {
    let parts = |records: &Records| {
        (records.key.clone(), set(&records.roles).into_iter().cloned().collect::<BTreeSet<_>>())
    };
    a.map(parts) == b.map(parts)
}

fn set<T: Ord>(list: &[T]) -> BTreeSet<&T> {
    list.iter().collect()
}

fn disagree(report: &mut Report<'_>, at: usize, first: usize, key: &str, scope: &str) {
    let expected = format!("the same `{key}` as route[{first}], which has the scope `{scope}` too");
    let help =
        "a token says which scope it has, not which route: use another scope, or the same terms".to_owned();
    let finding = error(format!("route[{at}].{key}"), expected).help(help);
    report.tell(finding.related(format!("route[{first}]"), format!("route[{first}].{key}")));
}
