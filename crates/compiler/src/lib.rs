//! The policy document: reading it, finding what is wrong with it, and compiling it for the engine.

mod check;
pub mod document;
mod hash;
mod hours;
mod lines;
mod lower;
mod numbers;
mod paths;
mod places;
mod plan;
mod problem;
mod project;
mod read;
mod reference;
mod schema;
mod tree;
mod units;

pub use document::Document;
pub use places::{Place, Places};
pub use plan::{Plan, Plans};
pub use problem::{Problem, Severity, one_line, steers};
pub use project::{Projection, project};
pub use read::expect::{closest, mistyped};
pub use reference::reference;
pub use schema::schema;

use lines::Lines;
use numbers::Numbers;
use problem::Report;
use tree::Node;
use wardgate_pattern::PhiGuard;
use wardgate_policy::{Policy, UnixTime};

/// A compiled policy.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the decision reads.
    pub policy: Policy,
    /// What each Action hands to the engine.
    pub plans: Plans,
    /// Where each rule stands in the source.
    pub places: Places,
    /// The document as it was written.
    pub document: Document,
    /// What is doubtful, but no error.
    pub warnings: Vec<Problem>,
}

/// Compiles the source of a policy document.
///
/// # Errors
///
/// Every problem of the source, in the order of the source, if there is one that is an error.
pub fn compile(source: &str) -> Result<Compiled, Vec<Problem>> {
    let (tree, errors) = read::parse(source);
    let mut report = Report::new(source, &tree);
    let document = read::read(&mut report, &errors);
    let guard = document.as_ref().and_then(|document| check::check(document, &mut report));
    let (problems, lines) = report.finish();
    match document.zip(guard) {
        Some((document, guard)) if problems.iter().all(|problem| problem.severity == Severity::Warning) => {
            Ok(build(&lines, &tree, document, guard, problems))
        }
        _ => Err(problems),
    }
}

/// What has run out in a source that compiles, by a clock that the caller reads: accounts for emergencies.
pub fn expired(source: &str, now: UnixTime) -> Vec<Problem> {
    let (tree, errors) = read::parse(source);
    let mut report = Report::new(source, &tree);
    if let Some(document) = read::read(&mut report, &errors) {
        check::expired(&document, now, &mut report);
    }
    report.finish().0
}

fn build(
    lines: &Lines<'_>,
    tree: &Node,
    document: Document,
    guard: PhiGuard,
    warnings: Vec<Problem>,
) -> Compiled {
    let numbers = Numbers::default();
    // Twice: the first time says which fields the policy names, and so which number each of them has.
    lower::lower(&document, &numbers, guard.clone());
    numbers.assign();
    let mut policy = lower::lower(&document, &numbers, guard);
    policy.hash = hash::of(&policy, &numbers);
    Compiled {
        plans: plan::plans(&policy, &numbers),
        places: Places::of(lines, tree),
        warnings,
        policy,
        document,
    }
}
