//! Three and more second factors that are needed at once: any two have a type in common, and all of them none.

use super::{
    conditions::at_once,
    triggers::{counts, disjoint},
};
use crate::{
    document::{Condition, Document, Factor, Lift, Need},
    problem::{Report, warning},
};
use wardgate_policy::Flow;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    if !report.whole(&["api", "client", "route", "category", "step_up"]) {
        return;
    }
    let mut demands: Vec<Demand<'_>> = Vec::new();
    for (name, category) in &document.category {
        let when = Condition { category: Some(vec![name.clone()]), ..Condition::default() };
        demands.extend(category.mfa.as_ref().map(|need| Demand {
            place: format!("category.{}.mfa", name.0),
            need,
            when,
        }));
    }
    let categories = demands.len();
    for (at, trigger) in document.step_up.iter().enumerate() {
        // Nobody else can be asked for anything.
        if crate::lower::flows(trigger.flows.as_deref()).has(Flow::Interactive) {
            demands.push(Demand::new(format!("step_up[{at}].require"), &trigger.require, &trigger.when));
        }
    }
    for (at, demand) in demands.iter().enumerate() {
        check_demand(document, report, demand, demands.get(..at).unwrap_or_default());
    }
    let always = Condition::default();
    for (at, account) in document.break_glass.iter().enumerate() {
        let own = Demand::new(format!("break_glass[{at}].require"), &account.require, &always);
        let bound = if account.lifts.contains(&Lift::StepUp) { categories } else { demands.len() };
        check_demand(document, report, &own, demands.get(..bound).unwrap_or_default());
    }
}

/// A second factor, and when it is needed.
struct Demand<'d> {
    place: String,
    need: &'d Need,
    when: Condition,
}

impl<'d> Demand<'d> {
    fn new(place: String, need: &'d Need, when: &Condition) -> Self {
        Self { place, need, when: when.clone() }
    }
}

/// Of those before it, each that can be needed at the same login and leaves fewer types is taken, until there is none.
fn check_demand(document: &Document, report: &mut Report<'_>, demand: &Demand<'_>, before: &[Demand<'_>]) {
    let mut left: Vec<&Factor> = Factor::ALL
        .iter()
        .filter(|factor| factor.can_be_asked_for() && counts(demand.need, factor))
        .collect();
    let mut taken = vec![demand];
    for other in before {
        // Two without a type in common are told by themselves.
        let fits = || {
            !taken.iter().any(|one| disjoint(one.need, other.need))
                && at_once(document, taken.iter().chain([&other]).map(|one| &one.when))
        };
        if left.iter().all(|factor| counts(other.need, factor)) || !fits() {
            continue;
        }
        left.retain(|factor| counts(other.need, factor));
        taken.push(other);
        if left.is_empty() {
            break;
        }
    }
    let [_, others @ ..] = taken.as_slice() else { return };
    if !left.is_empty() || others.is_empty() {
        return;
    }
    let places: Vec<&str> = others.iter().map(|other| other.place.as_str()).collect();
    let help = "where all are needed at once nothing can be asked for, and the login is denied".to_owned();
    let mut finding = warning(&demand.place, format!("a factor in common with all of {}", places.join(", ")))
        .found("none")
        .help(help);
    for place in places {
        finding = finding.related(place, place);
    }
    report.tell(finding);
}
