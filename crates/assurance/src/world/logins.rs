//! A login, held against the table.

use super::{
    Point, event,
    policy::POLICIES,
    table::{Expected, Stage, expected},
};
use crate::{
    always::Run,
    grants::{Grants, removed},
};
use serde_json::{Value, json};
use wardgate_explain::{Action, Outcome, Simulation};

/// Looks at a point, in both Actions; whether a patient-route scope was granted.
pub(super) fn explore(point: &Point) -> Result<bool, String> {
    let policy = &POLICIES[usize::from(!point.phi)];
    let (now, event) = (event::clock(point), event::of(point, policy.hash()));
    let mut granted = false;
    for (stage, action) in [(Stage::Gate, Action::Gate), (Stage::Token, Action::Token)] {
        let run = Run { facts: policy.facts(), hash: policy.hash(), action, event: &event, now };
        let answer = policy.ask(action, &event, now);
        let expected = expected(point, stage);
        let compared = run.check(&answer).and_then(|()| compare(&run, stage, &answer, &expected));
        compared.map_err(|why| format!("{why}\n{point:?}\nexpected {expected:?}\n{}", run.told(&answer)))?;
        granted = stage == Stage::Token && !expected.kept.is_empty();
    }
    Ok(granted)
}

/// Holds an answer against what the table says.
fn compare(run: &Run<'_>, stage: Stage, answer: &Simulation, expected: &Expected) -> Result<(), String> {
    ensure!(answer.outcome == expected.outcome, "{:?}, expected {:?}", answer.outcome, expected.outcome);
    if let Some((call, offered)) = &expected.ask {
        let offered: Vec<Value> = offered.iter().map(|name| json!({ "type": name })).collect();
        let arg = if offered.len() == 1 { offered[0].clone() } else { offered.into() };
        let asked =
            answer.effects.first().is_some_and(|first| first.call == *call && first.args == [arg.clone()]);
        ensure!(asked, "{:?}, expected {call}({arg})", answer.effects.first());
    }
    if answer.outcome != Outcome::Permit || stage == Stage::Gate {
        return Ok(());
    }
    let removed = removed(answer);
    ensure!(
        removed.len() == expected.removed.len()
            && removed.iter().all(|scope| expected.removed.contains(scope)),
        "{removed:?} taken away, expected {:?}",
        expected.removed
    );
    let grants = Grants::of(run.facts, run.event, answer);
    ensure!(
        grants.scopes.keys().eq(expected.kept.keys()),
        "{:?}, expected {:?}",
        grants.scopes,
        expected.kept
    );
    let told = |source: &str| {
        let name = run.facts.claim_from(source).unwrap();
        grants.claims.get(&("accessToken.setCustomClaim".to_owned(), name))
    };
    for (scope, (access, age)) in &expected.kept {
        if let Some(told) = told("decision.record_access") {
            ensure!(told[*scope] == *access, "{} of {scope}, expected {access}", told[*scope]);
        }
        if let Some(told) = told("decision.mfa_at") {
            let at = age.map(|age| run.now / 1000 - age);
            ensure!(told[*scope].as_i64() == at, "{} for {scope}, expected {at:?}", told[*scope]);
        }
    }
    Ok(())
}
