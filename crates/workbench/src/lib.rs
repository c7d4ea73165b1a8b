//! The rich module for pages, Node tooling and API middleware: whole JavaScript values in, whole explanations out,
//! decided by the same core as the deployed Actions.
//!
//! No export has an `externref` result: V8 in Node 20 and 22 can crash the process on hot calls of one. Every export
//! therefore answers `Result<JsValue, JsError>` or texts.

mod guard;

pub use guard::Guard;

use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, from_value};
use wardgate_compiler::{Compiled, Problem, Severity, compile};
use wardgate_explain::{Action, Simulation, explain_record, mark_gate_passed, run, words};
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

/// A policy that can be asked.
#[wasm_bindgen]
pub struct Workbench {
    compiled: Compiled,
}

#[wasm_bindgen]
impl Workbench {
    /// Compiles the text of a policy document.
    ///
    /// # Errors
    /// Every problem of the document, one a line; [`check`] gives them as data.
    #[wasm_bindgen(constructor)]
    pub fn new(policy: &str) -> Result<Workbench, JsError> {
        let compiled = compile(policy).map_err(|problems| {
            let lines: Vec<_> = problems
                .iter()
                .map(|problem| format!("{}:{}: {problem}", problem.line, problem.column))
                .collect();
            JsError::new(&lines.join("\n"))
        })?;
        Ok(Self { compiled })
    }

    /// What an Action (`gate`, `token`, `machine`, or `flow` for a whole login) answers to an event at `now`
    /// (milliseconds since 1970), each reason with its words and its place in the document.
    ///
    /// For `token`, an event that says nothing of the gate is taken as one that passed it.
    ///
    /// # Errors
    /// An action that is not one of the four, an event that is no plain object, a clock that is no number.
    pub fn explain(&self, action: &str, event: JsValue, now: f64) -> Result<JsValue, JsError> {
        let action: Action = serde_json::from_value(action.into())
            .map_err(|_| JsError::new(&format!("expected gate, token, machine or flow, found `{action}`")))?;
        if !event.is_object() || Array::is_array(&event) {
            return Err(JsError::new("expected an event, which is an object"));
        }
        if !now.is_finite() {
            return Err(JsError::new("expected the clock in milliseconds since 1970"));
        }
        let mut event: serde_json::Value =
            from_value(event).map_err(|error| JsError::new(&format!("the event cannot be read: {error}")))?;
        if action == Action::Token && event.pointer("/transaction/metadata/wardgate_gate").is_none() {
            mark_gate_passed(&mut event, &self.compiled.policy.hash);
        }
        let simulation =
            run(&self.compiled, action, &event, now as i64, true).map_err(|error| JsError::new(&error))?;
        let explanation = to_js(&simulation)?;
        self.annotate(&explanation, &simulation)?;
        Ok(explanation)
    }

    /// Puts `words` and `place` beside every reason, in the steps of a flow too.
    fn annotate(&self, explanation: &JsValue, simulation: &Simulation) -> Result<(), JsError> {
        let reasons = list(explanation, "reasons")?;
        for (shown, reason) in reasons.iter().zip(&simulation.reasons) {
            if let Some(words) = words(&reason.code) {
                set(&shown, "name", &words.name.into())?;
                set(&shown, "found", &words.found.into())?;
                set(&shown, "change", &words.change.into())?;
            }
            if let Some(place) = self.compiled.places.get(&reason.rule) {
                let at = Object::new();
                set(&at, "line", &JsValue::from_f64(place.line as f64))?;
                set(&at, "column", &JsValue::from_f64(place.column as f64))?;
                set(&at, "text", &place.text.as_str().into())?;
                set(&shown, "place", &at)?;
            }
        }
        if !simulation.steps.is_empty() {
            for (shown, step) in list(explanation, "steps")?.iter().zip(&simulation.steps) {
                self.annotate(&shown, step)?;
            }
        }
        Ok(())
    }
}

/// One thing that is wrong with a document.
#[derive(Serialize)]
struct Shown {
    severity: &'static str,
    path: String,
    line: usize,
    column: usize,
    message: String,
    help: Option<String>,
}

/// Every problem of a policy document, warnings too; none where it is sound.
///
/// # Errors
/// Only where the answer cannot be handed over.
#[wasm_bindgen]
pub fn check(policy: &str) -> Result<JsValue, JsError> {
    let problems = compile(policy).map_or_else(|problems| problems, |compiled| compiled.warnings);
    to_js(&problems.iter().map(shown).collect::<Vec<_>>())
}

fn shown(problem: &Problem) -> Shown {
    Shown {
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        path: problem.path.clone(),
        line: problem.line,
        column: problem.column,
        message: problem.to_string(),
        help: problem.help.clone(),
    }
}

/// A record line, the console line of an Action's run, in words.
///
/// # Errors
/// Why the line cannot be read.
#[wasm_bindgen]
pub fn record(line: &str) -> Result<JsValue, JsError> {
    explain_record(line).map(JsValue::from).map_err(|problem| JsError::new(&problem.to_string()))
}

/// Where a pattern of the policy language first matches in a text, as `[start, end]` in UTF-16 units, or null. The
/// engine's tables only say whether; this says where, with the reference implementation of the language, so that a
/// page can show what a claim pattern or a detector of one's own would find.
///
/// # Errors
/// What is wrong with the pattern.
#[wasm_bindgen]
pub fn find(pattern: &str, text: &str) -> Result<JsValue, JsError> {
    let pattern = regex_lite::Regex::new(pattern).map_err(|error| JsError::new(&error.to_string()))?;
    let Some(found) = pattern.find(text) else { return Ok(JsValue::NULL) };
    let units = |end: usize| text.get(..end).unwrap_or_default().encode_utf16().count() as f64;
    Ok(Array::of2(&units(found.start()).into(), &units(found.end()).into()).into())
}

fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| JsError::new(&error.to_string()))
}

fn list(object: &JsValue, key: &str) -> Result<Array, JsError> {
    Reflect::get(object, &key.into())
        .map(|value| Array::from(&value))
        .map_err(|_| JsError::new("the explanation cannot be read"))
}

fn set(object: &JsValue, key: &str, value: &JsValue) -> Result<(), JsError> {
    Reflect::set(object, &key.into(), value)
        .map(drop)
        .map_err(|_| JsError::new("the explanation cannot be written"))
}
