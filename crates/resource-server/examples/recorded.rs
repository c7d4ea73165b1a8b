//! Writes down what the core answers to the logins and requests of `tests/mutation/corpus.js`, for
//! `crates/auth0/tests/recorded`: what crosses into the engine, and the bytes that come back.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a tool of the tests")]

#[path = "../../auth0/tests/recorded/request.rs"]
mod request;

use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{self, BufRead, Write},
};
use wardgate_compiler::{Compiled, compile, project};
use wardgate_explain::{Action, mark_gate_passed};

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    /// What the lines after it are decided by.
    Policy {
        policy: String,
    },
    Login {
        action: Action,
        event: Value,
        now: i64,
        marked: bool,
    },
    Request {
        audience: String,
        claims: Value,
        method: String,
        path: String,
        now: i64,
        secrets: BTreeMap<String, String>,
    },
}

fn main() {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut write = |parts: [&[u8]; 4]| {
        for part in parts {
            out.write_all(&u32::try_from(part.len()).unwrap().to_le_bytes()).unwrap();
            out.write_all(part).unwrap();
        }
    };
    let mut compiled: Option<Compiled> = None;
    for line in io::stdin().lock().lines() {
        let line = serde_json::from_str(&line.unwrap()).unwrap();
        if let Line::Policy { policy } = line {
            // Some that are drawn are refused.
            compiled = compile(&policy).ok();
            if let Some(Compiled { policy, .. }) = &mut compiled {
                write([b"policy", &policy.to_image(), b"", b""]);
                policy.apis.iter_mut().for_each(|api| api.routes.index());
            }
            continue;
        }
        let Some(Compiled { policy, plans, document, .. }) = &compiled else { continue };
        match line {
            Line::Policy { .. } => {}
            Line::Login { action, mut event, now, marked } => {
                let said = event.pointer("/transaction/metadata/wardgate_gate");
                let placeholder = said.and_then(Value::as_str) == Some("<hash>");
                if placeholder || action == Action::Token && marked && said.is_none() {
                    mark_gate_passed(&mut event, &policy.hash);
                }
                let (plan, ask): (_, fn(&_, &[u16], &str) -> _) = match action {
                    Action::Gate => (&plans.gate, wardgate_auth0::gate),
                    Action::Machine => (&plans.machine, wardgate_auth0::machine),
                    Action::Token | Action::Flow => (&plans.token, wardgate_auth0::token),
                };
                let crossing = project(plan, now, &event);
                let numbers: Vec<u8> =
                    crossing.numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
                let answer = ask(policy, &crossing.numbers, &crossing.text).unwrap_or_default();
                write([action.name().as_bytes(), &numbers, crossing.text.as_bytes(), &answer]);
            }
            Line::Request { audience, claims, method, path, now, secrets } => {
                let secret = document.keys.audit.as_ref().and_then(|key| secrets.get(&key.secret.0));
                let given = json!({ "audience": audience, "claims": claims, "method": method, "path": path, "now": now, "secret": secret });
                let answer = request::verdict(policy, &given);
                write([b"request", b"", given.to_string().as_bytes(), answer.as_bytes()]);
            }
        }
    }
}
