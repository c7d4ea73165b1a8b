//! How large the claims of a token could get: past 100 kB Auth0 fails the login.

use crate::{
    document::{Api, Claim, ClaimType, Document, Token},
    problem::{Finding, Report, error},
};
use std::collections::BTreeSet;

/// Auth0's limit for the custom claims of one token, read strictly.
const LIMIT: usize = 100_000;

/// A character of a text that people wrote can take this many bytes in JSON: `\u0001`.
const WIDEST: usize = 6;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let without_audience = excess(document, "claim", Token::Id, None);
    // What is too much without an audience is too much with each: it is told once.
    let tokens: &[Token] = match without_audience {
        Some(_) => &[Token::Access, Token::Machine],
        None => &[Token::Access, Token::Id, Token::Machine],
    };
    let apis = document.api.iter().enumerate();
    let of_apis = apis.flat_map(|(at, api)| {
        tokens.iter().filter_map(move |token| excess(document, &format!("api[{at}]"), *token, Some(api)))
    });
    without_audience.into_iter().chain(of_apis).for_each(|finding| report.tell(finding));
}

/// What is wrong if a token of that kind, for that API, could get too large.
fn excess(document: &Document, path: &str, token: Token, api: Option<&Api>) -> Option<Finding> {
    let carried = |claim: &&Claim| {
        claim.tokens.contains(&token)
            && match (&claim.audiences, api) {
                (None, _) => true,
                (Some(audiences), Some(api)) => audiences.contains(&api.audience),
                (Some(_), None) => false,
            }
    };
    let sized = |claim: &Claim| (size(document, claim, api), claim.name.0.clone());
    let mut sizes: Vec<(usize, String)> = document.claim.iter().filter(carried).map(sized).collect();
    let total: usize = sizes.iter().map(|(size, _)| size).sum();
    if total <= LIMIT {
        return None;
    }
    sizes.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    let largest: Vec<String> = sizes.iter().take(3).map(|(size, name)| format!("`{name}` {size}")).collect();
    let which = match token {
        Token::Access => "an access token",
        Token::Id => "an ID token",
        Token::Machine => "a machine's access token",
        Token::Saml => "an assertion",
    };
    let expected = format!("claims of at most {LIMIT} bytes in {which}, past which Auth0 fails the login");
    let finding = error(path, expected).found(format!("up to {total} bytes"));
    Some(finding.help(format!("the largest: {}", largest.join(", "))))
}

/// Name, colon, value and comma.
fn size(document: &Document, claim: &Claim, api: Option<&Api>) -> usize {
    let name = document.policy.claim_namespace.0.len() + claim.name.0.len() + 4;
    let scopes = || -> BTreeSet<&str> {
        let routes =
            document.route.iter().filter(|route| api.is_some_and(|api| route.audience == api.audience));
        routes.map(|route| route.scope.0.as_str()).collect()
    };
    let value = claim.ty.as_ref().map_or(0, widest);
    let per_scope = |value: usize| scopes().iter().map(|scope| quoted(scope) + 2 + value).sum::<usize>() + 2;
    let size = match claim.from.0.as_str() {
        "decision.roles" => {
            crate::lower::roles(document).iter().map(|role| quoted(role) + 1).sum::<usize>() + 2
        }
        "decision.mfa_at" => per_scope("253402300799".len()),
        "decision.record_access" => per_scope(quoted("own proxy")),
        "decision.id" => quoted("000000000000"),
        "decision.emergency" => "true".len(),
        _ if matches!(claim.ty, Some(ClaimType::Proxies(_))) => per_scope(value),
        "decision.policy" => quoted(&document.policy.id.0) + quoted(&document.policy.version.0),
        _ => value,
    };
    name + size
}

/// The most bytes that a value of the type takes.
fn widest(ty: &ClaimType) -> usize {
    match ty {
        ClaimType::Bool => "false".len(),
        ClaimType::Uuid => 38,
        ClaimType::Time => quoted("2026-11-20T12:00:00.123456789+01:00"),
        // Key id, dot, hash.
        ClaimType::Opaque => 8 + 1 + 43 + 2,
        ClaimType::Enum(texts) => texts.iter().map(|text| quoted(&text.0)).max().unwrap_or(0),
        ClaimType::Integer(bounds) => bounds.min.to_string().len().max(bounds.max.to_string().len()),
        ClaimType::List(list) | ClaimType::Proxies(list) => {
            usize::from(list.max) * (widest(&list.of) + 1) + 2
        }
        ClaimType::Pattern(pattern) => usize::from(pattern.max) * WIDEST + 2,
        ClaimType::Text(text) => usize::from(text.max) * WIDEST + 2,
    }
}

/// A text in JSON.
fn quoted(text: &str) -> usize {
    serde_json::Value::from(text).to_string().len()
}
