//! The claim allowlist: names, types, and the audiences they are for.

use crate::{
    document::{Claim, ClaimType, Document, Token},
    numbers::DECISION,
    problem::{Report, error},
};
use wardgate_pattern::{compile_pattern, names_phi};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, claim) in document.claim.iter().enumerate() {
        let path = format!("claim[{at}]");
        check_name(report, &path, claim);
        check_audiences(report, &path, claim);
        let decision = claim.from.0.starts_with(DECISION);
        match &claim.ty {
            Some(ty) => check_type(document, report, &format!("{path}.type"), ty),
            None if decision => {}
            None => {
                let finding = error(format!("{path}.type"), "a type, since the value comes from the event");
                report.tell(finding.related("the source", format!("{path}.from")));
            }
        }
        let twin = document.claim.iter().take(at).position(|earlier| meet(earlier, claim));
        if let Some(first) = twin {
            let finding = error(format!("{path}.name"), "one claim of a name in a token").again();
            report.tell(finding.related(format!("claim[{first}]"), format!("claim[{first}].name")));
        }
    }
}

fn check_name(report: &mut Report<'_>, path: &str, claim: &Claim) {
    if let Some(what) = names_phi(&claim.name.0) {
        let help = format!("it names {what}; a token is read in many places, so name what the claim is for");
        report.tell(error(format!("{path}.name"), "a name that says no PHI").help(help));
    }
}

const MANAGEMENT_API: &str = ".auth0.com/api/v2/";

fn check_audiences(report: &mut Report<'_>, path: &str, claim: &Claim) {
    let bound = claim.tokens.iter().any(|token| !matches!(token, Token::Id | Token::Saml));
    if bound && claim.audiences.is_none() {
        report.tell(error(format!("{path}.audiences"), "the audiences whose access tokens carry the claim"));
    }
    for (at, audience) in claim.audiences.iter().flatten().enumerate() {
        if bound && audience.0.ends_with(MANAGEMENT_API) {
            let help = "Auth0 adds no claims to tokens for its Management API".to_owned();
            report.tell(error(format!("{path}.audiences[{at}]"), "an API of your own").help(help));
        }
    }
    if claim.tokens.contains(&Token::Machine) {
        if claim.roles.is_some() {
            report.tell(error(format!("{path}.roles"), "no such key: a machine client has no roles"));
        }
        if claim.organizations.is_some() {
            let expected = "no such key: what a machine is told depends on no organization";
            report.tell(error(format!("{path}.organizations"), expected));
        }
    }
}

fn check_type(document: &Document, report: &mut Report<'_>, path: &str, ty: &ClaimType) {
    match ty {
        ClaimType::Bool | ClaimType::Uuid | ClaimType::Time => {}
        ClaimType::Opaque => {
            if document.keys.claim.is_none() {
                let finding = error(path, "a key in `[keys.claim]` for an opaque claim").found("none");
                report.tell(finding.help("nothing is ever hashed without a key".to_owned()));
            }
        }
        ClaimType::Enum(texts) => {
            if texts.is_empty() {
                report.tell(error(format!("{path}.enum"), "at least one text"));
            }
        }
        ClaimType::Integer(bounds) => {
            check_bounds(report, &format!("{path}.integer"), bounds.min, bounds.max)
        }
        ClaimType::List(list) | ClaimType::Proxies(list) => {
            let key = if matches!(ty, ClaimType::List(_)) { "list" } else { "proxies" };
            let path = format!("{path}.{key}.of");
            if matches!(*list.of, ClaimType::List(_) | ClaimType::Proxies(_) | ClaimType::Opaque) {
                report.tell(error(path, "a type that is neither a list itself nor opaque"));
            } else {
                check_type(document, report, &path, &list.of);
            }
        }
        ClaimType::Pattern(pattern) => {
            let path = format!("{path}.pattern.regex");
            match compile_pattern(&pattern.regex.0) {
                Err(why) => report.tell(error(path, "a pattern in regex-lite syntax").help(why.to_string())),
                Ok(dfa) if dfa.matches_nothing() => {
                    report.tell(error(path, "a pattern that some text matches"))
                }
                Ok(_) => {}
            }
        }
        ClaimType::Text(_) => {}
    }
}

/// The greatest number of eight digits: nine and more look like identifiers of people.
const EIGHT_DIGITS: i64 = 99_999_999;

fn check_bounds(report: &mut Report<'_>, path: &str, min: i64, max: i64) {
    if min > max {
        let expected = format!("a least value of at most {max}, which is the greatest");
        report.tell(error(format!("{path}.min"), expected));
    }
    for (key, bound) in [("min", min), ("max", max)] {
        if bound.saturating_abs() > EIGHT_DIGITS {
            let help = "longer numbers look like identifiers of people; a claim of type `opaque` carries a keyed hash";
            report.tell(error(format!("{path}.{key}"), "at most eight digits").help(help.to_owned()));
        }
    }
}

/// Whether some token could get both claims, of which one would then be lost.
fn meet(a: &Claim, b: &Claim) -> bool {
    a.name == b.name
        && a.tokens.iter().any(|token| b.tokens.contains(token))
        && share(a.clients.as_deref(), b.clients.as_deref())
        && share(a.audiences.as_deref(), b.audiences.as_deref())
        && share(a.organizations.as_deref(), b.organizations.as_deref())
}

/// Whether two lists, of which none means all, have something in common.
fn share<T: PartialEq>(a: Option<&[T]>, b: Option<&[T]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.iter().any(|name| b.contains(name)),
        _ => true,
    }
}
