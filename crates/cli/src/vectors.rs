//! `wardgate test` on requests at an API: conformance vectors, as data for implementations in other languages too.

use crate::{
    failure::{Done, Failure, gather},
    files,
    output::outln,
    pointer::Changes,
    policy::{plural, render},
    scenario::{Accepted, accepted, beside, differences, shown},
    simulate::instant,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use wardgate_explain::Outcome;
use wardgate_resource_server::{Answer, Guard, GuardProblem, Records};

/// A file of requests.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VectorFile {
    /// The policy, relative to this file.
    policy: PathBuf,
    /// The API that is asked.
    audience: String,
    /// Secrets by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    secrets: BTreeMap<String, String>,
    /// The clock of cases that name none, as RFC 3339.
    now: String,
    /// Claims of verified tokens, by a name that cases use.
    tokens: Map<String, Value>,
    /// The cases.
    cases: Vec<Case>,
}

/// One request.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A sentence that says what holds.
    name: String,
    /// The token.
    token: String,
    /// JSON Pointers into its claims, and what to put there. What is on the way must be there.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    set: Map<String, Value>,
    /// JSON Pointers to what is taken out of its claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remove: Vec<String>,
    /// The method.
    method: String,
    /// The path as it is sent.
    path: String,
    /// The clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    /// What must come of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expect: Option<Expectation>,
}

/// What must come of a request, whole. `<policy>` stands for the policy's hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Expectation {
    /// The outcome.
    outcome: Outcome,
    /// Reasons as `consequence code rule scope`, such as `deny W706 route[1] read:patient_records`.
    reasons: Vec<String>,
    /// Whose records the request may be answered with.
    records: Records,
    /// The record.
    record: String,
    /// What it is answered with, where it is not let through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
}

/// Whether a file is one of requests.
pub(crate) fn are_in(path: &Path) -> bool {
    files::read(path, "").is_ok_and(|text| serde_json::from_str(&text).is_ok_and(|file| are(&file)))
}

/// Whether these are requests; scenarios of logins name no audience.
pub(crate) fn are(file: &Value) -> bool {
    file.get("audience").is_some()
}

pub(crate) fn run(paths: &[PathBuf]) -> Done {
    let (mut total, mut failed) = (0, 0);
    for Decided { path, file, found } in gather(paths.iter().map(|path| decide_all(path)))? {
        total += found.len();
        for (case, found) in file.cases.iter().zip(found.into_iter().map(Some)) {
            if found != case.expect {
                failed += 1;
                outln!("not so: {} ({})", case.name, path.display());
                let text = |expectation: &Option<Expectation>| {
                    serde_json::to_string_pretty(expectation).unwrap_or_default()
                };
                differences("expected", &text(&case.expect), "found", &text(&found));
            }
        }
    }
    outln!("{} passed, {failed} failed", total - failed);
    if failed > 0 { Err(Failure::new(format!("{failed} of {total} requests do not hold"))) } else { Ok(()) }
}

/// The files with what was found in every case.
pub(crate) fn accept(paths: &[PathBuf]) -> Done<Vec<Accepted>> {
    let one = |Decided { path, mut file, found }: Decided| {
        for (case, found) in file.cases.iter_mut().zip(found) {
            case.expect = Some(found);
        }
        accepted(path, &file, plural(file.cases.len(), "request"))
    };
    gather(paths.iter().map(|path| decide_all(path)))?.into_iter().map(one).collect()
}

/// A file, and what was found in its cases.
struct Decided {
    path: PathBuf,
    file: VectorFile,
    found: Vec<Expectation>,
}

fn decide_all(path: &Path) -> Done<Decided> {
    let file: VectorFile = files::read_json(path, "a file of requests")?;
    if file.cases.is_empty() {
        return Err(Failure::new(format!("{}: expected requests in `cases`, found none", path.display())));
    }
    let guard = guard(path, &file)?;
    let found = gather(file.cases.iter().map(|case| decide(path, &file, &guard, case)))?;
    Ok(Decided { path: path.to_owned(), file, found })
}

fn guard(path: &Path, file: &VectorFile) -> Done<Guard> {
    let policy = beside(path, &file.policy);
    let source = files::read(&policy, "a policy document")?;
    Guard::new(&source, &file.audience, |name| file.secrets.get(name).cloned()).map_err(|problem| {
        match problem {
            GuardProblem::Policy(problems) => {
                Failure::shown(render(&policy.display().to_string(), &source, &problems))
            }
            other => Failure::new(format!("{}: {other}", path.display())),
        }
    })
}

fn decide(path: &Path, file: &VectorFile, guard: &Guard, case: &Case) -> Done<Expectation> {
    let here = |message: String| Failure::new(format!("{}: `{}`: {message}", path.display(), case.name));
    let mut claims = file.tokens.get(&case.token).cloned().ok_or_else(|| {
        let known = file.tokens.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        here(format!("expected a token of `tokens` ({known}), found `{}`", case.token))
    })?;
    Changes { set: &case.set, remove: &case.remove, names: None }.make(&mut claims, here)?;
    let now = instant(case.now.as_ref().unwrap_or(&file.now))
        .map_err(|expected| here(format!("now: {expected}")))?;
    let verdict = guard.decide(&claims, &case.method, &case.path, now);
    Ok(Expectation {
        outcome: verdict.outcome,
        reasons: verdict.reasons.iter().map(shown).collect(),
        records: verdict.records,
        record: verdict.record.replace(guard.policy_hash(), "<policy>"),
        answer: verdict.answer,
    })
}
