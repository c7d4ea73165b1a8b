//! An OpenAPI file beside the routes of a policy: every difference, with both places.

use super::paths;
use crate::{
    openapi::{Access, Alternative, Operation, Position, Specification, shape, short},
    policy::Loaded,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use wardgate_compiler::document::{Method, Route};
use wardgate_policy::Methods;

/// Something that the file and the policy do not say alike.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Difference {
    pub(crate) kind: Kind,
    /// Method and path.
    pub(crate) request: String,
    pub(crate) expected: String,
    pub(crate) found: String,
    /// What to do about it.
    pub(crate) help: String,
    /// Where in the OpenAPI file.
    pub(crate) openapi: Position,
    /// Where in the policy document.
    pub(crate) policy: Position,
}

/// What kind of difference it is; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Anybody may call what the policy guards.
    Public,
    /// A way in that needs no token with scopes.
    WithoutToken,
    /// Other scopes than the route's.
    Scope,
    /// The parameter that says whose record it is has another name.
    Parameter,
    /// A path that no route can have.
    Path,
    /// An operation without a route.
    OperationWithoutRoute,
    /// A route without an operation.
    RouteWithoutOperation,
}

/// Every difference: the gravest kind first, then in the order of the files.
pub(crate) fn differences(
    specification: &Specification,
    loaded: &Loaded,
    audience: &str,
) -> (Vec<Difference>, usize) {
    let comparison = Comparison::of(loaded, audience);
    let mut differences = Vec::new();
    let mut seen = HashSet::new();
    for operation in &specification.operations {
        comparison.operation(operation, &mut seen, &mut differences);
    }
    comparison.unseen(specification.at, &seen, &mut differences);
    let requests = comparison.routes.len();
    differences.sort_by_key(|difference| difference.kind);
    (differences, requests)
}

/// A route under one of its methods.
#[derive(Clone, Copy)]
struct Known<'a> {
    method: Method,
    route: &'a Route,
    at: Position,
}

struct Comparison<'a> {
    audience: &'a str,
    api: Position,
    /// In the order of the document.
    routes: Vec<Known<'a>>,
    /// Method, and path without the names of parameters.
    by_request: HashMap<(&'static str, String), Known<'a>>,
}

impl<'a> Comparison<'a> {
    fn of(loaded: &'a Loaded, audience: &'a str) -> Self {
        let document = &loaded.compiled.document;
        let position = |rule: String| {
            let place = loaded.compiled.places.get(&rule);
            place.map_or(Position { line: 1, column: 1 }, |place| Position {
                line: place.line,
                column: place.column,
            })
        };
        let api = document.api.iter().position(|api| api.audience.0 == audience);
        let mut routes = Vec::new();
        for (at, route) in document.route.iter().enumerate() {
            if route.audience.0 == audience {
                let at = position(format!("route[{at}]"));
                routes.extend(route.methods.iter().map(|method| Known { method: *method, route, at }));
            }
        }
        let request = |known: &Known<'a>| (known.method.name(), shape(&known.route.path.0));
        Self {
            audience,
            api: position(format!("api[{}]", api.unwrap_or_default())),
            by_request: routes.iter().map(|known| (request(known), *known)).collect(),
            routes,
        }
    }

    fn operation(
        &self,
        operation: &Operation,
        seen: &mut HashSet<(&'static str, String)>,
        differences: &mut Vec<Difference>,
    ) {
        let mut tell = |kind, policy, openapi, expected: String, found: String, help: &str| {
            let request = request(&operation.method, &operation.path);
            let help = help.to_owned();
            differences.push(Difference { kind, request, expected, found, help, openapi, policy });
        };
        if let Some((expected, found)) = paths::impossible(&operation.path) {
            let help = "the API refuses every such request; write the path as the policy can have it";
            let found = found + and_public(&operation.access);
            return tell(Kind::Path, self.api, operation.at, expected.to_owned(), found, help);
        }
        let nameless = shape(&operation.path);
        let Some((key, known)) = Methods::NAMES
            .into_iter()
            .find(|name| *name == operation.method)
            .map(|name| (name, nameless.clone()))
            .and_then(|key| self.by_request.get(&key).map(|known| (key, *known)))
        else {
            let (found, policy, help) = self.instead(operation, &nameless);
            let expected = format!("a route of `{}`", self.audience);
            return tell(Kind::OperationWithoutRoute, policy, operation.at, expected, found, help);
        };
        seen.insert(key);
        if let Some((expected, found)) = paths::renamed(known.route, &operation.path) {
            let help = "the policy compares this parameter with a claim of the token, to say whose record it is: give it the same \
                        name in both";
            tell(Kind::Parameter, known.at, operation.at, expected, found, help);
        }
        let scope = &known.route.scope.0;
        for (kind, at, found, help) in access(&operation.access, operation.at, scope) {
            tell(kind, known.at, at, format!("scope `{scope}`"), found, help);
        }
    }

    /// What the policy has instead of a route for an operation, where, and what to do about it.
    fn instead(&self, operation: &Operation, nameless: &str) -> (String, Position, &'static str) {
        const WRITE: &str =
            "write a [[route]] for it, or take it out of the file: what no route names is refused";
        const TAKE_OUT: &str = "take it out of the file: a preflight (CORS) is answered before the policy is asked, and nothing else \
                                needs the method";
        const COVERED: &str = "the policy lets through whoever may have the other path: write a [[route]] for this one if they may not, or take \
                               it out of the file";
        let and_public = and_public(&operation.access);
        if !Methods::NAMES.contains(&operation.method.as_str()) {
            let found = format!("the method {}, which no route can have{and_public}", operation.method);
            return (found, self.api, TAKE_OUT);
        }
        let same_path: Vec<_> =
            self.routes.iter().filter(|known| shape(&known.route.path.0) == nameless).collect();
        if let Some(first) = same_path.first() {
            let methods: Vec<_> = same_path.iter().map(|known| known.method.name()).collect();
            return (format!("the path for {} only{and_public}", methods.join(", ")), first.at, WRITE);
        }
        let covering = self.routes.iter().find(|known| {
            known.method.name() == operation.method && paths::covers(&known.route.path.0, &operation.path)
        });
        match covering {
            Some(known) => {
                let found = format!(
                    "only `{}`, which takes this path's text for the value of a parameter{and_public}",
                    known.route.path.0
                );
                (found, known.at, COVERED)
            }
            None => (format!("none{and_public}"), self.api, WRITE),
        }
    }

    fn unseen(
        &self,
        paths: Position,
        seen: &HashSet<(&'static str, String)>,
        differences: &mut Vec<Difference>,
    ) {
        for known in &self.routes {
            let path = &known.route.path.0;
            if !seen.contains(&(known.method.name(), shape(path))) {
                differences.push(Difference {
                    kind: Kind::RouteWithoutOperation,
                    request: request(known.method.name(), path),
                    expected: "an operation of the file".to_owned(),
                    found: "none".to_owned(),
                    help: "describe it in the file, or take the route out of the policy".to_owned(),
                    openapi: paths,
                    policy: known.at,
                });
            }
        }
    }
}

/// What is said besides of an operation that needs no token.
fn and_public(access: &Access) -> &'static str {
    let open = |alternative: &Alternative| alternative.credentials.is_empty();
    let public = access.alternatives.is_empty() || access.alternatives.iter().any(open);
    if public { ", and anybody may call it" } else { "" }
}

fn request(method: &str, path: &str) -> String {
    format!("{method} {}", short(path))
}

/// What the ways into an operation ask for, other than that one scope.
fn access(access: &Access, operation: Position, scope: &str) -> Vec<(Kind, Position, String, &'static str)> {
    const PUBLIC: &str =
        "whoever goes by the file calls it without a token, and the API refuses: name the scope";
    if access.alternatives.is_empty() {
        let found = if access.at.is_some() { "`security: []`" } else { "no `security`, here or at the top" };
        let found = format!("{found}: anybody may call it");
        return vec![(Kind::Public, access.at.unwrap_or(operation), found, PUBLIC)];
    }
    let alternative = |alternative: &Alternative| {
        if alternative.credentials.is_empty() {
            let found = "`{}` among the alternatives: anybody may call it".to_owned();
            return Some((Kind::Public, alternative.at, found, PUBLIC));
        }
        let tokens: Vec<_> =
            alternative.credentials.iter().filter_map(|credential| credential.scopes.as_ref()).collect();
        if tokens.is_empty() {
            let schemes: Vec<_> =
                alternative.credentials.iter().map(|credential| short(&credential.scheme)).collect();
            let found = format!("a way in by `{}`, which has no scopes", schemes.join("` and `"));
            let help = "only oauth2 and openIdConnect have scopes, and http bearer since OpenAPI 3.1: ask for a token by one of them";
            return Some((Kind::WithoutToken, alternative.at, found, help));
        }
        let scopes: Vec<_> = tokens.into_iter().flatten().map(|scope| short(scope)).collect();
        if !scopes.is_empty() && scopes.iter().all(|found| found == scope) {
            return None;
        }
        let found = if scopes.is_empty() {
            "a token of any scope".to_owned()
        } else {
            format!("`{}`", scopes.join(" "))
        };
        Some((
            Kind::Scope,
            alternative.at,
            found,
            "the API asks for the route's scope and no other: write one in both",
        ))
    };
    access.alternatives.iter().filter_map(alternative).collect()
}
