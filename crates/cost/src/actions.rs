//! The three Actions of the reference policy: what is read of an event, and the engine that decides.

use crate::{
    Done,
    engine::{Deployed, Started},
};
use serde_json::Value;
use std::{fs, path::Path};
use wardgate_compiler::{Compiled, Plan, Projection, compile, project};
use wardgate_explain::mark_gate_passed;

/// 2026-11-20T12:00:00Z, as in the scenarios.
const NOW: i64 = 1_795_176_000_000;

pub(crate) const NAMES: [&str; 3] = ["gate", "token", "machine"];

pub(crate) struct Actions {
    compiled: Compiled,
    deployed: Vec<Deployed>,
}

impl Actions {
    /// Takes the policy, and the Actions that were built of it.
    pub(crate) fn read(root: &Path) -> Done<Self> {
        let source = fs::read_to_string(root.join("actions/policy.toml"))?;
        let compiled = compile(&source).map_err(|_| "actions/policy.toml is no policy")?;
        let deployed = NAMES.iter().map(|action| {
            let file = root.join(format!("target/actions/actions/wardgate-{action}/code.js"));
            Deployed::read(&file, action, &compiled.policy.hash)
        });
        Ok(Self { deployed: deployed.collect::<Done<_>>()?, compiled })
    }

    /// A fresh engine of an Action.
    pub(crate) fn engine(&self, action: &str) -> Done<Started> {
        let at = NAMES.iter().position(|name| *name == action);
        let deployed = at.and_then(|at| self.deployed.get(at));
        deployed.ok_or_else(|| format!("there is no Action {action}"))?.start()
    }

    /// What of an event crosses into that engine.
    pub(crate) fn project(&self, action: &str, event: &Value) -> Projection {
        project(self.plan(action), NOW, event)
    }

    pub(crate) fn plan(&self, action: &str) -> &Plan {
        let plans = &self.compiled.plans;
        match action {
            "gate" => &plans.gate,
            "token" => &plans.token,
            _ => &plans.machine,
        }
    }

    /// The event as it is after the gate.
    pub(crate) fn marked(&self, mut event: Value) -> Value {
        mark_gate_passed(&mut event, &self.compiled.policy.hash);
        event
    }
}
