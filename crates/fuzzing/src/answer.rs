//! What holds of every answer, whatever was asked.

use regex_lite::Regex;
use serde_json::Value;
use std::{collections::BTreeSet, sync::LazyLock};
use wardgate_compiler::Compiled;
use wardgate_explain::{Action, Effect, Outcome, Reason, explain_record, words};

/// The line of a run: `docs/records.md`.
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    let flow = "interactive|silent|refresh|password|exchange|device|backchannel|unknown|machine";
    Regex::new(&format!(
        "^wg1(-shadow)? (gate|token|machine) (permit|redirect|step_up|deny) (W[0-9]{{3}}) id=([0-9a-hjkmnp-tv-z]{{12}})\
         ( sub=[A-Za-z0-9]{{1,8}}\\.[A-Za-z0-9_-]{{22}})?(?: act=[A-Za-z0-9]{{1,8}}\\.[A-Za-z0-9_-]{{22}})? pol=([0-9a-f]{{16}}) flow=({flow})\
         ( client=c[0-9]+)?( api=a[0-9]+)? kept=[0-9]+ cut=[0-9]+ set=[0-9]+ drop=[0-9]+( also=W[0-9]{{3}}(,W[0-9]{{3}})*[+]?)?$"
    ))
    .unwrap()
});

/// The names of rules.
static RULE: LazyLock<Regex> = LazyLock::new(|| {
    let list = "client|api|route|step_up|restriction|session|break_glass|claim|machine";
    let name = "[A-Za-z][A-Za-z0-9_-]*";
    Regex::new(&format!(
        r"^(default|policy\.tenants|policy\.phi|keys\.(claim|audit|redirect)|employment|subjects\.refused|training\.{name}|category\.{name}\.(mfa|own_mfa)|({list})\[[0-9]+\])$"
    ))
    .unwrap()
});

/// What a record says.
pub(crate) struct Record {
    pub(crate) code: String,
    pub(crate) id: String,
}

/// Checks the line of a run.
#[track_caller]
pub(crate) fn check_record(compiled: &Compiled, action: Action, outcome: Outcome, line: &str) -> Record {
    assert!(line.len() <= 256, "{} characters: {line}", line.len());
    let parts = RECORD.captures(line).unwrap_or_else(|| panic!("no record: {line:?}"));
    assert_eq!(parts.get(1).is_some(), compiled.policy.shadow, "{line}");
    assert_eq!(&parts[2], action.name(), "{line}");
    assert_eq!(&parts[3], outcome.name(), "{line}");
    assert_eq!(&parts[4] == "W000", outcome == Outcome::Permit, "{line}");
    assert_eq!(&parts[7], compiled.policy.hash, "{line}");
    assert_eq!(&parts[8] == "machine", action == Action::Machine, "{line}");
    assert!(explain_record(line).is_ok(), "no words for {line}");
    Record { code: parts[4].to_owned(), id: parts[5].to_owned() }
}

/// Checks the reasons against the outcome: the strictest makes it.
#[track_caller]
pub(crate) fn check_reasons(outcome: Outcome, reasons: &[Reason]) {
    use wardgate_explain::Consequence;
    for reason in reasons {
        assert!(words(&reason.code).is_some() && reason.code != "W000", "no code: {reason:?}");
        assert!(RULE.is_match(&reason.rule), "no rule: {reason:?}");
    }
    let strictest = reasons.iter().map(|reason| reason.consequence).max();
    let expected = match strictest {
        Some(Consequence::Deny) => Outcome::Deny,
        Some(Consequence::StepUp) => Outcome::StepUp,
        Some(Consequence::Redirect) => Outcome::Redirect,
        Some(Consequence::Strip | Consequence::Note) | None => Outcome::Permit,
    };
    assert_eq!(outcome, expected, "{reasons:?}");
}

/// The calls that the shim of an Action performs, as the shim itself has them.
pub(crate) fn allowed(action: Action) -> &'static BTreeSet<&'static str> {
    static CALLS: LazyLock<[BTreeSet<&str>; 3]> = LazyLock::new(|| {
        [
            include_str!("../../../js-shims/gate.js"),
            include_str!("../../../js-shims/token.js"),
            include_str!("../../../js-shims/machine.js"),
        ]
        .map(|shim| {
            let list =
                shim.split_once("calls: new Set([").and_then(|(_, rest)| rest.split_once("])")).unwrap().0;
            list.split('\'').filter(|part| part.contains('.')).collect()
        })
    });
    match action {
        Action::Gate => &CALLS[0],
        Action::Token => &CALLS[1],
        Action::Machine => &CALLS[2],
        Action::Flow => panic!("no Action"),
    }
}

/// Checks the calls of an answer that is performed.
#[track_caller]
pub(crate) fn check_effects(
    compiled: &Compiled,
    action: Action,
    outcome: Outcome,
    record: &Record,
    effects: &[Effect],
) {
    let calls: Vec<&str> = effects.iter().map(|effect| effect.call.as_str()).collect();
    for call in &calls {
        assert!(allowed(action).contains(call), "{call} is no call of {}", action.name());
    }
    if outcome == Outcome::Deny {
        let text = format!("{} ({} {})", compiled.policy.denied_message, record.code, record.id);
        let [Effect { call, args }] = effects else {
            panic!("a denial that does not stand alone: {effects:?}")
        };
        assert_eq!(call, "access.deny");
        match (action, args.as_slice()) {
            (Action::Machine, [Value::String(error), said]) => {
                assert!(
                    ["invalid_scope", "server_error", "invalid_request"].contains(&error.as_str()),
                    "{error}"
                );
                assert_eq!(*said, text);
            }
            (Action::Gate | Action::Token, [said]) => assert_eq!(*said, text),
            _ => panic!("{args:?}"),
        }
        return;
    }
    assert!(!calls.contains(&"access.deny"), "{effects:?}");
    let is_metadata = |call: &&&str| call.ends_with("Metadata");
    let last = calls.iter().rev().take_while(is_metadata).count();
    assert_eq!(calls.iter().filter(is_metadata).count(), last, "metadata before something else: {calls:?}");
    if action == Action::Gate {
        let marker = effects.last().expect("the marker");
        assert_eq!(marker.args, [Value::from("wardgate_gate"), compiled.policy.hash.as_str().into()]);
        let asks = calls.iter().filter(|call| call.starts_with("authentication.")).count();
        assert_eq!(
            (calls.len(), asks),
            if outcome == Outcome::StepUp { (2, 1) } else { (1, 0) },
            "{effects:?}"
        );
    } else {
        assert_ne!(outcome, Outcome::StepUp, "{} can ask nobody", action.name());
    }
}
