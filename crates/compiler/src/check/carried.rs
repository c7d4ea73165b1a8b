//! What tokens must carry, so that an API can refuse what the scope alone would let through.

use crate::{
    document::{Api, Claim, Document, Token},
    numbers::DECISION,
    problem::{Report, error},
};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    if !report.whole(&["route", "category", "claim"]) {
        return;
    }
    for (at, api) in document.api.iter().enumerate() {
        for (source, what) in needed(document, api) {
            match document.claim.iter().position(|claim| carries(claim, api, source)) {
                Some(claim) => check_limits(document, report, at, claim),
                None => {
                    let audience = &api.audience.0;
                    let expected = format!(
                        "a claim from `{source}` in access tokens for `{audience}`, by which it knows {what}"
                    );
                    let name = source.trim_start_matches(DECISION);
                    let help = format!(
                        "add `[[claim]]` with `name = \"{name}\"`, `from = \"{source}\"`, `tokens = [\"access\"]`, `audiences = [\"{audience}\"]`"
                    );
                    report.tell(error(format!("api[{at}]"), expected).found("none").help(help));
                }
            }
        }
    }
}

/// Sources of the claims that the API needs.
fn needed(document: &Document, api: &Api) -> Vec<(&'static str, &'static str)> {
    let routes = || document.route.iter().filter(|route| route.audience == api.audience);
    let records = routes().any(|route| api.phi || route.own.is_some() || route.proxy.is_some());
    let factors = routes()
        .filter_map(|route| document.category.get(&route.category))
        .any(|category| category.mfa.is_some() || category.own_mfa.is_some());
    let record_access = ("decision.record_access", "whose records a scope reaches");
    let mfa_at = ("decision.mfa_at", "when the second factor was used");
    [Some(record_access).filter(|_| records), Some(mfa_at).filter(|_| api.phi && factors)]
        .into_iter()
        .flatten()
        .collect()
}

fn carries(claim: &Claim, api: &Api, source: &str) -> bool {
    claim.from.0 == source
        && claim.tokens.contains(&Token::Access)
        && claim.audiences.iter().flatten().any(|audience| *audience == api.audience)
}

/// Nobody's token may lack the claim.
fn check_limits(document: &Document, report: &mut Report<'_>, api: usize, at: usize) {
    let Some(claim) = document.claim.get(at) else { return };
    let limits = [
        ("roles", claim.roles.is_some()),
        ("clients", claim.clients.is_some()),
        ("organizations", claim.organizations.is_some()),
    ];
    for (key, limited) in limits {
        if limited {
            let expected = format!("no such key: every token for api[{api}] needs this claim");
            let finding = error(format!("claim[{at}].{key}"), expected);
            report.tell(finding.related(format!("api[{api}]"), format!("api[{api}]")));
        }
    }
}
