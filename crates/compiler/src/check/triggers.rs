//! Second factors that are needed at once and have no type in common.

use crate::{
    document::{BreakGlass, Condition, Document, Factor, Lift, Name, Need, Scope},
    problem::{Report, warning},
};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, trigger) in document.step_up.iter().enumerate() {
        let concerned = Concern::of(&trigger.when);
        let place = format!("step_up[{at}].require");
        for (name, category) in &document.category {
            if !concerned.category(document, name) {
                continue;
            }
            for (part, need) in [("mfa", &category.mfa), ("own_mfa", &category.own_mfa)] {
                if let Some(need) = need.as_ref().filter(|need| disjoint(need, &trigger.require)) {
                    conflict(report, &place, &format!("category.{}.{part}", name.0), need);
                }
            }
        }
        for (first, other) in document.step_up.iter().enumerate().take(at) {
            if disjoint(&other.require, &trigger.require) {
                conflict(report, &place, &format!("step_up[{first}].require"), &other.require);
            }
        }
    }
    for (at, account) in document.break_glass.iter().enumerate() {
        check_account(document, report, &format!("break_glass[{at}].require"), account);
    }
}

/// Nobody can be asked to use two factors at once in an emergency either. What is for people's own records is not for
/// such an account.
fn check_account(document: &Document, report: &mut Report<'_>, place: &str, account: &BreakGlass) {
    for (name, category) in &document.category {
        if let Some(need) = category.mfa.as_ref().filter(|need| disjoint(need, &account.require)) {
            conflict(report, place, &format!("category.{}.mfa", name.0), need);
        }
    }
    for (at, trigger) in document.step_up.iter().enumerate() {
        if disjoint(&trigger.require, &account.require) && !account.lifts.contains(&Lift::StepUp) {
            conflict(report, place, &format!("step_up[{at}].require"), &trigger.require);
        }
    }
}

fn conflict(report: &mut Report<'_>, place: &str, other: &str, need: &Need) {
    let key = if need.factors.is_some() { format!("{other}.factors") } else { other.to_owned() };
    let finding = warning(place, format!("a factor in common with {other}"));
    let help = "where both are needed at once nothing can be asked for, and the login is denied".to_owned();
    report.tell(finding.found("none").help(help).related(other, key));
}

fn disjoint(a: &Need, b: &Need) -> bool {
    let has = |need: &Need, factor: &Factor| match &need.factors {
        Some(factors) => factors.contains(factor),
        None => factor.is_usual(),
    };
    !Factor::ALL.iter().any(|factor| factor.can_be_asked_for() && has(a, factor) && has(b, factor))
}

/// What a condition must have, wherever it fires.
struct Concern<'d> {
    scopes: Vec<&'d Scope>,
    categories: Vec<&'d Name>,
    any: bool,
}

impl<'d> Concern<'d> {
    fn of(condition: &'d Condition) -> Self {
        let scopes: Vec<&Scope> = condition.scope.iter().flatten().collect();
        let categories: Vec<&Name> = condition.category.iter().flatten().collect();
        Self { any: scopes.is_empty() && categories.is_empty(), scopes, categories }
    }

    /// Whether data of the category may be reached where the condition holds. Auth0 can grant several scopes at once,
    /// so this is about the condition's own words only.
    fn category(&self, document: &Document, name: &Name) -> bool {
        self.any
            || self.categories.contains(&name)
            || document
                .route
                .iter()
                .any(|route| route.category == *name && self.scopes.contains(&&route.scope))
    }
}
