//! `wardgate test`: scenarios, natively and through the built Actions.

use crate::{
    arguments::{Engines, Test},
    engine::{Engine, Form},
    failure::{Done, Failure, gather},
    files,
    harness::{Built, Harness, Job},
    json,
    names::Names,
    output::outln,
    pointer::Changes,
    policy::{self, Loaded, plural},
    simulate::{assume_gate, instant},
    vectors,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fs,
    path::{Path, PathBuf},
};
use wardgate_explain::{Action, Effect, Outcome, Reason, RecordLine, Simulation, Tokens, run as run_native};

/// A file of scenarios.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `policy`, `now`, `action` and `cases`")]
pub(crate) struct ScenarioFile {
    /// The policy, relative to this file.
    policy: PathBuf,
    /// The event that cases change, relative to this file. Left out: one with nothing in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<PathBuf>,
    /// The clock of cases that name none, as RFC 3339.
    now: String,
    /// What is run in cases that name nothing.
    action: Action,
    /// The cases.
    cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// A sentence that says what holds.
    pub(crate) name: String,
    /// What is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<Action>,
    /// The clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    /// The event to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<PathBuf>,
    /// JSON Pointers into the event, and what to put there. What is on the way must be in the base, be set before, or be a name that Auth0's
    /// events have or the policy reads.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    set: Map<String, Value>,
    /// JSON Pointers to what is taken out of the event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remove: Vec<String>,
    /// For the token: the gate did not run before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    without_gate: bool,
    /// For a flow: the person does not answer the challenge.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_answer: bool,
    /// What must come of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expect: Option<Expectation>,
}

/// What must come of a case, whole. `<policy>` stands for the policy's hash, `<id>` for a decision's id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Expectation {
    /// The outcome.
    outcome: Outcome,
    /// For a flow: the Actions that ran, each with its outcome, such as `gate step_up`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps: Vec<String>,
    /// Reasons as `consequence code rule scope`, such as `strip W302 training.hipaa-privacy read:patient_records`.
    reasons: Vec<String>,
    /// Effects.
    effects: Vec<Effect>,
    /// The record.
    record: String,
    /// Scopes of the access token, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
}

pub(crate) fn run(given: &Test) -> Done {
    let paths = files_of(&given.paths)?;
    let (requests, logins): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.into_iter().partition(|path| vectors::are_in(path));
    if logins.is_empty() && requests.is_empty() {
        return Err(Failure::new("no scenario was found: expected files such as tests/scenarios/*.json"));
    }
    if given.accept {
        return accept(&logins, &requests, given);
    }
    let of_logins = (!logins.is_empty()).then(|| run_logins(&logins, given));
    let of_requests = (!requests.is_empty()).then(|| vectors::run(&requests));
    gather(of_logins.into_iter().chain(of_requests)).map(drop)
}

/// A file with what was found in it as what is expected.
pub(crate) struct Accepted {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// So many of what are in it.
    pub(crate) what: String,
}

/// Writes what was found, when all of it was.
fn accept(logins: &[PathBuf], requests: &[PathBuf], given: &Test) -> Done {
    let of_logins = (!logins.is_empty()).then(|| accept_logins(logins, given));
    let accepted = gather(of_logins.into_iter().chain([vectors::accept(requests)]))
        .map_err(|failure| failure.and("nothing was written"))?;
    for Accepted { path, text, what } in accepted.iter().flatten() {
        files::rewrite(path, text)?;
        outln!("{}: {what} written", path.display());
    }
    outln!("read the difference before you commit it");
    Ok(())
}

/// The files that are named, and those in the folders that are.
fn files_of(paths: &[PathBuf]) -> Done<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            return Err(Failure::usage(
                "PATHS: expected files or folders, found `-`, which has no place beside its policy",
            ));
        }
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path)
            .map_err(|error| Failure::new(format!("{}: {}", path.display(), files::say(&error))))?;
        let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        inside.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

fn run_logins(paths: &[PathBuf], given: &Test) -> Done {
    let suite = Suite::load(paths)?;
    let Results { native, bundle } = suite.run(given)?;
    let mut failed = BTreeSet::new();
    if let Some(results) = native.as_ref().or(bundle.as_ref()) {
        failed.extend(suite.compare("expected", results));
    }
    if let (Some(native), Some(bundle)) = (&native, &bundle) {
        failed.extend(suite.compare_engines(native, bundle));
    }
    let (total, failed) = (suite.cases().count(), failed.len());
    outln!("{} passed, {failed} failed", total - failed);
    if failed > 0 { Err(Failure::new(format!("{failed} of {total} scenarios do not hold"))) } else { Ok(()) }
}

fn accept_logins(paths: &[PathBuf], given: &Test) -> Done<Vec<Accepted>> {
    let suite = Suite::load(paths)?;
    let Results { native, bundle } = suite.run(given)?;
    let answers = gather(native.iter().chain(&bundle).map(|results| suite.answers(results)))?;
    suite.accepted(answers.into_iter().next().unwrap_or_default())
}

/// What each engine that was asked gave, per case.
struct Results {
    native: Option<Vec<Done<Simulation>>>,
    bundle: Option<Vec<Done<Simulation>>>,
}

/// Says that a case has no answer, and why.
fn tell_failed(path: &Path, case: &Case, failure: &Failure) {
    outln!("failed: {} ({})\n    {failure}", case.name, path.display());
}

/// Scenario files with their policies.
pub(crate) struct Suite {
    files: Vec<(PathBuf, ScenarioFile)>,
    /// Each with the names that its events may have.
    policies: BTreeMap<PathBuf, (Loaded, Names)>,
    /// Per case: the event and the clock.
    prepared: Vec<Prepared>,
}

struct Prepared {
    policy: PathBuf,
    action: Action,
    event: Value,
    now_ms: i64,
    answers: bool,
}

impl Suite {
    pub(crate) fn load(paths: &[PathBuf]) -> Done<Self> {
        let mut suite = Self { files: Vec::new(), policies: BTreeMap::new(), prepared: Vec::new() };
        gather(paths.iter().map(|path| suite.add(path)))?;
        let mut seen = BTreeMap::new();
        let once = |(file, case): (&'_ Path, &'_ Case)| match seen.insert(case.name.clone(), file.to_owned())
        {
            None => Ok(()),
            Some(other) => Err(Failure::new(format!(
                "`{}` names two scenarios, in {} and {}",
                case.name,
                other.display(),
                file.display()
            ))),
        };
        gather(suite.cases().map(once))?;
        Ok(suite)
    }

    fn add(&mut self, path: &Path) -> Done {
        let file = read(path)?;
        if file.cases.is_empty() {
            return Err(Failure::new(format!(
                "{}: expected scenarios in `cases`, found none",
                path.display()
            )));
        }
        let policy = beside(path, &file.policy);
        if let Entry::Vacant(place) = self.policies.entry(policy.clone()) {
            let loaded = policy::load(&policy)?;
            let names = Names::of(&loaded.compiled.plans);
            place.insert((loaded, names));
        }
        let prepared = file.cases.iter().map(|case| self.prepare(path, &file, &policy, case));
        self.prepared.extend(gather(prepared)?);
        self.files.push((path.to_owned(), file));
        Ok(())
    }

    fn prepare(&self, path: &Path, file: &ScenarioFile, policy: &Path, case: &Case) -> Done<Prepared> {
        let here = |message: String| Failure::new(format!("{}: `{}`: {message}", path.display(), case.name));
        let (loaded, names) = self.policy(policy)?;
        let mut event: Value = match case.base.as_ref().or(file.base.as_ref()) {
            Some(base) => files::read_json(&beside(path, base), "an event as JSON")?,
            None => Value::Object(serde_json::Map::new()),
        };
        Changes { set: &case.set, remove: &case.remove, names: Some(names) }.make(&mut event, here)?;
        let action = case.action.unwrap_or(file.action);
        if action == Action::Token && !case.without_gate {
            assume_gate(&mut event, &loaded.compiled.policy.hash);
        }
        let now_ms = instant(case.now.as_ref().unwrap_or(&file.now))
            .map_err(|expected| here(format!("now: {expected}")))?;
        Ok(Prepared { policy: policy.to_owned(), action, event, now_ms, answers: !case.no_answer })
    }

    pub(crate) fn cases(&self) -> impl Iterator<Item = (&Path, &Case)> {
        self.files.iter().flat_map(|(path, file)| file.cases.iter().map(|case| (path.as_path(), case)))
    }

    /// The policy of each case.
    pub(crate) fn policies(&self) -> impl Iterator<Item = Done<&Loaded>> {
        self.prepared.iter().map(|prepared| Ok(&self.policy(&prepared.policy)?.0))
    }

    fn policy(&self, path: &Path) -> Done<&(Loaded, Names)> {
        self.policies.get(path).ok_or_else(|| Failure::new("a scenario without its policy"))
    }

    /// Asks the engines that are named.
    fn run(&self, given: &Test) -> Done<Results> {
        let form = match given.engine {
            Engines::Native => None,
            Engines::Bundle | Engines::Both => Some(Form::Wasm),
            Engines::Lowered => Some(Form::Lowered),
        };
        let native = (given.engine != Engines::Bundle).then(|| self.run_native());
        let run_bundle = |form| self.run_bundle(Engine::load(&given.engine_folder, form)?);
        Ok(Results { native, bundle: form.map(run_bundle).transpose()? })
    }

    fn run_native(&self) -> Vec<Done<Simulation>> {
        let one = |prepared: &Prepared| {
            let compiled = &self.policy(&prepared.policy)?.0.compiled;
            run_native(compiled, prepared.action, &prepared.event, prepared.now_ms, prepared.answers)
                .map_err(Failure::new)
        };
        self.prepared.iter().map(one).collect()
    }

    pub(crate) fn run_bundle(&self, engine: Engine) -> Done<Vec<Done<Simulation>>> {
        let mut harness = Harness::new(engine)?;
        let mut built: BTreeMap<&Path, Built> = BTreeMap::new();
        for (path, (loaded, _)) in &self.policies {
            built.insert(path, harness.build(&loaded.compiled)?);
        }
        let job = |prepared: &'_ Prepared| -> Option<_> {
            Some((built.get(prepared.policy.as_path())?, prepared.action, prepared.now_ms, prepared.answers))
        };
        let mut jobs = Vec::new();
        for prepared in &self.prepared {
            let (built, action, now_ms, answers) =
                job(prepared).ok_or_else(|| Failure::new("a scenario without its policy"))?;
            jobs.push(Job { built, action, event: &prepared.event, now_ms, answers });
        }
        harness.run(&jobs)
    }

    /// What is found in a case, with the policy's hash and the decision's id taken out.
    fn found(&self, prepared: &Prepared, simulation: &Simulation) -> Done<Expectation> {
        let hash = &self.policy(&prepared.policy)?.0.compiled.policy.hash;
        let record = RecordLine::find(&simulation.record).ok().flatten();
        let id = record.and_then(|line| line.part("id")).unwrap_or("-");
        let tidy = |text: &str| text.replace(hash, "<policy>").replace(id, "<id>");
        let reasons = simulation.reasons.iter().map(shown);
        let effects = simulation.effects.iter().map(|effect| Effect {
            call: effect.call.clone(),
            args: effect.args.iter().map(|value| tidy_value(value, &tidy)).collect(),
        });
        Ok(Expectation {
            outcome: simulation.outcome,
            steps: simulation
                .steps
                .iter()
                .map(|step| format!("{} {}", step.action.name(), step.outcome.name()))
                .collect(),
            reasons: reasons.collect(),
            effects: effects.collect(),
            record: tidy(&simulation.record),
            scopes: simulation.tokens.as_ref().map(|tokens: &Tokens| tokens.access.scopes.clone()),
        })
    }

    /// Says which cases differ from what is expected, and answers their numbers.
    fn compare(&self, what: &str, results: &[Done<Simulation>]) -> BTreeSet<usize> {
        let mut failed = BTreeSet::new();
        for (at, (((path, case), prepared), result)) in
            self.cases().zip(&self.prepared).zip(results).enumerate()
        {
            let found = match result {
                Ok(simulation) => self.found(prepared, simulation).ok(),
                Err(failure) => {
                    failed.insert(at);
                    tell_failed(path, case, failure);
                    continue;
                }
            };
            if found != case.expect {
                failed.insert(at);
                outln!("not so: {} ({})", case.name, path.display());
                let text = |expectation: &Option<Expectation>| {
                    serde_json::to_string_pretty(expectation).unwrap_or_default()
                };
                differences(what, &text(&case.expect), "found", &text(&found));
            }
        }
        failed
    }

    /// Says which cases the two engines decide differently, and answers their numbers.
    fn compare_engines(&self, native: &[Done<Simulation>], bundle: &[Done<Simulation>]) -> BTreeSet<usize> {
        let mut failed = BTreeSet::new();
        for (at, (((path, case), native), bundle)) in self.cases().zip(native).zip(bundle).enumerate() {
            match (native, bundle) {
                (Ok(native), Ok(bundle)) if native != bundle => {
                    failed.insert(at);
                    outln!("the engines differ: {} ({})", case.name, path.display());
                    let text = |simulation: &Simulation| {
                        serde_json::to_string_pretty(simulation).unwrap_or_default()
                    };
                    differences("native", &text(native), "bundle", &text(bundle));
                }
                (_, Err(failure)) => {
                    failed.insert(at);
                    tell_failed(path, case, failure);
                }
                // A native failure was told where it was compared with what is expected.
                _ => {}
            }
        }
        failed
    }

    /// What is found in every case.
    fn answers(&self, results: &[Done<Simulation>]) -> Done<Vec<Expectation>> {
        let one = |(((path, case), prepared), result): (((&Path, &Case), &Prepared), &Done<Simulation>)| {
            let simulation = result
                .as_ref()
                .map_err(|failure| Failure::new(format!("{}: `{}`: {failure}", path.display(), case.name)))?;
            self.found(prepared, simulation)
        };
        gather(self.cases().zip(&self.prepared).zip(results).map(one))
    }

    /// The files with what was found in every case.
    fn accepted(self, found: Vec<Expectation>) -> Done<Vec<Accepted>> {
        let mut found = found.into_iter();
        let one = |(path, mut file): (PathBuf, ScenarioFile)| {
            for case in &mut file.cases {
                case.expect = found.next();
            }
            accepted(path, &file, plural(file.cases.len(), "scenario"))
        };
        self.files.into_iter().map(one).collect()
    }
}

/// A file as it is written.
pub(crate) fn accepted(path: PathBuf, file: &impl Serialize, what: String) -> Done<Accepted> {
    let text = serde_json::to_string_pretty(file).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Accepted { path, text: format!("{text}\n"), what })
}

/// A path that is relative to a file.
pub(crate) fn beside(path: &Path, relative: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(relative)
}

/// Reads a scenario file. What is wrong with a case is told with its name.
fn read(path: &Path) -> Done<ScenarioFile> {
    let text = files::read(path, "a scenario file")?;
    json::parse(&text).map_err(|error| {
        let file = serde_json::from_str(&text).unwrap_or(Value::Null);
        if file.is_array() {
            return Failure::new(format!(
                "{}: expected a scenario file: an object with `policy`, `now`, `action` and `cases`, found a list",
                path.display()
            ));
        }
        if vectors::are(&file) {
            return Failure::new(format!(
                "{}: expected scenarios of sign-ins, found requests at an API, which `wardgate test` runs",
                path.display()
            ));
        }
        let wrong = wrong_case(&file);
        Failure::new(format!(
            "{}: expected a scenario file: {error}{}",
            path.display(),
            wrong.unwrap_or_default()
        ))
    })
}

/// The first case that is none, and what to write.
fn wrong_case(file: &Value) -> Option<String> {
    let cases = file.get("cases")?.as_array()?;
    let (at, case) = cases.iter().enumerate().find(|(_, case)| Case::deserialize(*case).is_err())?;
    let name = case.get("name").and_then(Value::as_str);
    let name = name.map_or_else(|| format!("case {}", at + 1), |name| format!("`{name}`"));
    let expect = case.get("expect").filter(|expect| Expectation::deserialize(*expect).is_err());
    Some(match expect {
        Some(_) => format!(
            "; in the `expect` of {name}: write what must come of it whole, that is `outcome`, `reasons` (`[]` for none), `effects` and \
             `record`, or leave `expect` out and let `wardgate test --accept` fill it in"
        ),
        None => format!("; in {name}"),
    })
}

pub(crate) fn shown(reason: &Reason) -> String {
    let consequence = serde_json::to_value(reason.consequence).ok();
    let consequence = consequence.as_ref().and_then(Value::as_str).unwrap_or_default();
    let scope = reason.scope.as_ref().map(|scope| format!(" {scope}")).unwrap_or_default();
    format!("{consequence} {} {}{scope}", reason.code, reason.rule)
}

fn tidy_value(value: &Value, tidy: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(tidy(text)),
        Value::Array(items) => items.iter().map(|item| tidy_value(item, tidy)).collect(),
        other => other.clone(),
    }
}

/// Lines of one text that the other does not have.
pub(crate) fn differences(first: &str, first_text: &str, second: &str, second_text: &str) {
    for (who, text, other) in [(first, first_text, second_text), (second, second_text, first_text)] {
        for line in text.lines().filter(|line| !other.lines().any(|known| known == *line)) {
            outln!("    {who}: {}", line.trim());
        }
    }
}
