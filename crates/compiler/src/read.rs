//! From the source to the document: every problem of its form in one pass.
//!
//! A value that is wrong is reported and replaced by one that is right, so that the checks that follow can look at
//! everything else.

pub(crate) mod expect;
mod repeated;
mod shape;

use crate::{
    document::Document,
    lines::Lines,
    problem::{Problem, Report},
    schema::schema,
    tree::{Node, Span},
};
use serde_json::Value;
use shape::Shape;
use std::{collections::BTreeSet, sync::LazyLock};
use toml::de::DeTable;

/// Made once: that takes a third of the time of reading a small document.
static SCHEMA: LazyLock<Value> = LazyLock::new(schema);

/// What is no TOML in a source: where, and what.
pub(crate) struct SyntaxError {
    span: Span,
    message: String,
    /// For a key that is there twice: the first one.
    first: Option<Span>,
}

/// What the parser says of a key that is there twice.
const AGAIN: &str = "duplicate key";

impl SyntaxError {
    /// Whether it only follows from a table behind the items of a list: two of these are no key twice, and nor is what two such
    /// tables have, whose first is nowhere, where `others` have one.
    fn follows(&self, source: &str, others: bool) -> bool {
        match &self.first {
            Some(first) => brackets(source, &self.span) == 2 && brackets(source, first) == 2,
            None => self.message == AGAIN && others,
        }
    }

    /// What to do about a table in the place of a list's item that is there again.
    fn help(&self, source: &str) -> Option<String> {
        self.first.as_ref()?;
        let name = source.get(self.span.clone()).filter(|_| brackets(source, &self.span) == 1)?;
        let list = SCHEMA.pointer(&format!("/properties/{name}/type"))? == "array";
        list.then(|| shape::write_as_item(name))
    }
}

/// How many brackets open a header before its name.
fn brackets(source: &str, name: &Span) -> usize {
    let before = source.get(..name.start).unwrap_or_default();
    before.len() - before.trim_end_matches('[').len()
}

/// Parses the source: its tree, and what is no TOML in it.
pub(crate) fn parse(source: &str) -> (Node, Vec<SyntaxError>) {
    let (document, errors) = DeTable::parse_recoverable(source);
    let tree = Node::of_document(&document);
    let again = errors.iter().filter(|error| error.message() == AGAIN);
    let firsts = repeated::firsts(source, again.filter_map(toml::de::Error::span));
    let error = |error: &toml::de::Error| {
        let span = error.span().unwrap_or(0..0);
        let first = firsts.get(&span.start).cloned();
        SyntaxError { span, message: error.message().to_owned(), first }
    };
    (tree, errors.iter().map(error).collect())
}

/// The bytes to show of an error: at least a letter of its line, since of nothing no line is shown.
fn shown(source: &str, span: &Span) -> Span {
    if !span.is_empty() {
        return span.clone();
    }
    let rest = source.get(span.start..).unwrap_or_default();
    match rest.chars().next().filter(|next| !matches!(next, '\n' | '\r')) {
        Some(next) => span.start..span.start + next.len_utf8(),
        None => {
            let before = source.get(..span.start).unwrap_or_default().chars().next_back();
            span.start - before.map_or(0, char::len_utf8)..span.start
        }
    }
}

/// Reads the tree of a source, which the report has. `None` where the source is no TOML: what is left of a broken
/// document does not say what was meant.
pub(crate) fn read(report: &mut Report<'_>, errors: &[SyntaxError]) -> Option<Document> {
    let tree = report.tree;
    let value = Shape::new(&SCHEMA, report).document(tree);
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
    let doubtful = lines_in_doubt(&report.lines, errors);
    report.problems.retain(|problem| problem.found != expect::NO_KEY && !doubtful.contains(&problem.line));
    let source = report.lines.source;
    let headers = headers(source);
    let others = errors.iter().any(|error| error.first.is_some());
    let mut causes: Vec<_> = errors.iter().filter(|error| !error.follows(source, others)).collect();
    if causes.is_empty() {
        causes.extend(errors);
    }
    for error in causes {
        let first = error.first.as_ref().map(|first| report.lines.position(first.start).0);
        let first = first.map(|line| format!("; the first is in line {line}")).unwrap_or_default();
        let found = format!("{}{first}", error.message);
        let problem = report.problem("", error.span.clone(), found, "TOML".to_owned());
        let sensitive = in_keys(&headers, error.span.start);
        let (span, help) = (shown(source, &error.span), error.help(source));
        report.problems.push(Problem { sensitive, span, help, ..problem });
    }
    None
}

/// The lines from each syntax error to the next header: what is in them may have been meant for another table.
fn lines_in_doubt(lines: &Lines<'_>, errors: &[SyntaxError]) -> BTreeSet<usize> {
    let mut doubtful = BTreeSet::new();
    for error in errors {
        let (line, _) = lines.position(error.span.start);
        if doubtful.insert(line) {
            let next = line + 1;
            let rest = lines.from(next).take_while(|line| !line.trim_start().starts_with('['));
            doubtful.extend(next..next + rest.count());
        }
    }
    doubtful
}

/// Where the line of each table header begins, and whether it is one of `[keys]`.
fn headers(source: &str) -> Vec<(usize, bool)> {
    let mut headers = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let header = line.trim_start();
        if header.starts_with('[') {
            let keys = header.trim_start_matches(['[', ' ', '\t']).starts_with("keys");
            headers.push((at, keys));
        }
        at += line.len();
    }
    headers
}

/// Whether the closest table header before a place is one of `[keys]`: a secret that was pasted there by mistake
/// must not be repeated.
fn in_keys(headers: &[(usize, bool)], at: usize) -> bool {
    let before = headers.partition_point(|(start, _)| *start <= at);
    before.checked_sub(1).and_then(|last| headers.get(last)).is_some_and(|(_, keys)| *keys)
}
