//! PHI that is reached without what HIPAA would have, or that stands in the document itself.

use crate::{
    document::{Category, ClaimType, Document, Name, Route, ShortText},
    problem::{Report, error, warning},
    read::expect::list,
};
use std::collections::BTreeSet;
use wardgate_pattern::PhiGuard;

/// A category may ask for nothing. Where the workforce reaches PHI on such terms, somebody should know.
pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (name, category) in &document.category {
        let mut records = routes(document, name);
        if category.own_mfa.is_none() && records.any(|route| route.own.is_some() || route.proxy.is_some()) {
            let finding =
                warning(format!("category.{}.own_mfa", name.0), "a second factor: 45 CFR 164.312(d)");
            let help = "people reach their own records, or those of others, with the first factor alone: write `own_mfa = { max_age = \"30d\" }`";
            report.tell(finding.found("none").help(help.to_owned()));
        }
        let roles = workforce(document, name);
        if roles.is_empty() {
            continue;
        }
        let bare: Vec<&str> =
            roles.iter().filter(|role| !is_bound(document, category, role)).map(|role| &*role.0).collect();
        let all = bare.len() == roles.len();
        let untrained = if all { "none".to_owned() } else { format!("none for {}", list(&bare)) };
        let wanting = [
            (
                "training",
                (!bare.is_empty()).then_some(untrained),
                "a course: 45 CFR 164.308(a)(5), 164.530(b)",
                "`training = [\"NAME\"]`, and a `[training.NAME]` whose `roles` leave nobody out",
            ),
            (
                "mfa",
                category.mfa.is_none().then(|| "none".to_owned()),
                "a second factor: 45 CFR 164.312(d)",
                "`mfa = { max_age = \"12h\" }`, and a claim from `decision.mfa_at`",
            ),
        ];
        for (key, found, expected, how) in wanting {
            if let Some(found) = found {
                let path = format!("category.{}.{key}", name.0);
                let help = format!("the workforce reaches PHI of this category: write {how}");
                report.tell(warning(path, expected).found(found).help(help));
            }
        }
    }
}

/// The routes to PHI of the category.
fn routes<'d>(document: &'d Document, category: &Name) -> impl Iterator<Item = &'d Route> {
    document.route.iter().filter(|route| route.category == *category && document.serves_phi(&route.audience))
}

/// Who reaches any record of the category, at an API or at an application that shows PHI itself.
fn workforce<'d>(document: &'d Document, category: &Name) -> BTreeSet<&'d ShortText> {
    let clients = document.client.iter().filter(|client| client.category.as_ref() == Some(category));
    let clients = clients.filter(|client| client.handles_phi(document));
    let of_clients = clients.flat_map(|client| client.roles.iter().flatten());
    routes(document, category).flat_map(|route| &route.roles).chain(of_clients).collect()
}

/// Whether some course of the category is for the role. One that the document lacks is told elsewhere.
fn is_bound(document: &Document, category: &Category, role: &ShortText) -> bool {
    category.training.iter().any(|course| {
        let bound = document.training.get(course).and_then(|training| training.roles.as_ref());
        bound.is_none_or(|bound| bound.contains(role))
    })
}

/// The texts of an enum are set as they are, so they must not be PHI themselves.
pub(super) fn check_texts(document: &Document, report: &mut Report<'_>, guard: &PhiGuard) {
    for (at, claim) in document.claim.iter().enumerate() {
        if let Some(ty) = &claim.ty {
            check_type(report, &format!("claim[{at}].type"), ty, guard);
        }
    }
}

fn check_type(report: &mut Report<'_>, path: &str, ty: &ClaimType, guard: &PhiGuard) {
    match ty {
        ClaimType::List(list) => check_type(report, &format!("{path}.list.of"), &list.of, guard),
        ClaimType::Proxies(list) => check_type(report, &format!("{path}.proxies.of"), &list.of, guard),
        ClaimType::Enum(texts) => {
            for (at, text) in texts.iter().enumerate() {
                if let Some(detector) = guard.scan(&text.0) {
                    let help = format!("the detector `{}` finds something in it", detector.name());
                    report.tell(
                        error(format!("{path}.enum[{at}]"), "a text that does not look like PHI").help(help),
                    );
                }
            }
        }
        _ => {}
    }
}
