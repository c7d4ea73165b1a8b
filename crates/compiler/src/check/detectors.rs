//! The policy's own PHI detectors.

use crate::{
    document::Document,
    problem::{self, Report},
};
use wardgate_pattern::{PatternError, PhiGuard, compile_chosen, compile_detectors};

/// The guard with the policy's own detectors; `None` where one of them is at fault, or they are too many.
pub(super) fn check(document: &Document, report: &mut Report<'_>) -> Option<PhiGuard> {
    let detectors = &document.phi.detectors;
    let patterns: Vec<&str> = detectors.values().map(|pattern| pattern.0.as_str()).collect();
    let together = match compile_detectors(&patterns) {
        Ok(guard) => return Some(guard),
        Err(error) => error,
    };
    let mut at_fault = false;
    for (name, pattern) in detectors {
        if let Err(error) = compile_chosen(&[], &[&pattern.0]) {
            at_fault = true;
            let expected = "a pattern in regex-lite syntax that finds something, and not everything";
            let path = format!("phi.detectors.{}", name.0);
            report.tell(problem::error(path, expected).help(alone(&error).to_string()));
        }
    }
    if !at_fault {
        let finding = problem::error("phi.detectors", "fewer or simpler patterns");
        report.tell(finding.found(format!("{} patterns", patterns.len())).help(together.to_string()));
    }
    None
}

/// The error of the one pattern that was compiled.
fn alone(error: &PatternError) -> &PatternError {
    match error {
        PatternError::InPattern { error, .. } => error,
        other => other,
    }
}
