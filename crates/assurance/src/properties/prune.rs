//! Documents from which something was taken, made whole: `wardgate check` refuses what nothing uses.

use crate::{
    document::{items, lists, texts, without_nulls},
    policies::roles,
};
use serde_json::Value;

/// Keeps of a list what is to be kept; a list that has nothing left goes.
pub(super) fn keep(list: &mut Value, stays: impl Fn(&str) -> bool) {
    if let Some(items) = list.as_array_mut() {
        items.retain(|item| stays(item.as_str().unwrap()));
        if items.is_empty() {
            *list = Value::Null;
        }
    }
}

/// Takes a client out of lists. A rule that was for it alone goes, or the document is none.
pub(super) fn forget_client(document: &mut Value, id: &str) {
    for claim in document["claim"].as_array_mut().unwrap() {
        if lists(&claim["clients"], id) {
            keep(&mut claim["clients"], |client| client != id);
            if claim["clients"].is_null() {
                claim["tokens"] = Value::Null;
            }
        }
    }
}

/// Takes an API out of lists, with its routes and machine clients.
pub(super) fn forget_api(document: &mut Value, audience: &Value) {
    for table in ["route", "machine"] {
        if let Some(rules) = document[table].as_array_mut() {
            rules.retain(|rule| rule["audience"] != *audience);
        }
    }
    for client in document["client"].as_array_mut().unwrap() {
        keep(&mut client["audiences"], |one| audience != one);
    }
}

/// Takes out what nothing uses any more, which `wardgate check` refuses.
pub(super) fn prune(document: &mut Value) {
    let audiences: Vec<Value> = items(&document["api"]).map(|api| api["audience"].clone()).collect();
    let known: Vec<String> = roles(document).into_iter().map(str::to_owned).collect();
    let asked: Vec<Value> = items(&document["route"]).cloned().collect();
    let is_key = |claim: &Value| {
        asked.iter().any(|route| {
            route["proxy"]["key"] == claim["name"]
                && items(&claim["audiences"]).any(|one| *one == route["audience"])
        })
    };
    if let Some(claims) = document["claim"].as_array_mut() {
        for claim in claims.iter_mut() {
            let had = claim["audiences"].is_array();
            keep(&mut claim["audiences"], |one| audiences.iter().any(|audience| audience == one));
            let had_roles = claim["roles"].is_array();
            keep(&mut claim["roles"], |one| known.iter().any(|role| role == one));
            if had && claim["audiences"].is_null() || had_roles && claim["roles"].is_null() {
                claim["tokens"] = Value::Null;
            }
        }
        claims.retain(|claim| {
            claim["tokens"].is_array() && (claim["type"]["proxies"].is_null() || is_key(claim))
        });
    }
    let rules: Vec<Value> = items(&document["route"]).chain(items(&document["client"])).cloned().collect();
    let categories = document["category"].as_object_mut().unwrap();
    categories.retain(|name, _| rules.iter().any(|rule| rule["category"] == *name));
    for (name, category) in categories {
        let of_it = || rules.iter().filter(|rule| rule["category"] == *name);
        if !of_it().any(|rule| rule["roles"].is_array()) {
            category["training"] = Value::Null;
            category["mfa"] = Value::Null;
        }
        if !of_it().any(|rule| rule["own"].is_object() || rule["proxy"].is_object()) {
            category["own_mfa"] = Value::Null;
        }
    }
    let taught: Vec<String> = document["category"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|one| texts(&one["training"]))
        .map(str::to_owned)
        .collect();
    if let Some(courses) = document["training"].as_object_mut() {
        courses.retain(|name, _| taught.contains(name));
        if !courses.values().any(|course| course["redirect"] == true) {
            document["portal"] = Value::Null;
            document["keys"]["redirect"] = Value::Null;
        }
    }
    if !items(&document["claim"]).any(|claim| claim["type"] == "opaque") {
        document["keys"]["claim"] = Value::Null;
    }
    if !rules.iter().any(|rule| rule["attributes"].is_object()) {
        document["attribute"] = Value::Null;
    }
    if let Some(connections) = document["connection"].as_object_mut() {
        connections.retain(|name, _| rules.iter().any(|rule| lists(&rule["connections"], name)));
        for connection in connections.values_mut() {
            if let Some(names) = connection["roles"]["names"].as_array_mut() {
                names.retain(|name| known.iter().any(|role| name["role"] == *role));
            }
        }
    }
    let gone = [
        ("training", "training"),
        ("attribute", "attributes"),
        ("employment", "employment"),
        ("restriction", "restrictions"),
        ("step_up", "step-up"),
    ];
    let is_gone = |table: &str| match &document[table] {
        Value::Array(rules) => rules.is_empty(),
        Value::Object(tables) => tables.is_empty(),
        _ => true,
    };
    let gone: Vec<&str> = gone.iter().filter(|(table, _)| is_gone(table)).map(|(_, lift)| *lift).collect();
    if document["break_glass"].is_array() {
        keep(&mut document["break_glass"][0]["lifts"], |lift| !gone.contains(&lift));
        if document["break_glass"][0]["lifts"].is_null() {
            document["break_glass"] = Value::Null;
        }
    }
    *document = without_nulls(document.take());
}
