//! `wardgate build`: the folder that auth0-deploy-cli imports.

use crate::{
    arguments::Build,
    bundle::{BUDGET, Bundle, LIMIT, bundles, sha256},
    engine::{Engine, Form},
    failure::{Done, Failure},
    files,
    output::{errln, outln},
    policy,
    replace::Replacement,
    tenant::{checklist, costs},
};
use serde_json::{Map, Value, json};
use std::path::Path;
use wardgate_compiler::Document;

/// As `scripts/bench` measures it on the reference task, under the Node.js versions of Auth0.
const LOWERED_COSTS: &str = "lowered: no WebAssembly; against it, a warm decision takes 2.5 to 2.9 times as long and a cold start 3 to 4 times (scripts/bench)";

pub(crate) fn run(given: &Build) -> Done {
    let loaded = policy::load(&given.policy)?;
    let expired = policy::expired(&loaded.source, None)?;
    if !expired.is_empty() {
        errln!("{}", policy::render(&loaded.file, &loaded.source, &expired));
    }
    let form = if given.lower.is_some() { Form::Lowered } else { Form::Wasm };
    let engine = Engine::load(&given.engine, form)?;
    let bundles = bundles(&loaded.compiled, &engine)?;
    for bundle in bundles.iter().filter(|_| !given.unlimited) {
        check_size(bundle)?;
    }
    write(&given.out, &bundles, &loaded.compiled.document)?;
    for bundle in &bundles {
        outln!(
            "{}  {} bytes, {:.1}% of {LIMIT}  policy {}  sha256 {}",
            given.out.join("actions").join(&bundle.name).join("code.js").display(),
            bundle.code.len(),
            bundle.code.len() as f64 * 100.0 / LIMIT as f64,
            loaded.compiled.policy.hash,
            sha256(bundle.code.as_bytes()),
        );
    }
    if form == Form::Lowered {
        outln!("{LOWERED_COSTS}");
    }
    for bundle in &bundles {
        outln!("{}", told(bundle, &costs(&bundle.policy)));
    }
    for other in others(&given.out, &bundles)? {
        outln!("still bound beside these: {other}; take it out of {TRIGGERS} unless both are meant to run");
    }
    outln!("to set in Auth0 for this policy, and to be looked at there:");
    for item in checklist(&loaded.compiled.document) {
        outln!("  [ ] {item}");
    }
    Ok(())
}

/// Refuses an Action over its budget.
pub(crate) fn check_size(bundle: &Bundle) -> Done {
    if bundle.code.len() <= BUDGET {
        return Ok(());
    }
    let costs = costs(&bundle.policy);
    let most = costs.first().map_or("what takes most", |(concept, _)| concept);
    Err(Failure::new(format!(
        "{}: expected at most {BUDGET} bytes (Auth0's limit is {LIMIT}), found {}; nothing was written: shorten the policy, {most} first\n{}",
        bundle.name,
        bundle.code.len(),
        told(bundle, &costs),
    )))
}

/// What each concept takes of an Action, in words.
fn told(bundle: &Bundle, costs: &[(&str, usize)]) -> String {
    let costs: Vec<_> = costs.iter().map(|(concept, bytes)| format!("{concept} {bytes}")).collect();
    format!("{}: bytes that the policy takes, before packing: {}", bundle.name, costs.join(", "))
}

/// Writes everything, or nothing.
pub(crate) fn write(out: &Path, bundles: &[Bundle], document: &Document) -> Done {
    let mut replacement = Replacement::begin(out)?;
    let bindings = triggers(bundles, bound(&out.join(TRIGGERS))?);
    for bundle in bundles {
        replacement.stage(&format!("actions/{}/code.js", bundle.name), &bundle.code)?;
        replacement
            .stage(&format!("actions/{}.json", bundle.name), &pretty(&descriptor(bundle, document)))?;
    }
    replacement.stage(TRIGGERS, &pretty(&Value::Object(bindings)))?;
    replacement.finish()
}

/// deploy-cli's descriptor. A secret's value is written in the tenant, never here: deploy-cli puts the value of the
/// environment variable of that name in its place.
fn descriptor(bundle: &Bundle, document: &Document) -> Value {
    let keys = &document.keys;
    let of_logins = keys.audit.iter().chain(&keys.redirect).filter(|_| bundle.trigger == "post-login");
    let secrets: Vec<_> = keys
        .claim
        .iter()
        .chain(of_logins)
        .map(|key| json!({ "name": key.secret.0, "value": format!("##{}##", key.secret.0) }))
        .collect();
    json!({
        "name": bundle.name,
        "code": format!("./actions/{}/code.js", bundle.name),
        "runtime": "node22",
        "dependencies": [],
        "secrets": secrets,
        "supported_triggers": [{ "id": bundle.trigger, "version": bundle.version }],
        "deployed": true,
        "status": "built",
    })
}

/// The file of bindings.
const TRIGGERS: &str = "triggers/triggers.json";

/// The bindings that are there already.
fn bound(file: &Path) -> Done<Map<String, Value>> {
    if !file.exists() {
        return Ok(Map::new());
    }
    let text = files::read(file, "the bindings of the tenant's Actions")?;
    let place = file.display();
    let bindings: Map<String, Value> = serde_json::from_str(&text).map_err(|error| {
        Failure::new(format!("{place}: expected an object of triggers, found: {error}; nothing was written"))
    })?;
    if let Some((trigger, found)) = bindings.iter().find(|(_, list)| !list.is_array()) {
        return Err(Failure::new(format!(
            "{place}: {trigger}: expected a list of bindings, found `{found}`; nothing was written"
        )));
    }
    Ok(bindings)
}

/// Actions of Wardgate's that are bound and were not built now: those of another mode.
fn others(out: &Path, bundles: &[Bundle]) -> Done<Vec<String>> {
    let bindings = bound(&out.join(TRIGGERS))?;
    let bound = bindings.values().filter_map(Value::as_array).flatten();
    let names = bound.filter_map(|binding| binding.get("action_name").and_then(Value::as_str));
    let other =
        |name: &&str| name.starts_with("wardgate-") && bundles.iter().all(|bundle| bundle.name != *name);
    Ok(names.filter(other).map(str::to_owned).collect())
}

/// The bindings in their order: the gate first, then Actions of the tenant's own as they were, then the others.
fn triggers(bundles: &[Bundle], mut triggers: Map<String, Value>) -> Map<String, Value> {
    for bundle in bundles {
        let list = triggers.entry(bundle.trigger).or_insert_with(|| json!([]));
        let binding = json!({ "action_name": bundle.name, "display_name": bundle.name });
        if let Value::Array(list) = list {
            list.retain(|known| {
                known.get("action_name").and_then(Value::as_str) != Some(bundle.name.as_str())
            });
            list.insert(if bundle.first { 0 } else { list.len() }, binding);
        }
    }
    triggers
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
