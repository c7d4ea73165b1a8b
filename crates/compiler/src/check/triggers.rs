//! Second factors that are needed at once and have no type in common.

use crate::{
    document::{Audience, BreakGlass, Category, Condition, Document, Factor, Lift, Name, Need, Route, Scope},
    problem::{Report, warning},
};
use std::collections::BTreeSet;

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
    check_categories(document, report);
    for (at, account) in document.break_glass.iter().enumerate() {
        check_account(document, report, &format!("break_glass[{at}].require"), account);
    }
}

/// What a category asks of those who reach its data in one way.
struct Part {
    name: &'static str,
    need: fn(&Category) -> Option<&Need>,
    reaches: fn(&Route) -> bool,
}

const PARTS: [Part; 2] = [
    Part { name: "mfa", need: |category| category.mfa.as_ref(), reaches: |route| !route.roles.is_empty() },
    Part {
        name: "own_mfa",
        need: |category| category.own_mfa.as_ref(),
        reaches: |route| route.own.is_some() || route.proxy.is_some(),
    },
];

/// Who asks for scopes of two categories at one API needs the second factor of both.
fn check_categories(document: &Document, report: &mut Report<'_>) {
    for part in PARTS {
        let audiences = |name: &Name| -> BTreeSet<&Audience> {
            let of_it = |route: &&Route| route.category == *name && (part.reaches)(route);
            document.route.iter().filter(of_it).map(|route| &route.audience).collect()
        };
        let needs =
            document.category.iter().filter_map(|(name, category)| Some((name, (part.need)(category)?)));
        let needs: Vec<(&Name, &Need)> = needs.collect();
        for (at, (name, need)) in needs.iter().enumerate() {
            for (other, known) in needs.iter().take(at) {
                if disjoint(need, known) && !audiences(name).is_disjoint(&audiences(other)) {
                    let [place, other] =
                        [name, other].map(|name| format!("category.{}.{}", name.0, part.name));
                    conflict(report, &place, &other, known);
                }
            }
        }
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

pub(super) fn disjoint(a: &Need, b: &Need) -> bool {
    !Factor::ALL.iter().any(|factor| factor.can_be_asked_for() && counts(a, factor) && counts(b, factor))
}

/// Whether a type counts for a need.
pub(super) fn counts(need: &Need, factor: &Factor) -> bool {
    match &need.factors {
        Some(factors) => factors.contains(factor),
        None => factor.is_usual(),
    }
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
