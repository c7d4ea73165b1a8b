//! `wardgate build`: the folder that auth0-deploy-cli imports.

use crate::{
    arguments::Build,
    bundle::{BUDGET, Bundle, LIMIT, bundles, sha256},
    engine::Engine,
    failure::{Done, Failure},
    files, policy,
};
use serde_json::{Value, json};
use std::{fs, path::Path};
use wardgate_compiler::Document;

pub(crate) fn run(given: &Build) -> Done {
    let loaded = policy::load(&given.policy)?;
    let engine = Engine::load(&given.engine)?;
    let bundles = bundles(&loaded.compiled, &engine);
    for bundle in bundles.iter().filter(|_| !given.unlimited) {
        check_size(bundle)?;
    }
    write(&given.out, &bundles, &loaded.compiled.document)?;
    for bundle in &bundles {
        println!(
            "{}  {} bytes{}, {:.1}% of {LIMIT}  policy {}  sha256 {}",
            given.out.join("actions").join(bundle.name).join("code.js").display(),
            bundle.code.len(),
            if bundle.packed { " packed" } else { "" },
            bundle.code.len() as f64 * 100.0 / LIMIT as f64,
            loaded.compiled.policy.hash,
            sha256(bundle.code.as_bytes()),
        );
    }
    Ok(())
}

/// Refuses an Action over its budget.
pub(crate) fn check_size(bundle: &Bundle) -> Done {
    if bundle.code.len() <= BUDGET {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{}: expected at most {BUDGET} bytes (Auth0's limit is {LIMIT}), found {} packed; nothing was written: shorten the policy, its patterns first",
        bundle.name,
        bundle.code.len(),
    )))
}

/// Writes everything beside its place first, and moves it there when all of it is written.
pub(crate) fn write(out: &Path, bundles: &[Bundle], document: &Document) -> Done {
    let cannot = |what: &Path, error: &std::io::Error| {
        Failure::new(format!("{}: cannot be written: {}", what.display(), files::say(error)))
    };
    fs::create_dir_all(out).map_err(|error| cannot(out, &error))?;
    let staging =
        tempfile::Builder::new().prefix(".wardgate-").tempdir_in(out).map_err(|error| cannot(out, &error))?;
    let mut moves = Vec::new();
    let mut stage = |name: String, text: String| -> Done {
        let staged = staging.path().join(moves.len().to_string());
        fs::write(&staged, text).map_err(|error| cannot(&out.join(&name), &error))?;
        moves.push((staged, out.join(name)));
        Ok(())
    };
    for bundle in bundles {
        stage(format!("actions/{}/code.js", bundle.name), bundle.code.clone())?;
        stage(format!("actions/{}.json", bundle.name), pretty(&descriptor(bundle, document)))?;
    }
    stage("triggers/triggers.json".to_owned(), pretty(&triggers(bundles)))?;
    for (staged, place) in moves {
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
        }
        fs::rename(&staged, &place).map_err(|error| cannot(&place, &error))?;
    }
    Ok(())
}

/// deploy-cli's descriptor. A secret's value is written in the tenant, never here: deploy-cli puts the value of the
/// environment variable of that name in its place.
fn descriptor(bundle: &Bundle, document: &Document) -> Value {
    let claim = document.keys.claim.as_ref().map(|key| &key.secret.0);
    let audit =
        document.keys.audit.as_ref().map(|key| &key.secret.0).filter(|_| bundle.trigger == "post-login");
    let secrets: Vec<_> = claim
        .into_iter()
        .chain(audit)
        .map(|name| json!({ "name": name, "value": format!("##{name}##") }))
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

/// The bindings in their order. Actions of your own go between the gate and the token.
fn triggers(bundles: &[Bundle]) -> Value {
    let mut triggers = serde_json::Map::new();
    for bundle in bundles {
        let list = triggers.entry(bundle.trigger).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!({ "action_name": bundle.name, "display_name": bundle.name }));
        }
    }
    Value::Object(triggers)
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
