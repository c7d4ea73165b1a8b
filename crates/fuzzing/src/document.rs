//! The policy document: any text is either told what is wrong with it, or compiles to a policy that holds what a policy holds.

use crate::answer::{check_effects, check_reasons, check_record};
use serde_json::Value;
use std::sync::LazyLock;
use wardgate_compiler::{Compiled, Problem, Severity, compile, expired};
use wardgate_explain::{Action, Outcome, run};
use wardgate_policy::{Policy, UnixTime};

const NOW: i64 = 1_795_176_000_000;

/// Events, and the Actions that are asked with them.
static EVENTS: LazyLock<[(Value, &[Action]); 3]> = LazyLock::new(|| {
    let event = |text| serde_json::from_str(text).unwrap();
    [
        (event("{}"), &[Action::Gate, Action::Token, Action::Machine]),
        (
            event(include_str!("../../../tests/scenarios/events/physician.json")),
            &[Action::Gate, Action::Token],
        ),
        (event(include_str!("../../../tests/scenarios/events/machine.json")), &[Action::Machine]),
    ]
});

pub(crate) fn document(input: &[u8]) {
    let Ok(source) = str::from_utf8(input) else { return };
    let compiled = match compile(source) {
        Ok(compiled) => compiled,
        Err(problems) => {
            assert!(
                problems.iter().any(|problem| problem.severity == Severity::Error),
                "refused for nothing"
            );
            return problems.iter().for_each(|problem| stands_in(source, problem));
        }
    };
    for warning in &compiled.warnings {
        assert_eq!(warning.severity, Severity::Warning);
        stands_in(source, warning);
    }
    for problem in expired(source, UnixTime::MAX) {
        stands_in(source, &problem);
    }
    comes_back(&compiled);
    // To compile once more takes most of the time.
    if input.len().is_multiple_of(4) {
        is_read_from_itself(&compiled);
    }
    decides(&compiled);
}

/// A problem has a place in the source, and says what it has to in one line.
fn stands_in(source: &str, problem: &Problem) {
    let lines = source.split('\n').count();
    assert!((1..=lines).contains(&problem.line) && problem.column >= 1, "{problem:?}");
    assert!(source.get(problem.span.clone()).is_some(), "{problem:?}");
    for (_, span) in &problem.related {
        assert!(source.get(span.clone()).is_some(), "{problem:?}");
    }
    assert!(!problem.to_string().contains('\n'), "{problem:?}");
}

/// The image is the policy.
fn comes_back(compiled: &Compiled) {
    let policy = &compiled.policy;
    let image = policy.to_image();
    let again = Policy::from_image(&image).expect("an image of its own");
    assert_eq!(again.to_image(), image);
    for pruned in [policy.for_gate(), policy.for_token(), policy.for_machine()] {
        let image = pruned.to_image();
        assert_eq!(Policy::from_image(&image).expect("an image of a part").to_image(), image);
    }
}

/// What was understood, written down again, is the same policy.
fn is_read_from_itself(compiled: &Compiled) {
    let written = toml(&serde_json::to_value(&compiled.document).unwrap());
    let again = compile(&written).unwrap_or_else(|problems| panic!("{problems:?}\n{written}"));
    assert_eq!(again.policy.to_image(), compiled.policy.to_image(), "{written}");
}

/// A document in the shortest form: a key a line.
fn toml(document: &Value) -> String {
    let lines = document.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    lines.map(|(key, value)| format!("{} = {}\n", Value::from(key.as_str()), inline(value))).collect()
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let there = members.iter().filter(|(_, value)| !value.is_null());
            let pairs: Vec<_> = there
                .map(|(key, value)| format!("{} = {}", Value::from(key.as_str()), inline(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        // TOML has no such character in a text but as an escape.
        other => other.to_string().replace('\u{7f}', "\\u007f"),
    }
}

/// The policy answers every Action, and grants nothing to nobody.
fn decides(compiled: &Compiled) {
    for (event, actions) in EVENTS.iter() {
        for action in actions.iter() {
            let answer = run(compiled, *action, event, NOW, false).expect("an answer");
            check_reasons(answer.outcome, &answer.reasons);
            let record = check_record(compiled, *action, answer.outcome, &answer.record);
            if !compiled.policy.shadow {
                check_effects(compiled, *action, answer.outcome, &record, &answer.effects);
            }
            if event == &EVENTS[0].0 {
                assert_eq!(answer.outcome, Outcome::Deny, "grants an empty event something");
            }
        }
    }
}
