//! APIs with their scopes and routes, clients and machine clients.

use super::{Names, claims, place};
use crate::{
    document::{self, Document, Records, Route},
    paths, units,
};
use wardgate_policy::{
    Api, AuthorizesOn, Client, Machine, Methods, Network, RecordRule, Route as Lead, RouteTree, ScopeRule,
};

/// Sorted by audience.
pub(super) fn apis(document: &Document, names: &Names<'_>) -> Vec<Api> {
    let mut apis: Vec<Api> =
        document.api.iter().enumerate().map(|(at, api)| lower_api(document, names, place(at), api)).collect();
    apis.sort_by(|a, b| a.audience.cmp(&b.audience));
    apis
}

fn lower_api(document: &Document, names: &Names<'_>, rule: u16, api: &document::Api) -> Api {
    let routes: Vec<(usize, &Route)> =
        document.route.iter().enumerate().filter(|(_, route)| route.audience == api.audience).collect();
    let scopes = scopes(names, &api.audience, &routes);
    Api {
        audience: api.audience.0.clone(),
        phi: api.phi,
        authorizes_on: match api.authorizes_on {
            document::AuthorizesOn::Scope => AuthorizesOn::Scope,
            document::AuthorizesOn::Permissions => AuthorizesOn::Permissions,
        },
        details_type: api.authorization_details_type.0.clone(),
        routes: tree(&routes, &scopes),
        scopes,
        claims: claims::index(document, names, |claim| {
            claim.audiences.iter().flatten().any(|of| *of == api.audience)
        }),
        rule,
    }
}

/// Sorted by name; the first route of a scope speaks for all, which say the same.
fn scopes(names: &Names<'_>, audience: &document::Audience, routes: &[(usize, &Route)]) -> Vec<ScopeRule> {
    let mut scopes: Vec<ScopeRule> = Vec::new();
    for (at, route) in routes {
        let Err(slot) = scopes.binary_search_by(|scope| scope.name.cmp(&route.scope.0)) else { continue };
        let records = |rule: &Records| {
            let key = record_key(names.document, audience, &rule.key)?;
            Some(RecordRule { roles: names.roles(&rule.roles), key: super::index(key)? })
        };
        let rule = ScopeRule {
            name: route.scope.0.clone(),
            category: names.category(&route.category).unwrap_or(u16::MAX),
            roles: names.roles(&route.roles),
            own: route.own.as_ref().and_then(records),
            proxy: route.proxy.as_ref().and_then(records),
            rule: place(*at),
        };
        scopes.insert(slot, rule);
    }
    scopes
}

/// The claim of that name in the audience's access tokens.
pub(crate) fn record_key(
    document: &Document,
    audience: &document::Audience,
    name: &document::Name,
) -> Option<usize> {
    document.claim.iter().position(|claim| {
        claim.name == *name
            && claim.tokens.contains(&document::Token::Access)
            && claim.audiences.iter().flatten().any(|of| of == audience)
    })
}

fn tree(routes: &[(usize, &Route)], scopes: &[ScopeRule]) -> RouteTree {
    let mut tree = RouteTree::default();
    for (at, route) in routes {
        let scope =
            scopes.binary_search_by(|scope| scope.name.cmp(&route.scope.0)).ok().and_then(super::index);
        let segments = paths::segments(&route.path.0);
        if let (Some(scope), Ok(segments)) = (scope, segments) {
            let segments: Vec<_> = segments.into_iter().map(Into::into).collect();
            let methods = route.methods.iter().map(|method| Methods::named(method.name()));
            let methods = methods.fold(Methods::default(), Methods::or);
            tree.insert(&segments, Lead { methods, scope, rule: place(*at) });
        }
    }
    tree
}

/// Sorted by id.
pub(super) fn clients(document: &Document, names: &Names<'_>) -> Vec<Client> {
    let lower = |(at, client): (usize, &document::Client)| Client {
        id: client.id.0.clone(),
        audiences: client.audiences.iter().filter_map(|audience| names.api(&audience.0)).collect(),
        connections: client.connections.iter().map(|connection| connection.0.clone()).collect(),
        oidc_scopes: client.oidc_scopes.iter().map(|scope| (*scope).into()).collect(),
        pkce: client.pkce,
        verified_email: client.verified_email,
        rule: place(at),
    };
    let mut clients: Vec<Client> = document.client.iter().enumerate().map(lower).collect();
    clients.sort_by(|a, b| a.id.cmp(&b.id));
    clients
}

/// Sorted by client, then audience.
pub(super) fn machines(document: &Document) -> Vec<Machine> {
    let lower = |(at, machine): (usize, &document::Machine)| {
        let mut scopes: Vec<String> = machine.scopes.iter().map(|scope| scope.0.clone()).collect();
        scopes.sort_unstable();
        Machine {
            client: machine.client.0.clone(),
            audience: machine.audience.0.clone(),
            phi: document.api.iter().any(|api| api.audience == machine.audience && api.phi),
            scopes,
            networks: machine
                .networks
                .iter()
                .flatten()
                .filter_map(|network| lower_network(&network.0))
                .collect(),
            rule: place(at),
        }
    };
    let mut machines: Vec<Machine> = document.machine.iter().enumerate().map(lower).collect();
    machines.sort_by(|a, b| (&a.client, &a.audience).cmp(&(&b.client, &b.audience)));
    machines
}

fn lower_network(text: &str) -> Option<Network> {
    let (address, prefix) = units::network(text)?;
    let (base, prefix) = units::mapped(address, prefix);
    Some(Network { base, prefix })
}
