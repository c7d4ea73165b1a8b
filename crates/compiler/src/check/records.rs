//! Own and proxy records: a claim says whose, and the path what it is compared with.

use super::sources::ADMINISTERED;
use crate::{
    document::{Claim, ClaimType, Document, Records, Route},
    lower::record_key,
    paths::{self, Segment},
    problem::{Report, error, warning},
};
use std::collections::BTreeSet;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let mut told = BTreeSet::new();
    for (at, route) in document.route.iter().enumerate() {
        check_parameters(report, at, route);
        for (part, records, many) in [("own", &route.own, false), ("proxy", &route.proxy, true)] {
            let Some(records) = records else { continue };
            check_roles(report, &format!("route[{at}].{part}.roles"), route, records);
            // All routes of a scope have the same key: the first one's problems are the others'.
            if told.insert((&route.audience, &route.scope, part, &records.key)) {
                check_key(document, report, &format!("route[{at}].{part}.key"), route, records, many);
            }
        }
    }
}

/// Who has any record is not held to some.
fn check_roles(report: &mut Report<'_>, path: &str, route: &Route, records: &Records) {
    for (at, role) in records.roles.iter().enumerate().filter(|(_, role)| route.roles.contains(role)) {
        let help = format!("`roles` of the route reach any record: whoever is `{}` does", role.0);
        let finding = warning(format!("{path}[{at}]"), "a role that `roles` of the route does not have");
        report.tell(finding.help(help));
    }
}

/// A path with parameters has the one that the key is compared with. A path without any is a list, which the API
/// answers with the records that the claim names.
fn check_parameters(report: &mut Report<'_>, at: usize, route: &Route) {
    let parameter = |segment: &Segment<'_>| matches!(segment, Segment::Parameter(_));
    let segments = paths::segments(&route.path.0).unwrap_or_default();
    match (&route.own, &route.proxy) {
        (Some(own), _)
            if segments.iter().any(parameter) && !segments.contains(&Segment::Parameter(&own.key.0)) =>
        {
            let expected = format!("the name of a parameter of `{}`", route.path.0);
            let help = "the API compares the claim of this name with the parameter of this name; only a path without \
                        parameters needs none, because the API answers it with the records that the claim names";
            report.tell(error(format!("route[{at}].own.key"), expected).help(help.to_owned()));
        }
        (None, Some(_)) if segments.iter().filter(|segment| parameter(segment)).count() > 1 => {
            let expected = "one parameter, which the API looks up in the claim of `proxy`";
            let help = "with `own`, its key says which of several parameters it is".to_owned();
            report.tell(error(format!("route[{at}].path"), expected).help(help));
        }
        _ => {}
    }
}

/// The claim that names the records: there in the audience's access tokens, for everybody who needs it.
fn check_key(
    document: &Document,
    report: &mut Report<'_>,
    path: &str,
    route: &Route,
    records: &Records,
    many: bool,
) {
    let found = record_key(document, &route.audience, &records.key);
    let Some((at, claim)) = found.and_then(|at| Some((at, document.claim.get(at)?))) else {
        if report.whole(&["claim"]) {
            let finding =
                error(path, format!("the name of a claim in access tokens for `{}`", route.audience.0));
            let named = document.claim.iter().position(|claim| claim.name == records.key);
            report.tell(match named {
                Some(at) => finding.related("this claim is in other tokens", format!("claim[{at}]")),
                None => finding,
            });
        }
        return;
    };
    for expected in wanting(document, route, records, claim, many) {
        report.tell(error(path, expected).related("this claim", format!("claim[{at}]")));
    }
    if many && matches!(claim.ty, Some(ClaimType::List(_))) {
        let help = "with a plain list a guardian still reads the records of a child who has come of age";
        let finding = warning(path, "a claim of type `proxies`, whose records have an end and scopes");
        let finding = finding.found("a plain list").help(help.to_owned());
        report.tell(finding.related("this claim", format!("claim[{at}]")));
    }
}

/// What a record key wants of a claim and this one does not have.
fn wanting(document: &Document, route: &Route, records: &Records, claim: &Claim, many: bool) -> Vec<String> {
    let mut wanting = Vec::new();
    let fits = match &claim.ty {
        Some(ClaimType::List(list) | ClaimType::Proxies(list)) => many && comparable(&list.of),
        Some(ty) => !many && comparable(ty),
        None => false,
    };
    if !fits {
        let list = if many { "a list of " } else { "" };
        wanting.push(format!(
            "a claim whose type is {list}what stands in a path: enum, uuid, integer, pattern or text"
        ));
    }
    if !claim.from.0.starts_with(ADMINISTERED) {
        wanting.push(
            "a claim from below `user.app_metadata`, since it says whose records a user reaches".to_owned(),
        );
    }
    if matches!(claim.ty, Some(ClaimType::Proxies(_))) && claim.tokens != [crate::document::Token::Access] {
        wanting.push("a claim of access tokens alone, since it is told scope by scope".to_owned());
    }
    if claim.organizations.is_some() {
        wanting.push("a claim without `organizations`: nobody's token may lack it".to_owned());
    }
    if let Some(roles) = &claim.roles
        && let Some(role) = records.roles.iter().find(|role| !roles.contains(role))
    {
        wanting.push(format!("a claim that is for the role `{}` too", role.0));
    }
    if let Some(clients) = &claim.clients {
        let asking = document.client.iter().filter(|client| client.audiences.contains(&route.audience));
        let without = asking.map(|client| &client.id).find(|id| !clients.contains(id));
        wanting.extend(
            without.map(|id| format!("a claim that is for the client `{}` too, as the audience is", id.0)),
        );
    }
    wanting
}

fn comparable(ty: &ClaimType) -> bool {
    matches!(
        ty,
        ClaimType::Enum(_)
            | ClaimType::Uuid
            | ClaimType::Integer(_)
            | ClaimType::Pattern(_)
            | ClaimType::Text(_)
    )
}
