//! Policy documents as JSON values: written as TOML for the compiler, and asked about without it.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The text of a document. Its tables stand in one line each, which is TOML, too.
pub fn to_toml(document: &Value) -> String {
    let entries = document.as_object().unwrap().iter().filter(|(_, value)| !is_nothing(value));
    entries.map(|(key, value)| format!("{} = {}\n", quoted(key), inline(value))).collect()
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let entries = entries.map(|(key, value)| format!("{} = {}", quoted(key), inline(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        // What JSON escapes, TOML escapes in the same way.
        other => other.to_string(),
    }
}

fn quoted(key: &str) -> String {
    Value::from(key).to_string()
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// The items of a list; none of anything else.
pub fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The texts of a list; none of anything else.
pub fn texts(value: &Value) -> Vec<&str> {
    items(value).filter_map(Value::as_str).collect()
}

/// The entries of a table; none of anything else.
pub fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Whether a list of texts has this one.
pub fn lists(value: &Value, text: &str) -> bool {
    items(value).any(|item| item == text)
}

/// Seconds of a duration such as `15m`.
pub fn seconds(duration: &Value) -> i64 {
    let text = duration.as_str().unwrap();
    let (count, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => panic!("{text}"),
    };
    count.parse::<i64>().unwrap() * unit
}

/// What stands at a dotted path.
pub fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, key| &value[key])
}

/// Takes what is null out, at every depth.
pub fn without_nulls(mut value: Value) -> Value {
    take_nulls(&mut value);
    value
}

fn take_nulls(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(take_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(take_nulls),
        _ => {}
    }
}

/// A document, asked about as `docs/policy.md` says.
#[derive(Clone, Copy)]
pub struct Facts<'d>(pub &'d Value);

impl<'d> Facts<'d> {
    /// The `[[client]]` of that id.
    pub fn client(self, id: &str) -> Option<&'d Value> {
        items(&self.0["client"]).find(|client| client["id"] == id)
    }

    /// The `[[api]]` of that audience.
    pub fn api(self, audience: &str) -> Option<&'d Value> {
        items(&self.0["api"]).find(|api| api["audience"] == audience)
    }

    /// The routes of an audience.
    pub fn routes(self, audience: &str) -> impl Iterator<Item = &'d Value> {
        items(&self.0["route"]).filter(move |route| route["audience"] == audience)
    }

    /// The route that a method and a path name, and the record that the path names: a literal goes before a parameter.
    pub fn route<'p>(
        self,
        audience: &str,
        method: &str,
        path: &'p str,
    ) -> Option<(&'d Value, Option<&'p str>)> {
        let segments: Vec<&str> = path.split('/').collect();
        let parts =
            |route: &'d Value| -> Vec<&'d str> { route["path"].as_str().unwrap().split('/').collect() };
        let is_parameter = |part: &&str| part.starts_with('{');
        let fits = |route: &&'d Value| {
            let parts = parts(route);
            let equal = |(part, segment): (&&str, &&str)| is_parameter(part) || part == segment;
            lists(&route["methods"], method)
                && parts.len() == segments.len()
                && parts.iter().zip(&segments).all(equal)
        };
        let literals = |route: &&'d Value| parts(route).iter().map(is_parameter).collect::<Vec<_>>();
        let route = self.routes(audience).filter(fits).min_by_key(literals)?;
        let parts = parts(route);
        let parameters = parts.iter().filter(|part| is_parameter(part)).count();
        let names = |part: &&str| match route["own"]["key"].as_str() {
            Some(key) => *part == format!("{{{key}}}"),
            None => parameters == 1 && is_parameter(part),
        };
        Some((route, parts.iter().position(names).map(|at| segments[at])))
    }

    /// The first route of each scope of an audience.
    pub fn scopes(self, audience: &str) -> BTreeMap<&'d str, &'d Value> {
        let mut scopes = BTreeMap::new();
        for route in self.routes(audience) {
            scopes.entry(route["scope"].as_str().unwrap()).or_insert(route);
        }
        scopes
    }

    /// Whether a client handles PHI: it says so, or an audience of it does.
    pub fn handles_phi(self, client: &Value) -> bool {
        let serves = |audience: &&str| self.api(audience).is_some_and(|api| api["phi"] == true);
        client["phi"] == true || texts(&client["audiences"]).iter().any(serves)
    }

    /// The roles of the workforce: those in the `roles` of a route or a client, and those of `[employment]`.
    pub fn workforce(self) -> BTreeSet<&'d str> {
        let of_rules = items(&self.0["route"]).chain(items(&self.0["client"]));
        of_rules.chain([&self.0["employment"]]).flat_map(|rule| texts(&rule["roles"])).collect()
    }

    /// Whether the policy only watches.
    pub fn is_shadow(self) -> bool {
        self.0["policy"]["mode"] == "shadow"
    }

    /// What stands before the name of a claim.
    pub fn namespace(self) -> &'d str {
        self.0["policy"]["claim_namespace"].as_str().unwrap()
    }

    /// The name, as tokens have it, of the claim from this source.
    pub fn claim_from(self, source: &str) -> Option<String> {
        let claim = items(&self.0["claim"]).find(|claim| claim["from"] == source)?;
        Some(format!("{}{}", self.namespace(), claim["name"].as_str().unwrap()))
    }
}
