//! The budget: what reference decisions took when somebody last looked, and what they take now.

use crate::{
    Done,
    actions::{Actions, NAMES},
    event::{Given, json_file},
    recipe::Recipe,
};
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};

/// What no event may take, by the reference policy.
pub(crate) const BOUND: u64 = 500_000_000;

/// A change by more than so many per cent is somebody's to look at.
const TOLERANCE: f64 = 5.0;

const ACCEPT: &str = "cargo run --package wardgate-cost -- budget --accept";

const BASELINE: &str = "tests/cost/baseline.json";

/// The dearest event that was found for each Action.
pub(crate) const DEAREST: &str = "tests/cost/dearest.json";

/// Instructions by what is decided.
type Counts = BTreeMap<String, u64>;

/// A decision that is counted.
#[derive(Deserialize)]
struct Reference {
    name: String,
    action: String,
    #[serde(flatten)]
    given: Given,
    /// Whether the gate did not run before.
    #[serde(default)]
    unmarked: bool,
    outcome: String,
}

/// Counts, and compares with the baseline or writes it.
pub(crate) fn run(root: &Path, actions: &Actions, accept: bool) -> Done {
    let counts = counts(root, actions)?;
    let file = root.join(BASELINE);
    if accept {
        return Ok(fs::write(file, format!("{:#}\n", serde_json::to_value(&counts)?))?);
    }
    for (name, count) in &counts {
        println!("{count:>11} instructions: {name}");
    }
    let problems = problems(&json_file(&file)?, &counts);
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nto accept what is now: {ACCEPT}", problems.join("\n")).into())
}

fn counts(root: &Path, actions: &Actions) -> Done<Counts> {
    let mut counts = Counts::new();
    for Reference { name, action, given, unmarked, outcome } in
        json_file::<Vec<_>>(&root.join("tests/cost/references.json"))?
    {
        let event = given.event(root)?;
        let event = if unmarked { event } else { actions.marked(event) };
        let mut engine = actions.engine(&action)?;
        let event = actions.project(&action, &event);
        engine.decide(&event)?;
        // The engine has the memory that it needs, as most have that decide.
        let count = engine.decide(&event)?;
        if count.outcome != outcome {
            return Err(format!("{name}: expected {outcome}, found {}", count.outcome).into());
        }
        counts.insert(name, count.instructions);
    }
    let bases = bases(root)?;
    let dearest: BTreeMap<String, Recipe> = json_file(&root.join(DEAREST))?;
    for action in NAMES {
        let recipe = dearest.get(action).ok_or_else(|| format!("{DEAREST} has no event for {action}"))?;
        let base = bases.get(&recipe.base).ok_or_else(|| format!("there is no base {}", recipe.base))?;
        let event = recipe.event(&actions.marked(base.event(root)?));
        let count = actions.engine(action)?.decide(&actions.project(action, &event))?;
        counts.insert(format!("{action}: the dearest event that was found"), count.instructions);
    }
    Ok(counts)
}

/// What the search begins with, by name.
pub(crate) fn bases(root: &Path) -> Done<BTreeMap<String, Given>> {
    json_file(&root.join("tests/cost/bases.json"))
}

/// What changed too much, or passes the bound.
fn problems(before: &Counts, now: &Counts) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, count) in now {
        match before.get(name) {
            None => problems.push(format!("{name}: {count} instructions, and none in the baseline")),
            Some(old) => {
                let per_cent = *count as f64 * 100.0 / *old as f64 - 100.0;
                if per_cent.abs() > TOLERANCE {
                    problems
                        .push(format!("{name}: {old} instructions before, {count} now, {per_cent:+.1} %"));
                }
            }
        }
        if *count > BOUND {
            problems.push(format!("{name}: {count} instructions, over the bound of {BOUND}"));
        }
    }
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        problems.push(format!("{name}: in the baseline, and counted no more"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[(&str, u64)], now: &[(&str, u64)], expected: &[&str]) {
        let counts = |counts: &[(&str, u64)]| {
            counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
        };
        assert_eq!(problems(&counts(before), &counts(now)), expected);
    }

    #[test]
    fn a_change_within_five_per_cent_is_none() {
        check(&[("a", 1000)], &[("a", 1050)], &[]);
        check(&[("a", 1000)], &[("a", 950)], &[]);
    }

    #[test]
    fn more_and_less_than_that_are_told_with_the_numbers() {
        check(&[("a", 1000)], &[("a", 1051)], &["a: 1000 instructions before, 1051 now, +5.1 %"]);
        check(&[("a", 1000)], &[("a", 949)], &["a: 1000 instructions before, 949 now, -5.1 %"]);
    }

    #[test]
    fn what_came_and_what_went_is_told() {
        let expected =
            ["b: 2 instructions, and none in the baseline", "a: in the baseline, and counted no more"];
        check(&[("a", 1)], &[("b", 2)], &expected);
    }

    #[test]
    fn what_passes_the_bound_is_told_also_where_nothing_changed() {
        let over = [("a", BOUND + 1)];
        check(&over, &over, &[&format!("a: {} instructions, over the bound of {BOUND}", BOUND + 1)]);
    }
}
