//! The built Actions, run by Node in the wrapper that Auth0 uses: the harness of `tests/harness`, carried inside this
//! program so that it works wherever the program does.

use crate::{
    build,
    bundle::bundles,
    engine::Engine,
    failure::{Done, Failure},
    files, node,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use wardgate_compiler::Compiled;
use wardgate_explain::{Action, Effect, Outcome, Reason, Simulation, Tokens};

macro_rules! harness_files {
    ($($name:literal),+) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../tests/harness/", $name)))),+];
    };
}

harness_files!(
    "api.js",
    "challenges.js",
    "claims.js",
    "clock.js",
    "console.js",
    "credentials-exchange.js",
    "custom-token-exchange.js",
    "ends.js",
    "factors.js",
    "flow.js",
    "ledger.js",
    "limits.js",
    "load.js",
    "observe.js",
    "post-login.js",
    "redirect.js",
    "run.js",
    "saml.js",
    "stores.js"
);

/// Node that is older has no `Object.hasOwn` and is not offered by Auth0.
const LEAST_NODE: node::Version = (18, 0);
const NEED: &str = "the built Actions need it, `simulate` and `test` with `--engine native` do not";

/// Built Actions of some policies, and the harness beside them, in a folder that goes away.
pub(crate) struct Harness {
    folder: TempDir,
    engine: Engine,
    built: usize,
}

/// The built Actions of one policy.
#[derive(Clone)]
pub(crate) struct Built {
    folder: PathBuf,
    /// What the names of Actions end with.
    suffix: &'static str,
    /// The secret that is shared with the training portal.
    portal: Option<String>,
}

/// One run of one Action, or of a flow.
pub(crate) struct Job<'a> {
    pub(crate) built: &'a Built,
    pub(crate) action: Action,
    pub(crate) event: &'a Value,
    pub(crate) now_ms: i64,
    /// For a flow: whether the person answers the challenge.
    pub(crate) answers: bool,
}

impl Harness {
    pub(crate) fn new(engine: Engine) -> Done<Self> {
        let folder = tempfile::tempdir()
            .map_err(|error| Failure::new(format!("no temporary folder: {}", files::say(&error))))?;
        for (name, text) in FILES {
            fs::write(folder.path().join(name), text).map_err(|error| {
                Failure::new(format!("{name}: cannot be written: {}", files::say(&error)))
            })?;
        }
        Ok(Self { folder, engine, built: 0 })
    }

    /// Builds the Actions of a policy, as `wardgate build` does.
    pub(crate) fn build(&mut self, compiled: &Compiled) -> Done<Built> {
        let bundles = bundles(compiled, &self.engine)?;
        bundles.iter().try_for_each(build::check_size)?;
        self.built += 1;
        let folder = self.folder.path().join(format!("policy-{}", self.built));
        build::write(&folder, &bundles, &compiled.document)?;
        Ok(Built {
            folder,
            suffix: if compiled.policy.shadow { "-shadow" } else { "" },
            portal: compiled.policy.portal.as_ref().map(|portal| portal.secret.clone()),
        })
    }

    /// Runs all jobs in one process, in order. A job whose Actions gave no answer fails alone.
    pub(crate) fn run(&self, jobs: &[Job<'_>]) -> Done<Vec<Done<Simulation>>> {
        let input = Input { jobs: jobs.iter().enumerate().map(|(id, job)| job.input(id)).collect() };
        let input = serde_json::to_vec(&input).map_err(|error| Failure::new(error.to_string()))?;
        let output = node(&self.folder.path().join("run.js"), input)?;
        let output: Output = serde_json::from_slice(&output)
            .map_err(|error| Failure::new(format!("the harness's answer cannot be read: {error}")))?;
        if output.results.len() != jobs.len() {
            return Err(Failure::new(format!(
                "expected {} results of the harness, found {}",
                jobs.len(),
                output.results.len()
            )));
        }
        Ok(jobs.iter().zip(output.results).map(|(job, result)| result.simulation(job)).collect())
    }
}

fn node(script: &Path, input: Vec<u8>) -> Done<Vec<u8>> {
    let cannot = |error: &std::io::Error| node::cannot(error, LEAST_NODE, NEED);
    node::check(LEAST_NODE, NEED)?;
    let mut child = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot(&error))?;
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let output = child.wait_with_output().map_err(|error| cannot(&error))?;
    // A child that ended early has said why.
    let _ = writer.join();
    if !output.status.success() {
        return Err(Failure::new(format!(
            "the harness failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )));
    }
    Ok(output.stdout)
}

#[derive(Serialize)]
struct Input<'a> {
    jobs: Vec<InputJob<'a>>,
}

#[derive(Serialize)]
struct InputJob<'a> {
    id: usize,
    now: i64,
    event: &'a Value,
    actions: Vec<InputAction>,
    challenge: &'static str,
}

#[derive(Serialize)]
struct InputAction {
    name: &'static str,
    trigger: &'static str,
    file: PathBuf,
}

impl<'a> Job<'a> {
    fn input(&self, id: usize) -> InputJob<'a> {
        let action = |name: &'static str, trigger: &'static str| InputAction {
            name,
            trigger,
            file: self.built.folder.join(format!("actions/wardgate-{name}{}/code.js", self.built.suffix)),
        };
        let (gate, token) = (action("gate", "post-login"), action("token", "post-login"));
        InputJob {
            id,
            now: self.now_ms,
            event: self.event,
            actions: match self.action {
                Action::Gate => vec![gate],
                Action::Token => vec![token],
                Action::Machine => vec![action("machine", "credentials-exchange")],
                Action::Flow => vec![gate, token],
            },
            challenge: if self.answers { "pass" } else { "fail" },
        }
    }
}

#[derive(Deserialize)]
struct Output {
    results: Vec<OutputResult>,
}

#[derive(Deserialize)]
struct OutputResult {
    steps: Vec<Step>,
    #[serde(default)]
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct Step {
    action: String,
    outcome: Value,
    #[serde(default)]
    reasons: Option<Vec<Value>>,
    calls: Vec<Call>,
    console: Vec<String>,
    /// What the Action threw.
    error: Option<Thrown>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    call: String,
    args: Vec<Value>,
    /// What Auth0's api threw.
    #[serde(default)]
    error: Option<String>,
}

#[derive(Deserialize)]
struct Thrown {
    name: String,
    message: String,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<_> = self.args.iter().map(ToString::to_string).collect();
        write!(f, "{}({})", self.call, arguments.join(", "))
    }
}

impl OutputResult {
    fn simulation(self, job: &Job<'_>) -> Done<Simulation> {
        let mut steps = self.steps.into_iter().map(|step| step.simulation(job)).collect::<Done<Vec<_>>>()?;
        let Some(last) = steps.pop() else { return Err(Failure::new("the harness ran no Action")) };
        let tokens = self.tokens.filter(|_| last.outcome == Outcome::Permit && last.action != Action::Gate);
        let last = Simulation { tokens, ..last };
        if job.action != Action::Flow {
            return Ok(last);
        }
        steps.push(last.clone());
        Ok(Simulation { action: Action::Flow, steps, ..last })
    }
}

impl Step {
    fn simulation(mut self, job: &Job<'_>) -> Done<Simulation> {
        if let Some(failed) = self.failed() {
            return Err(failed);
        }
        // Makes a token and does nothing with it.
        self.calls.retain(|call| call.call != "redirect.encodeToken");
        let effects = self.calls.into_iter().map(|Call { call, args, .. }| {
            let mut effect = Effect { call, args };
            unsigned(&mut effect, job.built.portal.as_deref());
            effect
        });
        let [record] = self.console.as_slice() else {
            return Err(Failure::new(format!(
                "{}: expected one console line, found {}",
                self.action,
                self.console.len()
            )));
        };
        let reasons = self.reasons.unwrap_or_default().into_iter().map(|reason| {
            // The shim's own failures have a code and nothing else.
            let full = |reason: &Value| serde_json::from_value::<Reason>(reason.clone()).ok();
            full(&reason)
                .ok_or_else(|| Failure::new(format!("{}: the Action failed with {reason}", self.action)))
        });
        let actions =
            BTreeMap::from([("gate", Action::Gate), ("token", Action::Token), ("machine", Action::Machine)]);
        let action = actions.get(self.action.as_str()).copied();
        Ok(Simulation {
            action: action.ok_or_else(|| Failure::new(format!("unknown Action `{}`", self.action)))?,
            outcome: serde_json::from_value(self.outcome).map_err(|error| Failure::new(error.to_string()))?,
            reasons: reasons.collect::<Done<_>>()?,
            effects: effects.collect(),
            record: record.clone(),
            tokens: None,
            steps: Vec::new(),
        })
    }

    /// What the Action did where a call of Auth0's api threw, or the Action itself.
    fn failed(&self) -> Option<Failure> {
        let mut calls = self.calls.iter().skip_while(|call| call.error.is_none());
        let mut told = Vec::new();
        if let Some(call) = calls.next() {
            let error = call.error.as_deref().unwrap_or_default();
            told.push(format!("Auth0's `{call}` threw `{error}`"));
        }
        told.extend(calls.map(|call| match &call.error {
            Some(error) => format!("then `{call}` threw `{error}`"),
            None => format!("then the Action called `{call}`"),
        }));
        if let Some(Thrown { name, message }) = &self.error {
            told.push(format!("the Action threw `{name}: {message}`, so Auth0 fails the login"));
        }
        if told.is_empty() {
            return None;
        }
        told.extend(self.console.iter().map(|line| format!("its record is `{line}`")));
        Some(Failure::new(format!("{}: {}", self.action, told.join("; "))))
    }
}

/// The token that goes to the portal as the engine asked for it: the signature and the times are Auth0's.
fn unsigned(effect: &mut Effect, secret: Option<&str>) {
    let ("redirect.sendUserTo", [_, options]) = (effect.call.as_str(), effect.args.as_mut_slice()) else {
        return;
    };
    let token = options.pointer("/query/session_token").and_then(Value::as_str).unwrap_or_default();
    let payload = token.split('.').nth(1).and_then(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok());
    let payload: Option<BTreeMap<String, Value>> =
        payload.and_then(|json| serde_json::from_slice(&json).ok());
    if let Some(mut payload) = payload {
        payload.retain(|name, _| ["purpose", "nonce", "courses"].contains(&name.as_str()));
        *options = json!({ "secret": secret, "payload": payload });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_carries_every_file_of_the_harness() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/harness");
        let mut found: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".js") && !name.ends_with(".test.js"))
            .filter(|name| {
                !["assemble.js", "built.js", "crossed.js", "endurance.js", "logins.js", "portal.js"]
                    .contains(&name.as_str())
            })
            .collect();
        found.sort();
        let carried: Vec<_> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(found, carried);
    }
}
