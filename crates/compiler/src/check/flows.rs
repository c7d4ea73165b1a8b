//! Triggers that would always fire in a flow, because the flow never has the fact.

use crate::{
    document::{Condition, Document},
    problem::{Report, error},
    read::expect::list,
};
use wardgate_policy::{Flow, Flows};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let triggers = document.step_up.iter().enumerate();
    let triggers = triggers.map(|(at, one)| (format!("step_up[{at}]"), &one.flows, &one.when));
    let restrictions = document.restriction.iter().enumerate();
    let restrictions = restrictions.map(|(at, one)| (format!("restriction[{at}]"), &one.flows, &one.when));
    for (path, flows, when) in triggers.chain(restrictions) {
        let flows = crate::lower::flows(flows.as_deref());
        // The last, of which nothing is known, has every rule, and nobody chose that.
        let known = flows.iter().filter(|flow| *flow != Flow::Unknown);
        let (firing, fitting): (Vec<Flow>, Vec<Flow>) = known.partition(|flow| always(when, *flow));
        // What fires in every flow has a condition that is wrong, and that is reported there.
        if firing.is_empty() || Flow::ALL.iter().all(|flow| always(when, *flow)) {
            continue;
        }
        let names = |flows: &[Flow]| list(&flows.iter().map(|flow| flow.name()).collect::<Vec<_>>());
        let expected = match fitting.as_slice() {
            [] => "flows that have the condition's facts".to_owned(),
            fitting => format!("`flows` that have the condition's facts: {}", names(fitting)),
        };
        let help =
            format!("a fact that is absent holds, so this would fire at every login in {}", names(&firing));
        report.tell(error(format!("{path}.flows"), expected).help(help));
    }
}

/// Whether a condition holds at every login of a flow.
pub(super) fn always(condition: &Condition, flow: Flow) -> bool {
    let leaves = super::conditions::leaves(condition);
    let all = condition.all.iter().flatten().map(|below| always(below, flow));
    let any = condition.any.as_ref().map(|any| any.iter().any(|below| always(below, flow)));
    let mut parts =
        leaves.iter().map(|leaf| leaf.holds || !leaf.facts.has(flow)).chain(all).chain(any).peekable();
    parts.peek().is_some() && parts.all(|always| always)
}

/// Flows with a browser, whose address, device and risk Auth0 judges.
pub(super) const BROWSER: Flows = Flows::EMPTY.with(Flow::Interactive).with(Flow::Silent);

/// The flow with a refresh token.
pub(super) const REFRESH: Flows = Flows::EMPTY.with(Flow::Refresh);

/// Flows with a session.
pub(super) const SESSION: Flows = BROWSER.with(Flow::Device);
