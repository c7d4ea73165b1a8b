//! What is tried: a policy as the product has it, asked as the product asks it.

use crate::document::{Facts, to_toml};
use serde_json::Value;
use wardgate_compiler::{Compiled, compile, project};
use wardgate_explain::{Action, Simulation, mark_gate_passed, run};
use wardgate_policy::Policy;

/// How the engine is asked: the policy, the numbers and the text that cross, and the answer's bytes.
type Ask = fn(&Policy, &[u16], &str) -> Option<Vec<u8>>;

/// A compiled policy, and for each Action the part of it that is deployed, read back from its image.
pub struct Subject {
    /// The document, as a JSON value.
    pub document: Value,
    compiled: Compiled,
    images: [Policy; 3],
}

impl Subject {
    /// Compiles a document.
    ///
    /// # Errors
    /// What `wardgate check` refuses the document for.
    pub fn new(document: Value) -> Result<Self, String> {
        let source = to_toml(&document);
        let compiled = compile(&source).map_err(|problems| {
            let lines = problems.iter().map(|problem| format!("{}: {problem}", problem.line));
            format!("{}\n{source}", lines.collect::<Vec<_>>().join("\n"))
        })?;
        let policy = &compiled.policy;
        let images = [policy.for_gate(), policy.for_token(), policy.for_machine()]
            .map(|part| Policy::from_image(&part.to_image()).expect("an image that was just written"));
        Ok(Self { document, compiled, images })
    }

    /// The document's facts.
    pub fn facts(&self) -> Facts<'_> {
        Facts(&self.document)
    }

    /// The policy's name in markers and records.
    pub fn hash(&self) -> &str {
        &self.compiled.policy.hash
    }

    /// The image of the whole policy.
    pub fn image(&self) -> Vec<u8> {
        self.compiled.policy.to_image()
    }

    /// The answer's bytes, by the whole policy and by the part of it that the Action has.
    pub fn bytes(&self, action: Action, event: &Value, now: i64) -> [Option<Vec<u8>>; 2] {
        let (plans, [gate, token, machine]) = (&self.compiled.plans, &self.images);
        let (plan, part, ask): (_, _, Ask) = match action {
            Action::Gate => (&plans.gate, gate, wardgate_auth0::gate),
            Action::Token => (&plans.token, token, wardgate_auth0::token),
            Action::Machine => (&plans.machine, machine, wardgate_auth0::machine),
            Action::Flow => panic!("a flow is no Action"),
        };
        let projection = project(plan, now, event);
        [&self.compiled.policy, part].map(|policy| ask(policy, &projection.numbers, &projection.text))
    }

    /// What an Action answers to an event.
    pub fn ask(&self, action: Action, event: &Value, now: i64) -> Simulation {
        run(&self.compiled, action, event, now, true).expect("the core answers every event")
    }

    /// The event as the last Action gets it when the gate has let it pass.
    pub fn after_gate(&self, event: &Value) -> Value {
        let mut event = event.clone();
        mark_gate_passed(&mut event, self.hash());
        event
    }
}
