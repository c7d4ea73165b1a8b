//! Roles, connections and organizations that are probably mistyped. They refer to what Auth0 has, so any name is one; but one
//! that is written once, and nearly as another is, reaches nobody or keeps nobody out.

use crate::{
    document::Document,
    problem::{Report, warning},
    read::expect::mistyped,
};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// Names with their places, each in its rule once.
type Written<'d> = Vec<(String, &'d str)>;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    if !report.whole(&["route", "client", "machine"]) {
        return;
    }
    for (what, written) in [
        ("a role", roles(document)),
        ("a connection", connections(document)),
        ("an organization", organizations(document)),
    ] {
        let mut places: IndexMap<&str, Vec<String>> = IndexMap::new();
        for (path, name) in written {
            places.entry(name).or_default().push(path);
        }
        if places.len() > MOST {
            continue;
        }
        for (at, (name, paths)) in places.iter().enumerate() {
            // Of two that are written once, the first is taken for the right one.
            let mut others =
                places.iter().enumerate().filter(|(other, (_, paths))| paths.len() > 1 || *other < at);
            let meant = others.find(|(_, (other, _))| alike(name, other));
            if let ([path], Some((_, (meant, others)))) = (paths.as_slice(), meant) {
                let mut finding = warning(path, format!("{what} as it is written elsewhere"))
                    .help(format!("did you mean `{meant}`?"));
                if let Some(other) = others.first() {
                    finding = finding.related("that is written here", other);
                }
                report.tell(finding);
            }
        }
    }
}

fn roles(document: &Document) -> Written<'_> {
    let mut scopes = BTreeSet::new();
    let mut written = Vec::new();
    for (at, route) in document.route.iter().enumerate() {
        // All routes of a scope have the same.
        if !scopes.insert((&route.audience, &route.scope)) {
            continue;
        }
        for (key, roles) in [
            ("roles", Some(&route.roles)),
            ("own.roles", route.own.as_ref().map(|own| &own.roles)),
            ("proxy.roles", route.proxy.as_ref().map(|proxy| &proxy.roles)),
        ] {
            written.extend(placed(&format!("route[{at}].{key}"), roles, |role| &role.0));
        }
    }
    for (at, client) in document.client.iter().enumerate() {
        written.extend(placed(&format!("client[{at}].roles"), client.roles.as_ref(), |role| &role.0));
    }
    written
}

fn connections(document: &Document) -> Written<'_> {
    let clients = document.client.iter().enumerate();
    clients
        .flat_map(|(at, client)| {
            placed(&format!("client[{at}].connections"), Some(&client.connections), |name| &name.0)
        })
        .collect()
}

fn organizations(document: &Document) -> Written<'_> {
    let clients = document.client.iter().map(|client| &client.organizations).enumerate();
    let routes = document.route.iter().map(|route| &route.organizations).enumerate();
    let machines = document.machine.iter().map(|machine| &machine.organizations).enumerate();
    let clients = clients.map(|(at, ids)| (format!("client[{at}]"), ids));
    let routes = routes.map(|(at, ids)| (format!("route[{at}]"), ids));
    let machines = machines.map(|(at, ids)| (format!("machine[{at}]"), ids));
    clients
        .chain(routes)
        .chain(machines)
        .flat_map(|(path, ids)| placed(&format!("{path}.organizations"), ids.as_ref(), |id| &id.0))
        .collect()
}

/// The names of a list.
fn placed<'d, T>(path: &str, list: Option<&'d Vec<T>>, name: fn(&T) -> &String) -> Written<'d> {
    let items = list.into_iter().flatten().enumerate();
    items.map(|(item, one)| (format!("{path}[{item}]"), name(one).as_str())).collect()
}

/// Each is compared with each: of more names nothing is said.
const MOST: usize = 1_000;

/// A word with fewer letters has too many neighbours that mean something else.
const SHORTEST: usize = 4;

/// Whether two names differ in one of their words, and there as if it were mistyped: `ward-east` is beside `ward-west`.
fn alike(one: &str, other: &str) -> bool {
    let words = |name| str::split(name, |letter: char| !letter.is_alphanumeric()).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    let unlike: Vec<_> = one.iter().zip(&other).filter(|(one, other)| one != other).collect();
    match unlike.as_slice() {
        [(one_word, other_word)] if one.len() == other.len() => {
            one_word.chars().count().min(other_word.chars().count()) >= SHORTEST
                && mistyped(one_word, other_word)
        }
        _ => false,
    }
}
