//! `wardgate simulate`: what a sign-in would get, and why.

use crate::{
    arguments::{ActionName, EngineName, Format, Simulate},
    engine::{Engine, Form},
    failure::{Done, Failure},
    files,
    harness::{Harness, Job},
    keys,
    output::{self, errln, out, outln},
    policy,
    text::explain,
};
use serde_json::{Map, Value};
use wardgate_compiler::Document;
use wardgate_explain::{Action, Simulation, mark_gate_passed, run as run_native};
use wardgate_policy::UnixTime;

pub(crate) fn run(given: &Simulate) -> Done {
    if given.no_answer && given.action != ActionName::Flow {
        return Err(Failure::usage(
            "--no-answer: expected with `--action flow`, since no other asks anybody",
        ));
    }
    files::not_both(&given.policy, "--event", &given.event)?;
    let loaded = policy::load(&given.policy)?;
    let mut event: Value = files::read_json(&given.event, "an event as JSON")?;
    if !event.is_object() {
        return Err(Failure::new(format!(
            "{}: expected an event, which is an object",
            given.event.display()
        )));
    }
    let now_ms = now(given.now.as_deref())?;
    let action = Action::from(given.action);
    assume_secrets(&mut event, &loaded.compiled.document, action);
    let assumed = action == Action::Token && assume_gate(&mut event, &loaded.compiled.policy.hash);
    let answers = !given.no_answer;
    let simulation = match given.engine {
        EngineName::Native => {
            run_native(&loaded.compiled, action, &event, now_ms, answers).map_err(Failure::new)?
        }
        EngineName::Bundle | EngineName::Lowered => {
            let form = if given.engine == EngineName::Lowered { Form::Lowered } else { Form::Wasm };
            let mut harness = Harness::new(Engine::load(&given.engine_folder, form)?)?;
            let built = harness.build(&loaded.compiled)?;
            let job = Job { built: &built, action, event: &event, now_ms, answers };
            let mut results = harness.run(&[job])?;
            let result = results.pop().ok_or_else(|| Failure::new("the harness gave no result"))?;
            result.map_err(|failure| Failure::new(format!("{}: {failure}", given.event.display())))?
        }
    };
    print(&simulation, given, &loaded, &event, assumed)
}

/// An event that was kept has no secrets: they are taken from the environment, or stand-ins are. One that has some says
/// itself what it lacks.
fn assume_secrets(event: &mut Value, document: &Document, action: Action) {
    let Some(event) = event.as_object_mut().filter(|event| !event.contains_key("secrets")) else { return };
    let mut secrets = Map::new();
    for key in keys::of_action(document, action) {
        if let Some(instead) = key.instead {
            errln!("(the event has no `secrets`, and {instead})");
        }
        secrets.insert(key.name.to_owned(), key.secret.into());
    }
    event.insert("secrets".to_owned(), secrets.into());
}

/// An event that says nothing of the gate is taken as one that passed it.
pub(crate) fn assume_gate(event: &mut Value, policy_hash: &str) -> bool {
    let marked = event.pointer("/transaction/metadata/wardgate_gate").is_some();
    if !marked {
        mark_gate_passed(event, policy_hash);
    }
    !marked
}

fn print(
    simulation: &Simulation,
    given: &Simulate,
    loaded: &policy::Loaded,
    event: &Value,
    assumed: bool,
) -> Done {
    match given.format {
        Format::Json => output::json(simulation)?,
        Format::Text => {
            if assumed {
                outln!("(the event says nothing of the gate: taken as passed; `--action flow` runs both)");
            }
            out!("{}", explain(simulation, loaded, Some(event)));
        }
    }
    Ok(())
}

/// Milliseconds since 1970 of what `--now` says, or of now.
pub(crate) fn now(text: Option<&str>) -> Done<i64> {
    let Some(text) = text else { return Ok(jiff::Timestamp::now().as_millisecond()) };
    instant(text).map_err(|expected| Failure::usage(format!("--now: {expected}")))
}

/// Milliseconds since 1970 of an RFC 3339 text; else what was expected.
pub(crate) fn instant(text: &str) -> Result<i64, String> {
    // jiff ends a day before the policy's instants do.
    let last_day = || UnixTime::parse(text).filter(|_| text.contains('T')).map(UnixTime::millis);
    let read = text.parse().map(jiff::Timestamp::as_millisecond).ok().or_else(last_day);
    read.ok_or_else(|| format!("expected an RFC 3339 instant such as `2026-11-20T12:00:00Z`, found `{text}`"))
}
