//! A simulation in words: the verdict, why, which rule said so, and what would have to change.

use crate::{openapi::short, policy::Loaded};
use serde_json::Value;
use std::{collections::BTreeSet, fmt::Write};
use wardgate_explain::{Consequence, Outcome, Reason, RecordLine, Simulation, detail, words};
use wardgate_policy::{Flow, Flows, OidcScope};
use wardgate_resource_server::{Records, Verdict};

/// The whole explanation; of an event that is at hand, with what was found in it.
pub(crate) fn explain(simulation: &Simulation, loaded: &Loaded, event: Option<&Value>) -> String {
    let mut text = String::new();
    if simulation.steps.is_empty() {
        explain_one(&mut text, simulation, loaded, event);
    } else {
        for step in &simulation.steps {
            explain_one(&mut text, &Simulation { tokens: None, ..step.clone() }, loaded, event);
            text.push('\n');
        }
        let decided = verdict(simulation.outcome);
        let _ = if loaded.compiled.policy.shadow {
            writeln!(
                text,
                "the login: goes on as without these Actions: in shadow mode nothing is enforced (enforced: {decided})"
            )
        } else {
            writeln!(text, "the login: {decided}")
        };
        explain_tokens(&mut text, simulation);
    }
    text
}

/// The explanation of what an API does with a request. `elsewhere` is what to do where the path has routes for other methods.
pub(crate) fn explain_request(verdict: &Verdict, loaded: &Loaded, elsewhere: Option<String>) -> String {
    let refused = loaded.compiled.policy.shadow && verdict.outcome != Outcome::Permit;
    let shadow = if refused { " (shadow mode: recorded, and let through all the same)" } else { "" };
    let mut text = format!("request: {}{shadow}\n", self::verdict(verdict.outcome));
    for reason in &verdict.reasons {
        let advice = elsewhere.as_deref().filter(|_| reason.code == "W201");
        explain_reason(&mut text, reason, &verdict.reasons, loaded, &Particular { detail: None, advice });
    }
    if verdict.outcome == Outcome::Permit {
        let records = match &verdict.records {
            Records::Any => "any".to_owned(),
            Records::Only(records) => records.iter().map(|one| short(one)).collect::<Vec<_>>().join(", "),
        };
        let _ = writeln!(text, "  records: {records}");
    }
    if let Some(answer) = &verdict.answer {
        let _ = writeln!(text, "  answer: {}", answer.status);
        if let Some(challenge) = &answer.www_authenticate {
            let _ = writeln!(text, "    WWW-Authenticate: {challenge}");
        }
        let _ = writeln!(text, "    {}", answer.body);
    }
    let _ = writeln!(text, "  record: {}", verdict.record);
    text
}

fn explain_one(text: &mut String, simulation: &Simulation, loaded: &Loaded, event: Option<&Value>) {
    let shadow = if loaded.compiled.policy.shadow { " (shadow mode: recorded, not enforced)" } else { "" };
    let _ = writeln!(text, "{}: {}{shadow}", simulation.action.name(), verdict(simulation.outcome));
    for reason in &simulation.reasons {
        let detail = event.and_then(|event| detail(&loaded.compiled, event, reason));
        let particular = Particular { detail: detail.as_deref(), advice: None };
        explain_reason(text, reason, &simulation.reasons, loaded, &particular);
    }
    if !simulation.effects.is_empty() {
        text.push_str("  calls of Auth0's api:\n");
        for effect in &simulation.effects {
            let arguments: Vec<_> = effect.args.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "    {}({})", effect.call, arguments.join(", "));
        }
    }
    let _ = writeln!(text, "  record: {}", simulation.record);
    explain_tokens(text, simulation);
}

fn verdict(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Permit => "PERMIT",
        Outcome::Redirect => "REDIRECT: to the training portal",
        Outcome::StepUp => "STEP UP: a second factor is asked for",
        Outcome::Deny => "DENY",
    }
}

/// What is said of a reason beside the words of its code.
struct Particular<'a> {
    /// What the event has, and what the policy takes.
    detail: Option<&'a str>,
    /// Advice that fits better than that of the code.
    advice: Option<&'a str>,
}

/// Explains a reason of all of a decision's.
fn explain_reason(
    text: &mut String,
    reason: &Reason,
    reasons: &[Reason],
    loaded: &Loaded,
    particular: &Particular<'_>,
) {
    let known = words(&reason.code);
    let (name, found) =
        known.map_or(("", "a code that this version does not know"), |words| (words.name, words.found));
    let what = match reason.consequence {
        Consequence::Deny => "refused",
        Consequence::StepUp => "asked",
        Consequence::Redirect => "to be repaired",
        Consequence::Strip => "removed",
        Consequence::Note => "noted",
    };
    let scope = reason.scope.as_ref().map(|scope| format!(" {}", short(scope))).unwrap_or_default();
    let _ = writeln!(text, "  {what}{scope}: {found} ({} {name})", reason.code);
    if let Some(detail) = particular.detail {
        let _ = writeln!(text, "    {detail}");
    }
    if UNNAMED.contains(&reason.code.as_str()) {
        let _ = writeln!(text, "    rule: none names it, so it is {what}");
    }
    for rule in rules(reason, reasons) {
        let _ = match loaded.compiled.places.get(rule) {
            Some(place) => {
                let about = telling(&place.text);
                writeln!(text, "    rule: {rule} at {}:{}: {about}", loaded.file, place.line)
            }
            None => writeln!(text, "    rule: {rule} in {}", loaded.file),
        };
    }
    if let Some(words) = known.filter(|_| reason.consequence != Consequence::Note) {
        let _ = writeln!(text, "    to change it: {}", particular.advice.unwrap_or(words.change));
    }
}

/// Codes that say that no rule names what was asked for. Others without a rule are about the event or the token itself, or about
/// other reasons.
const UNNAMED: [&str; 4] = ["W102", "W201", "W207", "W601"];

/// The rules that brought a reason. Why no second factor can be asked for (W404 to W406), those say that want one.
fn rules<'r>(reason: &'r Reason, reasons: &'r [Reason]) -> BTreeSet<&'r str> {
    let asked = |other: &&Reason| other.consequence == Consequence::StepUp;
    match (reason.rule.as_str(), reason.code.as_str()) {
        ("default", "W404" | "W405" | "W406") => {
            reasons.iter().filter(asked).map(|other| other.rule.as_str()).collect()
        }
        ("default", _) => BTreeSet::new(),
        (rule, _) => BTreeSet::from([rule]),
    }
}

/// The line of a rule that says most: what it is about, or else its first.
pub(crate) fn telling(rule: &str) -> &str {
    let lines = || rule.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let about = |key: &str| {
        lines().find(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')))
    };
    let known = ["path", "name", "id", "client", "audience"].into_iter().find_map(about);
    known.or_else(|| lines().next()).unwrap_or_default()
}

/// The call that writes into an assertion.
const SET_ATTRIBUTE: &str = "samlResponse.setAttribute";

fn explain_tokens(text: &mut String, simulation: &Simulation) {
    let Some(tokens) = &simulation.tokens else { return };
    let scopes = &tokens.access.scopes;
    let attributes: Vec<_> =
        simulation.effects.iter().filter(|effect| effect.call == SET_ATTRIBUTE).collect();
    for attribute in &attributes {
        if let [Value::String(name), value] = attribute.args.as_slice() {
            let _ = writeln!(text, "  assertion: {name} = {value}");
        }
    }
    let line = RecordLine::find(&simulation.record).ok().flatten();
    let part = |name| line.as_ref().and_then(|line| line.part(name));
    let kept = part("kept").and_then(|kept| kept.parse().ok()).unwrap_or(0);
    let of_api = scopes.iter().filter(|scope| OidcScope::parse(scope).is_none()).count();
    let flow = part("flow").and_then(Flow::parse);
    let all = scopes.is_empty() || flow.is_some_and(|flow| Flows::GRANTING_ALL.has(flow));
    let asked = if scopes.is_empty() { "none".to_owned() } else { format!("`{}`", scopes.join(" ")) };
    if kept > of_api && all {
        let _ = writeln!(
            text,
            "  access token: {asked} was asked for, so whichever scopes Auth0 grants, but of patient routes at most the {kept} that were kept"
        );
    } else if !scopes.is_empty() || attributes.is_empty() {
        let _ = writeln!(text, "  access token: scope {asked}");
    }
    for (token, claims) in [("access token", &tokens.access.claims), ("ID token", &tokens.id.claims)] {
        for (name, value) in claims {
            let _ = writeln!(text, "  {token}: {name} = {value}");
        }
    }
}
