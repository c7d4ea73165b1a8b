//! The routes of an API as an OpenAPI 3.1 document: an operation for a method and path, with what the policy says of it.

use super::table::{RouteRow, Table};
use crate::{
    failure::{Done, Failure},
    openapi::{parameter, shape},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The name of the security scheme.
const SCHEME: &str = "auth0";

/// Where tokens come from.
pub(crate) struct Issuer(String);

impl Issuer {
    /// No tenant has this address (RFC 6761): a document that was made without an issuer cannot lead anybody to another's.
    const PLACEHOLDER: &str = "https://issuer.invalid/";

    pub(crate) fn parse(given: Option<&str>) -> Done<Self> {
        let Some(given) = given else { return Ok(Self(Self::PLACEHOLDER.to_owned())) };
        let host = given.strip_prefix("https://").map(|rest| rest.strip_suffix('/').unwrap_or(rest));
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
        match host.filter(|host| !host.is_empty() && host.bytes().all(allowed)) {
            Some(host) => Ok(Self(format!("https://{host}/"))),
            None => Err(Failure::usage(format!(
                "--issuer: expected the tenant's address such as `https://mercy.us.auth0.com/`, found `{given}`"
            ))),
        }
    }
}

/// The document. The table is of one API.
///
/// # Errors
///
/// Two paths that differ in the names of their parameters only: OpenAPI has no place for both.
pub(crate) fn openapi(table: &Table, issuer: &Issuer) -> Done<Value> {
    let audience = table.apis.first().map(|api| api.audience.as_str()).unwrap_or_default();
    let mut shapes: BTreeMap<String, &RouteRow> = BTreeMap::new();
    let mut paths: Map<String, Value> = Map::new();
    for route in &table.routes {
        let first = shapes.entry(shape(&route.path)).or_insert(route);
        if first.path != route.path {
            return Err(Failure::new(format!(
                "OpenAPI has one name for a parameter: expected one path, found `{}` in line {} and `{}` in line {} of the \
                 policy; give their parameters the same names",
                first.path, first.line, route.path, route.line
            )));
        }
        let item = paths.entry(route.path.clone()).or_insert_with(|| path_item(route));
        if let Value::Object(item) = item {
            for method in &route.methods {
                item.insert(method.name().to_ascii_lowercase(), operation(table, route));
            }
        }
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("{}: {audience}", table.id),
            "version": table.version,
            "description": format!("Made by `wardgate routes` from the policy with hash `{}`.", table.hash),
        },
        "paths": paths,
        "components": {
            "securitySchemes": { SCHEME: scheme(table, issuer) },
            "responses": {
                "allowed": { "description": "Allowed by the policy." },
                "unauthorized": { "description": "No valid token, or its second factor is too old (RFC 9470)." },
                "forbidden": { "description": "Refused by the policy." },
            },
        },
        "x-wardgate": { "audience": audience, "phi": table.phi, "mode": table.mode, "hash": table.hash },
    }))
}

fn path_item(route: &RouteRow) -> Value {
    let names = route.path.split('/').filter_map(parameter);
    let declared =
        |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let parameters: Vec<_> = names.map(declared).collect();
    if parameters.is_empty() { json!({}) } else { json!({ "parameters": parameters }) }
}

fn operation(table: &Table, route: &RouteRow) -> Value {
    let category = table.categories.get(&route.category);
    json!({
        "tags": [route.category],
        "security": [{ SCHEME: [route.scope] }],
        "responses": {
            "2XX": { "$ref": "#/components/responses/allowed" },
            "401": { "$ref": "#/components/responses/unauthorized" },
            "403": { "$ref": "#/components/responses/forbidden" },
        },
        "x-wardgate": { "route": route, "category": category },
    })
}

/// The scopes of the routes; a client-credentials flow where machine clients hold some of them.
fn scheme(table: &Table, issuer: &Issuer) -> Value {
    let scopes = |kept: &dyn Fn(&RouteRow) -> bool| -> Map<String, Value> {
        let routes = table.routes.iter().filter(|route| kept(route));
        routes.map(|route| (route.scope.clone(), format!("category {}", route.category).into())).collect()
    };
    let token_url = format!("{}oauth/token", issuer.0);
    let mut flows = json!({
        "authorizationCode": {
            "authorizationUrl": format!("{}authorize", issuer.0),
            "tokenUrl": token_url,
            "scopes": scopes(&|_| true),
        },
    });
    let of_machines = scopes(&|route| !route.machines.is_empty());
    if let (Value::Object(flows), false) = (&mut flows, of_machines.is_empty()) {
        flows.insert("clientCredentials".to_owned(), json!({ "tokenUrl": token_url, "scopes": of_machines }));
    }
    json!({ "type": "oauth2", "flows": flows })
}
