//! Names that refer to nothing.

use crate::{
    document::{Condition, Document, Token},
    lower::{of_records, workforce},
    problem::{Report, error},
    read::expect::did_you_mean,
};
use std::collections::BTreeSet;
use wardgate_policy::OidcScope;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let known = Known::of(document);
    for (at, client) in document.client.iter().enumerate() {
        for (item, audience) in client.audiences.iter().enumerate() {
            known.audience(report, &format!("client[{at}].audiences[{item}]"), &audience.0);
        }
        if let Some(category) = &client.category {
            let path = format!("client[{at}].category");
            refer(report, &path, &category.0, &known.categories, "a category of `[category]`");
        }
    }
    for (name, category) in &document.category {
        for (item, course) in category.training.iter().enumerate() {
            let path = format!("category.{}.training[{item}]", name.0);
            refer(report, &path, &course.0, &known.courses, "a course of `[training]`");
        }
    }
    for (at, route) in document.route.iter().enumerate() {
        known.audience(report, &format!("route[{at}].audience"), &route.audience.0);
        refer(
            report,
            &format!("route[{at}].category"),
            &route.category.0,
            &known.categories,
            "a category of `[category]`",
        );
        for (name, values) in &route.attributes {
            let path = format!("route[{at}].attributes.{}", name.0);
            refer(report, &path, &name.0, &known.attributes, "an attribute of `[attribute]`");
            let Some(attribute) = document.attribute.get(name) else { continue };
            let known: BTreeSet<&str> = attribute.values.iter().map(|value| value.0.as_str()).collect();
            if values.is_empty() {
                report.tell(error(&path, "at least one value"));
            }
            for (item, value) in values.iter().enumerate() {
                refer(report, &format!("{path}[{item}]"), &value.0, &known, "a value of the attribute");
            }
        }
    }
    for (path, condition) in document.placed_conditions() {
        known.condition(report, &path, condition);
    }
    for (at, claim) in document.claim.iter().enumerate() {
        for (item, audience) in claim.audiences.iter().flatten().enumerate() {
            known.audience(report, &format!("claim[{at}].audiences[{item}]"), &audience.0);
        }
        let mut clients = BTreeSet::new();
        if claim.for_users() {
            clients.extend(&known.clients);
        }
        if claim.tokens.contains(&Token::Machine) {
            clients.extend(&known.machines);
        }
        for (item, client) in claim.clients.iter().flatten().enumerate() {
            let path = format!("claim[{at}].clients[{item}]");
            refer(report, &path, &client.0, &clients, "a client that gets one of the claim's tokens");
        }
    }
    for (at, machine) in document.machine.iter().enumerate() {
        known.audience(report, &format!("machine[{at}].audience"), &machine.audience.0);
    }
}

/// What can be referred to.
struct Known<'d> {
    audiences: BTreeSet<&'d str>,
    attributes: BTreeSet<&'d str>,
    categories: BTreeSet<&'d str>,
    courses: BTreeSet<&'d str>,
    clients: BTreeSet<&'d str>,
    machines: BTreeSet<&'d str>,
    roles: BTreeSet<&'d str>,
    scopes: BTreeSet<&'d str>,
}

impl<'d> Known<'d> {
    fn of(document: &'d Document) -> Self {
        Self {
            audiences: document.api.iter().map(|api| api.audience.0.as_str()).collect(),
            attributes: document.attribute.keys().map(|name| name.0.as_str()).collect(),
            categories: document.category.keys().map(|name| name.0.as_str()).collect(),
            courses: document.training.keys().map(|name| name.0.as_str()).collect(),
            clients: document.client.iter().map(|client| client.id.0.as_str()).collect(),
            machines: document.machine.iter().map(|machine| machine.client.0.as_str()).collect(),
            roles: route_roles(document),
            scopes: document.route.iter().map(|route| route.scope.0.as_str()).collect(),
        }
    }

    fn audience(&self, report: &mut Report<'_>, path: &str, name: &str) {
        refer(report, path, name, &self.audiences, "an audience of `[[api]]`");
    }

    fn condition(&self, report: &mut Report<'_>, path: &str, condition: &Condition) {
        for (key, below) in [("all", &condition.all), ("any", &condition.any)] {
            for (at, below) in below.iter().flatten().enumerate() {
                self.condition(report, &format!("{path}.{key}[{at}]"), below);
            }
        }
        for (at, scope) in condition.scope.iter().flatten().enumerate() {
            refer(report, &format!("{path}.scope[{at}]"), &scope.0, &self.scopes, "a scope of some route");
        }
        for (at, scope) in condition.requested_scope.iter().flatten().enumerate() {
            if OidcScope::parse(&scope.0).is_none() {
                let path = format!("{path}.requested_scope[{at}]");
                refer(
                    report,
                    &path,
                    &scope.0,
                    &self.scopes,
                    "a scope of some route, or one of OpenID Connect",
                );
            }
        }
        for (at, name) in condition.category.iter().flatten().enumerate() {
            refer(
                report,
                &format!("{path}.category[{at}]"),
                &name.0,
                &self.categories,
                "a category of `[category]`",
            );
        }
        for (at, role) in condition.role.iter().flatten().enumerate() {
            refer(
                report,
                &format!("{path}.role[{at}]"),
                &role.0,
                &self.roles,
                "a role that some route or client names",
            );
        }
        for (at, client) in condition.client.iter().flatten().enumerate() {
            refer(
                report,
                &format!("{path}.client[{at}]"),
                &client.0,
                &self.clients,
                "a client of `[[client]]`",
            );
        }
    }
}

/// Every role that some route or client names.
pub(super) fn route_roles(document: &Document) -> BTreeSet<&str> {
    workforce(document).chain(of_records(document)).map(|role| role.0.as_str()).collect()
}

fn refer(report: &mut Report<'_>, path: &str, name: &str, names: &BTreeSet<&str>, expected: &str) {
    if !names.contains(name) {
        report.tell(error(path, expected).help(did_you_mean(name, names.iter().copied())));
    }
}
