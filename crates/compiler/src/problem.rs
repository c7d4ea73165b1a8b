//! What is wrong with a document, as data: where, what was found, what was expected.

use crate::{
    lines::Lines,
    read::expect::{NO_KEY, kind},
    tree::{Node, Span},
};
use std::{collections::BTreeSet, fmt};

/// One thing that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it prevents the policy from being used.
    pub severity: Severity,
    /// Where in the document, such as `step_up[2].require.max_age`; empty where the source is no TOML.
    pub path: String,
    /// Where in the source, in bytes.
    pub span: Span,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
    /// What was found there.
    pub found: String,
    /// What was expected instead.
    pub expected: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(String, Span)>,
    /// Whether the source at the place may hold a secret, and must not be shown.
    pub sensitive: bool,
}

/// Whether a problem prevents the policy from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [path, expected, found] = [&self.path, &self.expected, &self.found].map(|text| one_line(text));
        if path.is_empty() {
            return write!(f, "expected {expected}, found: {found}");
        }
        write!(f, "{path}: expected {expected}, found {found}")
    }
}

/// A problem by its path, before it has its place in the source.
#[must_use]
pub(crate) struct Finding {
    severity: Severity,
    path: String,
    expected: String,
    /// Left out: the source text of the value at the path.
    found: Option<String>,
    /// Whether what was found was there before.
    again: bool,
    help: Option<String>,
    related: Vec<(String, String)>,
}

/// Finds an error at a path.
pub(crate) fn error(path: impl Into<String>, expected: impl Into<String>) -> Finding {
    Finding {
        severity: Severity::Error,
        path: path.into(),
        expected: expected.into(),
        found: None,
        again: false,
        help: None,
        related: Vec::new(),
    }
}

/// Finds something doubtful at a path.
pub(crate) fn warning(path: impl Into<String>, expected: impl Into<String>) -> Finding {
    Finding { severity: Severity::Warning, ..error(path, expected) }
}

impl Finding {
    /// Says in its own words what was found.
    pub(crate) fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Says that what was found was there before.
    pub(crate) fn again(mut self) -> Self {
        self.again = true;
        self
    }

    /// Says what to do about it.
    pub(crate) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }

    /// Names another place that belongs to it.
    pub(crate) fn related(mut self, label: impl Into<String>, path: impl Into<String>) -> Self {
        self.related.push((label.into(), path.into()));
        self
    }
}

/// Collects the problems of one source.
pub(crate) struct Report<'s> {
    pub(crate) lines: Lines<'s>,
    pub(crate) tree: &'s Node,
    pub(crate) problems: Vec<Problem>,
    /// Paths of values that were wrong in their form and have been replaced. What a check finds there, or around
    /// it, would be about the replacement, so nobody hears of it.
    pub(crate) replaced: BTreeSet<String>,
}

impl<'s> Report<'s> {
    pub(crate) fn new(source: &'s str, tree: &'s Node) -> Self {
        Self { lines: Lines::of(source), tree, problems: Vec::new(), replaced: BTreeSet::new() }
    }

    /// Tells what a check has found.
    pub(crate) fn tell(&mut self, finding: Finding) {
        let paths = || std::iter::once(&finding.path).chain(finding.related.iter().map(|(_, path)| path));
        // Two items of lists are compared for more than what is at the paths: two routes, because they have the same scope.
        let items = paths().filter(|_| !finding.related.is_empty()).filter_map(|path| item(path));
        if paths().map(String::as_str).chain(items).any(|path| self.was_replaced(path)) {
            return;
        }
        let mut found = finding.found.unwrap_or_else(|| self.excerpt(&finding.path));
        if finding.again {
            found.push_str(" again");
        }
        let span = self.span(&finding.path);
        let mut problem = self.problem(&finding.path, span, found, finding.expected);
        problem.severity = finding.severity;
        problem.help = finding.help;
        problem.sensitive |= finding.related.iter().any(|(_, path)| within(path, "keys"));
        problem.related =
            finding.related.into_iter().map(|(label, path)| (label, self.span(&path))).collect();
        self.problems.push(problem);
    }

    /// Whether something at a path, around it or below it was replaced.
    fn was_replaced(&self, path: &str) -> bool {
        let mut around = path.match_indices(['.', '[']).filter_map(|(at, _)| path.get(..at));
        self.replaced.contains(path)
            || around.any(|outer| self.replaced.contains(outer))
            || ['.', '['].into_iter().any(|next| {
                let below = format!("{path}{next}");
                self.replaced
                    .range(below.clone()..)
                    .next()
                    .is_some_and(|replaced| replaced.starts_with(&below))
            })
    }

    /// An error at a place of the source.
    pub(crate) fn problem(&self, path: &str, span: Span, found: String, expected: String) -> Problem {
        let (line, column) = self.lines.position(span.start);
        Problem {
            severity: Severity::Error,
            path: path.to_owned(),
            span,
            line,
            column,
            found,
            expected,
            help: None,
            related: Vec::new(),
            sensitive: within(path, "keys"),
        }
    }

    /// Whether nothing below any of these tables was replaced, so that a check can rely on what is not there.
    pub(crate) fn whole(&self, tables: &[&str]) -> bool {
        !self.replaced.iter().any(|path| path.is_empty() || tables.iter().any(|table| within(path, table)))
    }

    /// Every problem, in the order of the source, and the source's lines.
    pub(crate) fn finish(mut self) -> (Vec<Problem>, Lines<'s>) {
        self.problems.sort_by(|a, b| (a.span.start, &a.path).cmp(&(b.span.start, &b.path)));
        (self.problems, self.lines)
    }

    /// The bytes of the value at a path, or of the closest table that has it.
    fn span(&self, path: &str) -> Span {
        let mut path = path;
        loop {
            if let Some(found) = self.tree.find(path) {
                return found.node.span.clone();
            }
            path = path.rsplit_once(['.', '[']).map_or("", |(before, _)| before);
        }
    }

    /// The source text of the value at a path, in short.
    fn excerpt(&self, path: &str) -> String {
        match self.tree.find(path) {
            Some(found) if within(path, "keys") => kind(found.node),
            Some(found) => excerpt(self.lines.source, found.node),
            None => NO_KEY.to_owned(),
        }
    }
}

/// The item of a list of tables that a path is in.
fn item(path: &str) -> Option<&str> {
    let end = path.find(['.', ']'])?;
    path.get(..=end).filter(|item| item.ends_with(']'))
}

/// Whether a path is at or below another.
pub(crate) fn within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether a letter would steer a terminal: control characters, and what ends lines or turns them around in Unicode.
pub fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text on one line, in which what would steer a terminal is written out.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for letter in text.chars() {
        if steers(letter) { line.extend(letter.escape_default()) } else { line.push(letter) }
    }
    line
}

const LONGEST_EXCERPT: usize = 60;

/// A value as people wrote it, in backticks, on one line.
pub(crate) fn excerpt(source: &str, node: &Node) -> String {
    let text = source.get(node.span.clone()).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(LONGEST_EXCERPT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{short}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    #[test]
    fn what_stands_below_keys_is_not_repeated() {
        let source = "[keys.audit]\nsecret = 'kH82jd92kd'\n";
        let tree = Node::of_document(&DeTable::parse(source).unwrap());
        let mut report = Report::new(source, &tree);
        report.tell(error("keys.audit.secret", "something else"));
        let problem = &report.problems[0];
        assert_eq!(problem.found, "a text of 10 characters");
        assert!(problem.sensitive);
    }

    #[test]
    fn neither_is_what_stands_beside_it() {
        let source = "[keys.audit]\nsecret = 'kH82jd92kd'\n[policy]\nid = 'p'\n";
        let tree = Node::of_document(&DeTable::parse(source).unwrap());
        let mut report = Report::new(source, &tree);
        report.tell(error("policy.id", "something else").related("this key", "keys.audit.secret"));
        report.tell(error("policy.id", "something else").related("this table", "policy"));
        assert_eq!(
            report.problems.iter().map(|problem| problem.sensitive).collect::<Vec<_>>(),
            [true, false]
        );
    }
}
