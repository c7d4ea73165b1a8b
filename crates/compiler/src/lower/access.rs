//! APIs with their scopes and routes, clients and machine clients.

use super::{Names, claims, ids, other_organization, place, seconds, texts};
use crate::{
    document::{self, Cidr, Document, Protocol, Records, Route},
    paths,
};
use wardgate_policy::{
    Api, AuthorizesOn, Client, Code, Condition, Connection, Flow, Flows, Machine, Methods, RecordRule,
    Refusal, RoleSource, Roles, Route as Lead, RouteTree, ScopeRule,
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
        max_token_age: api.max_token_age.as_ref().map(seconds),
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
            organizations: route.organizations.as_ref().map(|list| other_organization(list, names)),
            attributes: attributes(route, names),
            rule: place(*at),
        };
        scopes.insert(slot, rule);
    }
    scopes
}

/// Holds where the workforce lacks one of the attributes that a route asks for.
fn attributes(route: &Route, names: &Names<'_>) -> Option<Condition> {
    let lacks = route.attributes.iter().filter_map(|(name, values)| {
        let attribute = names.document.attribute.get(name)?;
        Some(Condition::Lacks(names.numbers.get(&attribute.from.0), texts(values)))
    });
    let lacks: Vec<_> = lacks.collect();
    (!lacks.is_empty()).then_some(Condition::Any(lacks))
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
            tree.insert(&segments, Lead { methods, scope, record: record(route), rule: place(*at) });
        }
    }
    tree
}

/// Which segment of a route's path names the record.
fn record(route: &Route) -> Option<u8> {
    let segments = paths::segments(&route.path.0).ok()?;
    let name = paths::Segment::Parameter(route.record_parameter()?);
    segments.iter().position(|segment| *segment == name).and_then(|at| u8::try_from(at).ok())
}

/// Sorted by id.
pub(super) fn clients(document: &Document, names: &Names<'_>) -> Vec<Client> {
    let lower = |(at, client): (usize, &document::Client)| Client {
        id: client.id.0.clone(),
        phi: client.handles_phi(document),
        audiences: client.audiences.iter().filter_map(|audience| names.api(&audience.0)).collect(),
        oidc_scopes: client.oidc_scopes.iter().map(|scope| (*scope).into()).collect(),
        refusals: refusals(client, names),
        assertions: client.asserts(),
        entry: client.category.as_ref().map(|category| ScopeRule {
            name: String::new(),
            category: names.category(category).unwrap_or(u16::MAX),
            roles: client.roles.as_ref().map_or_else(Roles::default, |roles| names.roles(roles)),
            own: None,
            proxy: None,
            organizations: None,
            attributes: None,
            rule: place(at),
        }),
        delegates: client.delegates.as_deref().map(texts).unwrap_or_default(),
        carries_factors: client.carry_mfa,
        rule: place(at),
    };
    let mut clients: Vec<Client> = document.client.iter().enumerate().map(lower).collect();
    clients.sort_by(|a, b| a.id.cmp(&b.id));
    clients
}

impl document::Client {
    /// Whether it says so, or one of its audiences serves PHI.
    pub(crate) fn handles_phi(&self, document: &Document) -> bool {
        self.phi.unwrap_or_else(|| self.audiences.iter().any(|audience| document.serves_phi(audience)))
    }

    /// Whether it names a protocol that ends in an assertion.
    pub(crate) fn asserts(&self) -> bool {
        self.protocols.iter().flatten().any(|protocol| protocol.asserts())
    }
}

/// When a login at the client is refused, whatever it asks for.
fn refusals(client: &document::Client, names: &Names<'_>) -> Vec<Refusal> {
    let field = |path| names.numbers.get(path);
    let everywhere: Flows = Flow::ALL.iter().copied().collect();
    let authorizing = Flows::EMPTY.with(Flow::Interactive).with(Flow::Silent).with(Flow::Unknown);
    let refusal = |flows, gate_only, when, code| Refusal { flows, gate_only, when, code };
    let always = |when, code| refusal(everywhere, false, when, code);
    let mut refusals = Vec::new();
    if let Some(protocols) = &client.protocols {
        let protocols = protocols.iter().map(|protocol| protocol.name().to_owned()).collect();
        let when = Condition::IsNot(field("transaction.protocol"), protocols);
        refusals.push(always(when, Code::ProtocolRefused));
    }
    let connections = Condition::IsNot(field("connection.name"), texts(&client.connections));
    refusals.push(always(connections, Code::ConnectionRefused));
    if let Some(organizations) = &client.organizations {
        refusals.push(always(other_organization(organizations, names), Code::OrganizationRefused));
    }
    if client.verified_email {
        refusals.push(always(Condition::Untrue(field("user.email_verified")), Code::EmailUnverified));
    }
    if client.pkce {
        let protocol = || field("transaction.protocol");
        let when = Condition::Any(vec![
            Condition::Is(field("request.query.code_challenge"), vec![String::new()]),
            Condition::IsNot(field("request.query.code_challenge_method"), vec!["S256".to_owned()]),
        ]);
        // An assertion comes without an authorization code.
        let unasserted = Condition::IsNot(protocol(), ASSERTED.map(str::to_owned).to_vec());
        let when = if client.asserts() { Condition::All(vec![unasserted, when]) } else { when };
        refusals.push(refusal(authorizing, true, when, Code::PkceMissing));
        let without_code = Protocol::WITHOUT_CODE.map(|protocol| protocol.name().to_owned()).to_vec();
        let when =
            Condition::All(vec![Condition::Present(protocol()), Condition::Is(protocol(), without_code)]);
        refusals.push(refusal(authorizing, false, when, Code::PkceMissing));
    }
    refusals
}

/// Protocols that end in an assertion.
const ASSERTED: [&str; 2] = ["samlp", "wsfed"];

/// Sorted by name.
pub(super) fn connections(document: &Document, names: &Names<'_>) -> Vec<Connection> {
    let source = |source: &document::RoleSource| {
        let role =
            |name: &document::ShortText| names.roles.binary_search(&name.0).ok().and_then(super::index);
        let mut roles: Vec<_> = source
            .names
            .iter()
            .filter_map(|name| Some((name.written.0.clone(), role(&name.role)?)))
            .collect();
        roles.sort_unstable();
        RoleSource { field: names.numbers.get(&source.from.0), names: roles }
    };
    let mut connections: Vec<Connection> = document
        .connection
        .iter()
        .map(|(name, connection)| Connection {
            name: name.0.clone(),
            roles: connection.roles.as_ref().map(source),
            federated: connection.federated_mfa,
        })
        .collect();
    connections.sort_by(|a, b| a.name.cmp(&b.name));
    connections
}

/// Sorted by client, then audience.
pub(super) fn machines(document: &Document) -> Vec<Machine> {
    let lower = |(at, machine): (usize, &document::Machine)| {
        let mut scopes: Vec<String> = machine.scopes.iter().map(|scope| scope.0.clone()).collect();
        scopes.sort_unstable();
        Machine {
            client: machine.client.0.clone(),
            audience: machine.audience.0.clone(),
            phi: document.serves_phi(&machine.audience),
            scopes,
            networks: machine.networks.iter().flatten().filter_map(Cidr::network).collect(),
            organizations: machine.organizations.as_deref().map(ids).unwrap_or_default(),
            rule: place(at),
        }
    };
    let mut machines: Vec<Machine> = document.machine.iter().enumerate().map(lower).collect();
    machines.sort_by(|a, b| (&a.client, &a.audience).cmp(&(&b.client, &b.audience)));
    machines
}
