//! Reading a policy for a command, and showing what is wrong with it.

use crate::{
    failure::{Done, Failure},
    files,
    simulate::now,
};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    Severity as Shown, SourceCode, SourceSpan, SpanContents,
};
use std::{fmt, io::IsTerminal, path::Path};
use wardgate_compiler::{Compiled, Problem, Severity, compile, one_line, steers};
use wardgate_policy::UnixTime;

/// A compiled policy, and where it came from.
pub(crate) struct Loaded {
    pub(crate) compiled: Compiled,
    pub(crate) file: String,
    pub(crate) source: String,
}

/// Reads and compiles a policy; warnings do not stand in the way and are not shown.
pub(crate) fn load(path: &Path) -> Done<Loaded> {
    let source = files::read(path, "a policy document")?;
    let file = path.display().to_string();
    match compile(&source) {
        Ok(compiled) => Ok(Loaded { compiled, file, source }),
        Err(problems) => Err(Failure::shown(render(&file, &source, &problems))),
    }
}

/// What has run out in a policy, by the clock that `--now` sets.
pub(crate) fn expired(source: &str, given: Option<&str>) -> Done<Vec<Problem>> {
    let now = UnixTime::from_millis(now(given)?).ok_or_else(|| match given {
        Some(text) => Failure::usage(format!("--now: expected an instant of 1970 or later, found `{text}`")),
        None => Failure::new("the clock of this machine: expected 1970 or later, found an earlier year"),
    })?;
    Ok(wardgate_compiler::expired(source, now))
}

/// So many problems are shown: for each of them the source is gone through, and nobody reads more at once.
const SHOWN: usize = 100;

/// The first problems, each with its source line, and how many there are.
pub(crate) fn render(file: &str, source: &str, problems: &[Problem]) -> String {
    let terminal = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let theme = if terminal { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(110);
    let (file, text) = (one_line(file), visible(source));
    let source = Source { file: &file, text: &text };
    let mut shown = String::new();
    for problem in first(problems) {
        // A handler that writes to a string has no way to fail.
        let _ = handler.render_report(&mut shown, &Report::of(problem, &source));
    }
    if let Some(more @ 1..) = problems.len().checked_sub(SHOWN) {
        shown.push_str(&format!("… and {more} more\n"));
    }
    shown.push_str(&count(&file, problems));
    shown
}

/// A source in which nothing steers a terminal; as many bytes as before, since places are counted in them.
fn visible(source: &str) -> String {
    let shown = |letter: char| match letter {
        '\r' => " ".to_owned(),
        '\n' | '\t' => letter.to_string(),
        _ if steers(letter) => "?".repeat(letter.len_utf8()),
        _ => letter.to_string(),
    };
    source.chars().map(shown).collect()
}

/// The problems that are shown, in their order: errors where there are more than can be shown.
fn first(problems: &[Problem]) -> Vec<&Problem> {
    let mut first: Vec<(usize, &Problem)> = problems.iter().enumerate().collect();
    first.sort_by_key(|(_, problem)| problem.severity);
    first.truncate(SHOWN);
    first.sort_by_key(|(at, _)| *at);
    first.into_iter().map(|(_, problem)| problem).collect()
}

fn count(file: &str, problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    format!("{file}: {}, {}", plural(errors, "error"), plural(problems.len() - errors, "warning"))
}

/// So many of something.
pub(crate) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The lines of a policy as miette shows them: those of a label, whole, and no others. A line between two labels is no
/// business of either, and may hold a secret.
#[derive(Debug)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl SourceCode for Source<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let (above, below) = self.text.split_at_checked(start).ok_or(MietteError::OutOfBounds)?;
        let first = above.rfind('\n').map_or(0, |at| at + 1);
        // A label that ends with its line takes no other with it.
        let last = end.max(start + 1) - 1 - start;
        let last = below
            .get(last..)
            .and_then(|rest| rest.find('\n'))
            .map_or(self.text.len(), |at| start + last + at + 1);
        // Without context miette asks for the label's own place, otherwise for lines.
        let (from, column) = if before == 0 { (start, above.len() - first) } else { (first, 0) };
        let lines = self.text.get(from..last).ok_or(MietteError::OutOfBounds)?;
        let contents = MietteSpanContents::new_named(
            self.file.to_owned(),
            lines.as_bytes(),
            (from, lines.len()).into(),
            above.matches('\n').count(),
            column,
            lines.lines().count(),
        );
        Ok(Box::new(contents))
    }
}

/// A line with more bytes than this is not shown.
const LONGEST_LINE: usize = 2_000;

/// A problem as miette shows it.
#[derive(Debug)]
struct Report<'a> {
    problem: &'a Problem,
    source: &'a Source<'a>,
    /// Whether its lines are shown: not where one may hold a secret, or fills pages.
    shown: bool,
}

impl<'a> Report<'a> {
    fn of(problem: &'a Problem, source: &'a Source<'a>) -> Self {
        let related = problem.related.iter().map(|(_, span)| span);
        let shown = !problem.sensitive
            && std::iter::once(&problem.span).chain(related).all(|span| {
                let lines = source.read_span(&SourceSpan::from(span.clone()), 1, 1);
                lines.is_ok_and(|lines| {
                    lines.data().split(|byte| *byte == b'\n').all(|line| line.len() <= LONGEST_LINE)
                })
            });
        Self { problem, source, shown }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)?;
        if self.shown {
            return Ok(());
        }
        let Problem { line, column, .. } = self.problem;
        write!(f, " ({}:{line}:{column})", self.source.file)
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn severity(&self) -> Option<Shown> {
        Some(match self.problem.severity {
            Severity::Error => Shown::Error,
            Severity::Warning => Shown::Warning,
        })
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        self.problem.help.as_ref().map(|help| Box::new(one_line(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.shown.then_some(self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let here = LabeledSpan::new_primary_with_span(Some("here".to_owned()), self.problem.span.clone());
        let others = self
            .problem
            .related
            .iter()
            .map(|(label, span)| LabeledSpan::new_with_span(Some(label.clone()), span.clone()));
        Some(Box::new(std::iter::once(here).chain(others)))
    }
}
