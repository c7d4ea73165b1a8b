//! The pattern language: regex-lite's, read with positions.
//!
//! regex-syntax reads the text and says where it is wrong; what its tree means is decided here as regex-lite
//! decides it; and regex-lite itself has the last word on what is a pattern at all.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use regex_syntax::ast::{
    self, AssertionKind, Ast, Flag, FlagsItemKind, GroupKind, RepetitionKind, RepetitionRange,
};
use regex_syntax::hir::{Hir, Look, LookSet, Repetition};

use super::PatternError;
use super::classes::{self, Scalars};

/// A pattern that has been read.
pub(super) struct Program {
    hir: Hir,
    scalars: Scalars,
}

impl Program {
    pub(super) fn parse(pattern: &str) -> Result<Self, PatternError> {
        let ast = ast::parse::Parser::new().parse(pattern).map_err(|error| {
            let problem = error.kind().to_string();
            syntax(problem, error.span())
        })?;
        let mut program = Program::of(&ast, Scalars::Loose)?;
        if sees_between_bytes(program.hir.properties().look_set()) {
            program = Program::of(&ast, Scalars::Exact)?;
        }
        // Small enough to be sure that the other compiler copes, and then it must agree that this is a pattern.
        super::nfa(core::slice::from_ref(&program.hir))?;
        match regex_lite::Regex::new(pattern) {
            Ok(_) => Ok(program),
            Err(error) => Err(PatternError::Syntax { problem: error.to_string(), character: None }),
        }
    }

    fn of(ast: &Ast, scalars: Scalars) -> Result<Self, PatternError> {
        let hir = Reader { flags: Flags::default(), scalars }.read(ast)?;
        Ok(Program { hir, scalars })
    }

    /// The pattern for all of a text.
    pub(super) fn whole(self) -> Hir {
        Hir::concat(vec![self.hir, Hir::look(Look::End)])
    }

    /// The pattern for any part of a text.
    pub(super) fn anywhere(self) -> Hir {
        let before = repeat(classes::any(self.scalars), 0, None);
        Hir::concat(vec![before, self.hir])
    }
}

/// Whether an assertion could hold between two bytes of one character.
fn sees_between_bytes(looks: LookSet) -> bool {
    [Look::WordAsciiNegate, Look::WordStartHalfAscii, Look::WordEndHalfAscii]
        .into_iter()
        .any(|look| looks.contains(look))
}

/// The flags that change what matches. Greed does not, and whitespace is the reader's affair.
#[derive(Clone, Copy, Default)]
struct Flags {
    case_insensitive: bool,
    multi_line: bool,
    dot_matches_new_line: bool,
    crlf: bool,
}

impl Flags {
    fn set(&mut self, flags: &ast::Flags) {
        let mut on = true;
        for item in &flags.items {
            match item.kind {
                FlagsItemKind::Negation => on = false,
                FlagsItemKind::Flag(Flag::CaseInsensitive) => self.case_insensitive = on,
                FlagsItemKind::Flag(Flag::MultiLine) => self.multi_line = on,
                FlagsItemKind::Flag(Flag::DotMatchesNewLine) => self.dot_matches_new_line = on,
                FlagsItemKind::Flag(Flag::CRLF) => self.crlf = on,
                FlagsItemKind::Flag(Flag::SwapGreed | Flag::Unicode | Flag::IgnoreWhitespace) => {}
            }
        }
    }
}

struct Reader {
    flags: Flags,
    scalars: Scalars,
}

impl Reader {
    fn read(&mut self, ast: &Ast) -> Result<Hir, PatternError> {
        match ast {
            Ast::Empty(_) => Ok(Hir::empty()),
            Ast::Flags(set) => {
                self.flags.set(&set.flags);
                Ok(Hir::empty())
            }
            Ast::Literal(literal) => Ok(self.class(&classes::of_char(literal.c), false)),
            Ast::Dot(_) => Ok(self.dot()),
            Ast::Assertion(assertion) => Ok(Hir::look(self.look(&assertion.kind))),
            Ast::ClassUnicode(class) => Err(unsupported("Unicode classes are", &class.span)),
            Ast::ClassPerl(class) => Ok(classes::expression(&classes::of_perl(class), self.scalars)),
            Ast::ClassBracketed(class) => {
                let union = classes::of_set(&class.kind).map_err(|(what, span)| unsupported(what, &span))?;
                Ok(self.class(&union, class.negated))
            }
            Ast::Repetition(repetition) => {
                let (min, max) = bounds(&repetition.op.kind);
                Ok(repeat(self.read(&repetition.ast)?, min, max))
            }
            Ast::Group(group) => self.group(group),
            Ast::Concat(concat) => Ok(Hir::concat(self.read_all(&concat.asts)?)),
            Ast::Alternation(alternation) => Ok(Hir::alternation(self.read_all(&alternation.asts)?)),
        }
    }

    fn read_all(&mut self, asts: &[Ast]) -> Result<Vec<Hir>, PatternError> {
        asts.iter().map(|ast| self.read(ast)).collect()
    }

    /// Flags that are set in a group end with it.
    fn group(&mut self, group: &ast::Group) -> Result<Hir, PatternError> {
        let outside = self.flags;
        if let GroupKind::NonCapturing(flags) = &group.kind {
            self.flags.set(flags);
        }
        let hir = self.read(&group.ast);
        self.flags = outside;
        hir
    }

    /// Letters are folded before a class is negated, and only those of ASCII.
    fn class(&self, class: &classes::Class, negated: bool) -> Hir {
        let mut class = class.clone();
        if self.flags.case_insensitive {
            classes::fold(&mut class);
        }
        if negated {
            class.negate();
        }
        classes::expression(&class, self.scalars)
    }

    fn dot(&self) -> Hir {
        let line_ends: &[char] = match self.flags {
            Flags { dot_matches_new_line: true, .. } => &[],
            Flags { crlf: true, .. } => &['\n', '\r'],
            _ => &['\n'],
        };
        classes::expression(&classes::all_but(line_ends), self.scalars)
    }

    fn look(&self, kind: &AssertionKind) -> Look {
        match (kind, self.flags.multi_line, self.flags.crlf) {
            (AssertionKind::StartLine, true, true) => Look::StartCRLF,
            (AssertionKind::StartLine, true, false) => Look::StartLF,
            (AssertionKind::EndLine, true, true) => Look::EndCRLF,
            (AssertionKind::EndLine, true, false) => Look::EndLF,
            (AssertionKind::StartLine | AssertionKind::StartText, ..) => Look::Start,
            (AssertionKind::EndLine | AssertionKind::EndText, ..) => Look::End,
            (AssertionKind::WordBoundary, ..) => Look::WordAscii,
            (AssertionKind::NotWordBoundary, ..) => Look::WordAsciiNegate,
            (AssertionKind::WordBoundaryStart | AssertionKind::WordBoundaryStartAngle, ..) => {
                Look::WordStartAscii
            }
            (AssertionKind::WordBoundaryEnd | AssertionKind::WordBoundaryEndAngle, ..) => Look::WordEndAscii,
            (AssertionKind::WordBoundaryStartHalf, ..) => Look::WordStartHalfAscii,
            (AssertionKind::WordBoundaryEndHalf, ..) => Look::WordEndHalfAscii,
        }
    }
}

fn bounds(kind: &RepetitionKind) -> (u32, Option<u32>) {
    match kind {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(count)) => (*count, Some(*count)),
        RepetitionKind::Range(RepetitionRange::AtLeast(min)) => (*min, None),
        RepetitionKind::Range(RepetitionRange::Bounded(min, max)) => (*min, Some(*max)),
    }
}

fn repeat(hir: Hir, min: u32, max: Option<u32>) -> Hir {
    Hir::repetition(Repetition { min, max, greedy: true, sub: Box::new(hir) })
}

fn unsupported(what: &str, span: &ast::Span) -> PatternError {
    syntax(format!("{what} not supported"), span)
}

fn syntax(problem: String, span: &ast::Span) -> PatternError {
    PatternError::Syntax { problem, character: Some(span.start.column) }
}
