//! Clients and connections: protocols, entry, organizations, sources of roles.

use crate::{
    document::{Claim, ClaimType, Client, Document, Factor, Need, OidcScope, Protocol, Token},
    numbers::DECISION,
    problem::{Report, error, warning},
    read::expect::did_you_mean,
};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, client) in document.client.iter().enumerate() {
        check_client(document, report, &format!("client[{at}]"), client);
    }
    let roles = crate::lower::roles(document);
    let listed = |need: &Need| need.factors.iter().flatten().any(|factor| *factor == Factor::Federated);
    let counts = document.needs().into_iter().any(|(_, need)| listed(need));
    for (name, connection) in &document.connection {
        let path = format!("connection.{}", name.0);
        let used = document.client.iter().any(|client| client.connections.iter().any(|one| one.0 == name.0));
        if !used && report.whole(&["client"]) {
            report.tell(error(&path, "a client that names the connection").found("none"));
        }
        for (at, name) in connection.roles.iter().flat_map(|source| &source.names).enumerate() {
            if !roles.contains(name.role.0.as_str()) && report.whole(&["route", "client"]) {
                let finding = error(format!("{path}.roles.names[{at}].role"), "a role that some rule names");
                report.tell(finding.help(did_you_mean(&name.role.0, roles.iter().copied())));
            }
        }
        if connection.federated_mfa && !counts && report.whole(&["category", "step_up"]) {
            let expected = "a need that lists `federated` among its `factors`";
            report.tell(error(format!("{path}.federated_mfa"), expected).found("none"));
        }
        if connection.roles.is_none() && !connection.federated_mfa {
            report.tell(error(&path, "`roles` or `federated_mfa = true`").found("neither"));
        }
    }
    for (at, claim) in document.claim.iter().enumerate() {
        check_assertion(report, &format!("claim[{at}]"), claim);
    }
}

fn check_client(document: &Document, report: &mut Report<'_>, path: &str, client: &Client) {
    let serves = client
        .audiences
        .iter()
        .find(|audience| document.api.iter().any(|api| api.audience == **audience && api.phi));
    if let Some(audience) = serves.filter(|_| client.phi == Some(false)) {
        let expected = format!("no such key, or `true`: `{}` serves PHI", audience.0);
        report.tell(error(format!("{path}.phi"), expected));
    }
    match (&client.category, &client.roles) {
        (Some(_), None) => {
            report.tell(error(
                format!("{path}.roles"),
                "the roles that may sign in, since there is a `category`",
            ));
        }
        (None, Some(_)) => {
            let expected = "the category of what the application shows, since there are `roles`";
            report.tell(error(format!("{path}.category"), expected));
        }
        (None, None) if client.asserts() => {
            let help = "an assertion names no audience, so nothing else says who may have one".to_owned();
            report.tell(
                error(
                    format!("{path}.category"),
                    "`category` and `roles`, since `protocols` names one that ends in an assertion",
                )
                .help(help),
            );
        }
        (None, None) if client.phi == Some(true) && client.audiences.is_empty() => {
            let help = "no audience says who may see it".to_owned();
            report.tell(
                error(
                    format!("{path}.category"),
                    "`category` and `roles`, since the application handles PHI itself",
                )
                .help(help),
            );
        }
        _ => {}
    }
    if client.protocols.is_none() && client.handles_phi(document) {
        let expected = "`protocols`, since it handles PHI: whatever Auth0 lets it use is let in otherwise";
        let help = "name those that it uses, such as `oidc-basic-profile` and `oauth2-refresh-token`: passwords and tokens of others that \
                    an application hands in are protocols, too";
        report.tell(warning(format!("{path}.protocols"), expected).found("none").help(help.to_owned()));
    }
    for (at, protocol) in client.protocols.iter().flatten().enumerate() {
        if client.pkce && Protocol::WITHOUT_CODE.contains(protocol) {
            let expected = "a protocol with an authorization code alone, since `pkce` protects nothing else";
            report.tell(error(format!("{path}.protocols[{at}]"), expected));
        }
    }
    if client.category.is_some() && client.phi.is_none() && !client.handles_phi(document) {
        let expected = "`true`, or `false` where what the application itself shows is no PHI";
        let help = "without it nobody is refused for `[policy] phi` or for acting for the user";
        report.tell(error(format!("{path}.phi"), expected).found("nothing").help(help.to_owned()));
    }
    if client.delegates.is_some() && !client.handles_phi(document) {
        report.tell(error(
            format!("{path}.delegates"),
            "no such key: delegation is refused only where PHI is handled",
        ));
    }
    match client.oidc_scopes.iter().position(|scope| *scope == OidcScope::OfflineAccess) {
        Some(at) => check_refresh(document, report, path, at, client),
        None if client.carry_mfa => {
            report.tell(error(
                format!("{path}.carry_mfa"),
                "`offline_access` in `oidc_scopes`: without it there is no refresh token",
            ));
        }
        None => {}
    }
}

/// A refresh token of which every use is refused helps nobody, and what it carries neither.
fn check_refresh(document: &Document, report: &mut Report<'_>, path: &str, at: usize, client: &Client) {
    if !report.whole(&["client"]) {
        return;
    }
    let place = format!("{path}.oidc_scopes[{at}]");
    if lacks_audience(document, client) {
        let expected = "no `offline_access`: where PHI is handled a refresh without an audience is refused";
        let help = "name in `audiences` the API that refresh tokens are for, or take `offline_access` out: every refresh is refused \
                    (W111)";
        report.tell(warning(&place, expected).help(help.to_owned()));
    }
    if lacks_protocol(client) {
        let expected = "no `offline_access`: the `protocols` do not have `oauth2-refresh-token`";
        let help = "add it to `protocols`, or take `offline_access` out: every refresh is refused (W115)";
        let finding = warning(&place, expected).help(help.to_owned());
        report.tell(finding.related("the protocols", format!("{path}.protocols")));
    }
}

/// Whether some login at the client can be a refresh that is permitted.
pub(super) fn refreshes(document: &Document, client: &Client) -> bool {
    client.oidc_scopes.contains(&OidcScope::OfflineAccess)
        && !lacks_audience(document, client)
        && !lacks_protocol(client)
}

fn lacks_audience(document: &Document, client: &Client) -> bool {
    client.audiences.is_empty() && client.handles_phi(document)
}

fn lacks_protocol(client: &Client) -> bool {
    client.protocols.as_ref().is_some_and(|protocols| !protocols.contains(&Protocol::Oauth2RefreshToken))
}

/// An assertion is no token: its claims are attributes, which have no scopes.
fn check_assertion(report: &mut Report<'_>, path: &str, claim: &Claim) {
    if !claim.tokens.contains(&Token::Saml) {
        return;
    }
    if claim.tokens.len() > 1 {
        report.tell(error(
            format!("{path}.tokens"),
            "`saml` alone: another `[[claim]]` of that name is for tokens",
        ));
    }
    if claim.audiences.is_some() {
        report.tell(error(format!("{path}.audiences"), "no such key: an assertion has no audience"));
    }
    let per_scope = matches!(claim.ty, Some(ClaimType::Proxies(_)))
        || matches!(claim.from.0.strip_prefix(DECISION), Some("mfa_at" | "record_access"));
    if per_scope {
        report.tell(error(
            format!("{path}.from"),
            "a source that is not told scope by scope: an assertion has none",
        ));
    }
}
