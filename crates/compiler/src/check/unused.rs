//! Definitions that nothing uses: a rule that never speaks is a mistake, or a hole where it was meant to.

use crate::{
    document::{Claim, ClaimType, Document, Name, OidcScope, ShortText, Token},
    lower::record_key,
    problem::{Report, error, warning},
    read::expect::did_you_mean,
};
use std::collections::BTreeSet;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    if report.whole(&["route"]) {
        check_categories(document, report);
    }
    if report.whole(&["category", "route"]) {
        check_courses(document, report);
    }
    if report.whole(&["route"]) {
        for name in document.attribute.keys() {
            if !document.route.iter().any(|route| route.attributes.contains_key(name)) {
                unused(report, &format!("attribute.{}", name.0), "a route that asks for this attribute");
            }
        }
    }
    if report.whole(&["client", "machine", "route"]) {
        check_apis(document, report);
        check_claims(document, report);
    }
    let opaque = |claim: &Claim| matches!(claim.ty, Some(ClaimType::Opaque));
    if document.keys.claim.is_some() && !document.claim.iter().any(opaque) && report.whole(&["claim"]) {
        unused(report, "keys.claim", "a claim of type `opaque` that needs the key");
    }
}

fn unused(report: &mut Report<'_>, path: &str, expected: &str) {
    report.tell(error(path, expected).found("none").help("remove what is not used".to_owned()));
}

fn check_categories(document: &Document, report: &mut Report<'_>) {
    let of_clients = document.client.iter().filter_map(|client| client.category.as_ref());
    let used: BTreeSet<&Name> =
        document.route.iter().map(|route| &route.category).chain(of_clients).collect();
    for name in document.category.keys().filter(|name| !used.contains(name)) {
        unused(report, &format!("category.{}", name.0), "a route or a client of this category");
    }
    for (name, category) in &document.category {
        let routes = || document.route.iter().filter(|route| route.category == *name);
        let entry = document.client.iter().any(|client| client.category.as_ref() == Some(name));
        let workforce = entry || routes().any(|route| !route.roles.is_empty());
        let records = routes().any(|route| route.own.is_some() || route.proxy.is_some());
        let parts = [
            ("training", !category.training.is_empty(), workforce, "a route of this category with `roles`"),
            ("mfa", category.mfa.is_some(), workforce, "a route of this category with `roles`"),
            (
                "own_mfa",
                category.own_mfa.is_some(),
                records,
                "a route of this category with `own` or `proxy`",
            ),
        ];
        for (part, there, used, expected) in parts {
            if there && !used && (entry || routes().next().is_some()) {
                unused(report, &format!("category.{}.{part}", name.0), expected);
            }
        }
    }
}

fn check_courses(document: &Document, report: &mut Report<'_>) {
    for (name, training) in &document.training {
        let categories = document.category.iter().filter(|(_, category)| category.training.contains(name));
        let categories: BTreeSet<&Name> = categories.map(|(name, _)| name).collect();
        if categories.is_empty() {
            unused(report, &format!("training.{}", name.0), "a category that needs this course");
        }
        let routes = document.route.iter().filter(|route| categories.contains(&route.category));
        let clients = document.client.iter();
        let clients =
            clients.filter(|client| client.category.as_ref().is_some_and(|name| categories.contains(name)));
        let of_clients = clients.flat_map(|client| client.roles.iter().flatten());
        let bound: BTreeSet<&ShortText> = routes.flat_map(|route| &route.roles).chain(of_clients).collect();
        for (at, role) in training.roles.iter().flatten().enumerate() {
            if !bound.contains(role) && !bound.is_empty() {
                let path = format!("training.{}.roles[{at}]", name.0);
                let finding =
                    error(path, "a role in the `roles` of a route whose category needs this course");
                report.tell(finding.help(did_you_mean(&role.0, bound.iter().map(|known| known.0.as_str()))));
            }
        }
    }
}

fn check_apis(document: &Document, report: &mut Report<'_>) {
    let of_clients: BTreeSet<_> = document.client.iter().flat_map(|client| &client.audiences).collect();
    let of_machines: BTreeSet<_> = document.machine.iter().map(|machine| &machine.audience).collect();
    let of_routes: BTreeSet<_> = document.route.iter().map(|route| &route.audience).collect();
    for (at, api) in document.api.iter().enumerate() {
        let path = format!("api[{at}]");
        match (of_clients.contains(&api.audience), of_routes.contains(&api.audience)) {
            (true, false) => {
                let help = "without one every scope of this audience is removed".to_owned();
                report.tell(warning(path, "a route of this audience").found("none").help(help));
            }
            (false, true) => {
                unused(report, &path, "a client that may ask for this audience, which has routes")
            }
            (false, false) if !of_machines.contains(&api.audience) => {
                unused(report, &path, "a client or machine client that may ask for this audience");
            }
            _ => {}
        }
    }
    for (at, client) in document.client.iter().enumerate() {
        let entered = client.category.is_some();
        if client.audiences.is_empty() && !entered && !client.oidc_scopes.contains(&OidcScope::Openid) {
            unused(report, &format!("client[{at}]"), "`audiences`, or `openid` in `oidc_scopes`");
        }
    }
}

/// Claims that no token can carry.
fn check_claims(document: &Document, report: &mut Report<'_>) {
    let roles = super::references::route_roles(document);
    for (at, claim) in document.claim.iter().enumerate() {
        for (item, token) in claim.tokens.iter().enumerate() {
            if !reachable(document, claim, *token) {
                let path = format!("claim[{at}].tokens[{item}]");
                report.tell(error(
                    path,
                    "a token that one of the claim's clients can get for one of its audiences",
                ));
            }
        }
        let table = matches!(claim.ty, Some(ClaimType::Proxies(_))) && !claim.tokens.contains(&Token::Saml);
        let mut keys = document.route.iter().filter_map(|route| Some((route, route.proxy.as_ref()?)));
        if table && !keys.any(|(route, proxy)| record_key(document, &route.audience, &proxy.key) == Some(at))
        {
            let finding =
                error(format!("claim[{at}].type"), "a route whose `proxy` has this claim as its key");
            let help =
                "it says of each scope whose records its routes reach by this claim: without one it is empty";
            report.tell(finding.found("none").help(help.to_owned()));
        }
        for (item, role) in claim.roles.iter().flatten().enumerate() {
            if !roles.contains(role.0.as_str()) {
                let path = format!("claim[{at}].roles[{item}]");
                let finding = warning(path, "a role that some route or client names");
                report.tell(finding.help(did_you_mean(&role.0, roles.iter().copied())));
            }
        }
    }
}

fn reachable(document: &Document, claim: &Claim, token: Token) -> bool {
    let for_client = |id: &ShortText| claim.clients.as_ref().is_none_or(|clients| clients.contains(id));
    let for_audience =
        |audience| claim.audiences.as_ref().is_none_or(|audiences| audiences.contains(audience));
    match token {
        Token::Machine => document
            .machine
            .iter()
            .any(|machine| for_client(&machine.client) && for_audience(&machine.audience)),
        Token::Saml => document.client.iter().any(|client| client.asserts() && for_client(&client.id)),
        Token::Access | Token::Id => document.client.iter().any(|client| {
            for_client(&client.id) && (claim.audiences.is_none() || client.audiences.iter().any(for_audience))
        }),
    }
}
