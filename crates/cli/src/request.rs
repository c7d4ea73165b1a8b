//! `wardgate request`: what an API would answer a request, and why.

use crate::{
    arguments::{Format, Request},
    failure::{Done, Failure},
    files, json, keys,
    openapi::short,
    output::{self, out, outln},
    policy,
    simulate::now,
    text::explain_request,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, error::Category};
use std::path::Path;
use wardgate_policy::{Methods, Policy};
use wardgate_resource_server::{Guard, GuardProblem};

pub(crate) fn run(given: &Request) -> Done {
    files::not_both(&given.policy, "--token", &given.token)?;
    let (method, path) = (given.method.as_str(), path(given)?);
    let loaded = policy::load(&given.policy)?;
    let claims = claims(&given.token)?;
    let now_ms = now(given.now.as_deref())?;
    let document = &loaded.compiled.document;
    let audience = match (&given.audience, document.api.as_slice()) {
        (Some(audience), _) => audience.clone(),
        (None, [api]) => api.audience.0.clone(),
        (None, apis) => {
            let known: Vec<_> = apis.iter().map(|api| api.audience.0.as_str()).collect();
            let known = known.join(", ");
            return Err(Failure::usage(format!(
                "--audience: expected one of the APIs of {}: {known}",
                loaded.file
            )));
        }
    };
    let key = keys::audit(document);
    let secret = |_: &str| key.as_ref().map(|key| key.secret.clone());
    let guard = Guard::new(&loaded.source, &audience, secret).map_err(|problem| match problem {
        GuardProblem::Audience(..) => Failure::usage(format!("--audience: {problem}")),
        other => Failure::new(other.to_string()),
    })?;
    let verdict = guard.decide(&claims, method, path, now_ms);
    match given.format {
        Format::Json => output::json(&verdict)?,
        Format::Text => {
            let elsewhere = other_methods(&loaded.compiled.policy, &audience, method, path);
            out!("{}", explain_request(&verdict, &loaded, elsewhere));
            if let Some(instead) = key.as_ref().and_then(|key| key.instead.as_ref()) {
                outln!("({instead})");
            }
        }
    }
    Ok(())
}

/// The path without its query, as middleware hands it to the guard.
fn path(given: &Request) -> Done<&str> {
    let Request { method, path, .. } = given;
    if method.is_empty() || method.bytes().any(|letter| letter.is_ascii_lowercase()) {
        return Err(Failure::usage(format!(
            "METHOD: expected a method in capitals, such as `GET`, found `{}`",
            short(method)
        )));
    }
    if !path.starts_with('/') {
        return Err(Failure::usage(format!(
            "PATH: expected what follows the host, such as `/api/v1/patients`, found `{}`: begin it with `/`",
            short(path)
        )));
    }
    Ok(path.split_once('?').map_or(path, |(path, _)| path))
}

/// What to do where the path has routes, but none for the method.
fn other_methods(policy: &Policy, audience: &str, method: &str, path: &str) -> Option<String> {
    let api = policy.apis.iter().find(|api| api.audience == audience)?;
    let has_route = |method: &&str| api.routes.find(method, path).is_some();
    let others: Vec<_> = Methods::NAMES.into_iter().filter(has_route).collect();
    (!others.is_empty() && !others.contains(&method)).then(|| {
        let (others, method) = (others.join(", "), short(method));
        format!("the path has routes for {others}; not for {method}: add a `[[route]]` for it, or send another method")
    })
}

/// The claims of a file, which has them as JSON or is a token. Nothing is verified: it is for the API's verifier to say
/// whether a token is genuine, and for this what comes of it if it is.
fn claims(path: &Path) -> Done<Value> {
    let expected = "an access token, or its claims as JSON";
    let text = files::read(path, expected)?;
    let refused = || Failure::new(format!("{}: expected {expected}, found neither", path.display()));
    let payload = match text.trim().split('.').collect::<Vec<_>>().as_slice() {
        [_, payload, _] if !text.trim_start().starts_with('{') => {
            let bytes = URL_SAFE_NO_PAD.decode(payload).map_err(|_| refused())?;
            String::from_utf8(bytes).map_err(|_| refused())?
        }
        _ => text,
    };
    let claims: Value = json::parse(&payload).map_err(|error| match error.classify() {
        Category::Data => Failure::new(format!("{}: expected {expected}: {error}", path.display())),
        _ => refused(),
    })?;
    if claims.is_object() { Ok(claims) } else { Err(refused()) }
}
