//! What `wardgate check` says, and what `wardgate build` makes of a document that is right.
//!
//! Each test changes one thing in `base.toml`, which is right and uses every table.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

mod claims;
mod clients;
mod compiled;
mod form;
mod keys;
mod lasting;
mod limits;
mod machines;
mod needs;
mod phi;
mod projection;
mod records;
mod reference_policy;
mod references;
mod routes;
mod sources;
mod told;
mod triggers;

use wardgate_compiler::{Compiled, Severity, compile};

const BASE: &str = include_str!("base.toml");

/// The base policy with one text, which is there once, replaced by another.
#[track_caller]
fn changed(from: &str, to: &str) -> String {
    assert_eq!(BASE.matches(from).count(), 1, "`{from}` must be in the base policy once");
    BASE.replacen(from, to, 1)
}

/// Every problem as `line:column severity message`, in the order they are told.
fn told(source: &str) -> Vec<String> {
    let problems = match compile(source) {
        Ok(compiled) => compiled.warnings,
        Err(problems) => problems,
    };
    let tell = |problem: &wardgate_compiler::Problem| {
        let severity = match problem.severity {
            Severity::Error => "",
            Severity::Warning => "warning ",
        };
        format!("{}:{} {severity}{problem}", problem.line, problem.column)
    };
    problems.iter().map(tell).collect()
}

/// Whether some problem of the source is told with this text in it.
fn tells(source: &str, text: &str) -> bool {
    told(source).iter().any(|told| told.contains(text))
}

/// The change leads to exactly these problems.
#[track_caller]
fn check(from: &str, to: &str, expected: &[&str]) {
    assert_eq!(told(&changed(from, to)), expected, "`{from}` to `{to}`");
}

/// What a source that is right compiles to.
#[track_caller]
fn compiled(source: &str) -> Compiled {
    match compile(source) {
        Ok(compiled) => compiled,
        Err(problems) => panic!("{problems:#?}"),
    }
}
