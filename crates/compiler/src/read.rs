//! From the source to the document: every problem of its form in one pass.
//!
//! A value that is wrong is reported and replaced by one that is right, so that the checks that follow can look at
//! everything else.

pub(crate) mod expect;
mod shape;

use crate::{
    document::Document,
    lines::Lines,
    problem::{Problem, Report},
    schema::schema,
    tree::Node,
};
use shape::Shape;
use toml::de::DeTable;

/// What is no TOML in a source: where, and what.
pub(crate) struct SyntaxError {
    at: usize,
    message: String,
}

/// Parses the source: its tree, and what is no TOML in it.
pub(crate) fn parse(source: &str) -> (Node, Vec<SyntaxError>) {
    let (document, errors) = DeTable::parse_recoverable(source);
    let error = |error: &toml::de::Error| SyntaxError {
        at: error.span().map_or(0, |span| span.start),
        message: error.message().to_owned(),
    };
    (Node::of_document(&document), errors.iter().map(error).collect())
}

/// Reads the tree of a source, which the report has. `None` where the source is no TOML: what is left of a broken
/// document does not say what was meant.
pub(crate) fn read(report: &mut Report<'_>, errors: &[SyntaxError]) -> Option<Document> {
    let schema = schema();
    let tree = report.tree;
    let value = Shape::new(&schema, report).document(tree);
    if errors.is_empty() {
        return match serde_json::from_value(value) {
            Ok(document) => Some(document),
            Err(error) => {
                let problem = report.problem("", 0..0, error.to_string(), "a policy".to_owned());
                report.problems.push(problem);
                None
            }
        };
    }
    let doubtful: Vec<_> = errors.iter().map(|error| lines_in_doubt(&report.lines, error.at)).collect();
    report.problems.retain(|problem| {
        problem.found != expect::NO_KEY && !doubtful.iter().any(|lines| lines.contains(&problem.line))
    });
    for error in errors {
        let problem = report.problem("", error.at..error.at, error.message.clone(), "TOML".to_owned());
        let sensitive = in_keys(report.lines.source, error.at);
        report.problems.push(Problem { sensitive, ..problem });
    }
    None
}

/// The lines from a syntax error to the next header: what is in them may have been meant for another table.
fn lines_in_doubt(lines: &Lines<'_>, at: usize) -> std::ops::Range<usize> {
    let (line, _) = lines.position(at);
    let rest = lines.from(line + 1).take_while(|line| !line.trim_start().starts_with('['));
    line..line + 1 + rest.count()
}

/// Whether the closest table header before a place is one of `[keys]`: a secret that was pasted there by mistake
/// must not be repeated.
fn in_keys(source: &str, at: usize) -> bool {
    let header =
        source.get(..at).unwrap_or(source).lines().rev().find(|line| line.trim_start().starts_with('['));
    header.is_some_and(|line| line.trim_start_matches(['[', ' ', '\t']).starts_with("keys"))
}
