//! Classes of characters, and the bytes that they are in a text.

use alloc::vec;
use alloc::vec::Vec;

use regex_syntax::ast::{ClassAscii, ClassAsciiKind, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, Span};
use regex_syntax::hir::{
    self, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, Repetition,
};

pub(super) type Class = ClassUnicode;

/// How characters beyond ASCII are told apart where a class has them all. Both are right for every text, because a
/// text is UTF-8.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalars {
    /// A byte that starts a character, and what follows it: one state a character. It may stop within a
    /// character, where nothing but a negated word boundary can go on.
    Loose,
    /// As many bytes as the first one says.
    Exact,
}

/// The first and the last character beyond ASCII.
const BEYOND_ASCII: (char, char) = ('\u{80}', char::MAX);

/// The expression for a class.
pub(super) fn expression(class: &Class, scalars: Scalars) -> Hir {
    if !class
        .ranges()
        .last()
        .is_some_and(|last| last.start() <= BEYOND_ASCII.0 && last.end() == BEYOND_ASCII.1)
    {
        return Hir::class(hir::Class::Unicode(class.clone()));
    }
    let mut ascii = class.clone();
    ascii.intersect(&Class::new([ClassUnicodeRange::new('\0', '\x7f')]));
    Hir::alternation(vec![Hir::class(hir::Class::Unicode(ascii)), beyond_ascii(scalars)])
}

/// Any character at all.
pub(super) fn any(scalars: Scalars) -> Hir {
    match scalars {
        Scalars::Loose => bytes(0, u8::MAX),
        Scalars::Exact => expression(&all_but(&[]), scalars),
    }
}

fn beyond_ascii(scalars: Scalars) -> Hir {
    let rest =
        |min, max| Hir::repetition(Repetition { min, max, greedy: true, sub: bytes(0x80, 0xbf).into() });
    match scalars {
        Scalars::Loose => Hir::concat(vec![bytes(0xc0, 0xff), rest(0, None)]),
        Scalars::Exact => Hir::alternation(vec![
            Hir::concat(vec![bytes(0xc0, 0xdf), rest(1, Some(1))]),
            Hir::concat(vec![bytes(0xe0, 0xef), rest(2, Some(2))]),
            Hir::concat(vec![bytes(0xf0, 0xff), rest(3, Some(3))]),
        ]),
    }
}

fn bytes(first: u8, last: u8) -> Hir {
    Hir::class(hir::Class::Bytes(ClassBytes::new([ClassBytesRange::new(first, last)])))
}

/// All characters but these.
pub(super) fn all_but(chars: &[char]) -> Class {
    let mut class = Class::new(chars.iter().map(|c| ClassUnicodeRange::new(*c, *c)));
    class.negate();
    class
}

pub(super) fn of_char(c: char) -> Class {
    Class::new([ClassUnicodeRange::new(c, c)])
}

pub(super) fn of_perl(class: &ClassPerl) -> Class {
    let kind = match class.kind {
        ClassPerlKind::Digit => ClassAsciiKind::Digit,
        ClassPerlKind::Space => ClassAsciiKind::Space,
        ClassPerlKind::Word => ClassAsciiKind::Word,
    };
    of_ascii(&kind, class.negated)
}

/// What stands between brackets, without the negation. Fails with what the language does not have and where.
pub(super) fn of_set(set: &ClassSet) -> Result<Class, (&'static str, Span)> {
    let mut class = Class::empty();
    match set {
        ClassSet::BinaryOp(op) => return Err(("set operations in classes are", op.span)),
        ClassSet::Item(item) => add(&mut class, item)?,
    }
    Ok(class)
}

fn add(class: &mut Class, item: &ClassSetItem) -> Result<(), (&'static str, Span)> {
    match item {
        ClassSetItem::Empty(_) => {}
        ClassSetItem::Literal(literal) => class.push(ClassUnicodeRange::new(literal.c, literal.c)),
        ClassSetItem::Range(range) => class.push(ClassUnicodeRange::new(range.start.c, range.end.c)),
        ClassSetItem::Ascii(ClassAscii { kind, negated, .. }) => class.union(&of_ascii(kind, *negated)),
        ClassSetItem::Perl(perl) => class.union(&of_perl(perl)),
        ClassSetItem::Unicode(unicode) => return Err(("Unicode classes are", unicode.span)),
        ClassSetItem::Bracketed(inner) => return Err(("classes within classes are", inner.span)),
        ClassSetItem::Union(union) => {
            for item in &union.items {
                add(class, item)?;
            }
        }
    }
    Ok(())
}

fn of_ascii(kind: &ClassAsciiKind, negated: bool) -> Class {
    let ranges: &[(char, char)] = match kind {
        ClassAsciiKind::Alnum => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        ClassAsciiKind::Alpha => &[('A', 'Z'), ('a', 'z')],
        ClassAsciiKind::Ascii => &[('\0', '\x7f')],
        ClassAsciiKind::Blank => &[('\t', '\t'), (' ', ' ')],
        ClassAsciiKind::Cntrl => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        ClassAsciiKind::Digit => &[('0', '9')],
        ClassAsciiKind::Graph => &[('!', '~')],
        ClassAsciiKind::Lower => &[('a', 'z')],
        ClassAsciiKind::Print => &[(' ', '~')],
        ClassAsciiKind::Punct => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ClassAsciiKind::Space => &[('\t', '\r'), (' ', ' ')],
        ClassAsciiKind::Upper => &[('A', 'Z')],
        ClassAsciiKind::Word => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        ClassAsciiKind::Xdigit => &[('0', '9'), ('A', 'F'), ('a', 'f')],
    };
    let mut class = Class::new(ranges.iter().map(|(first, last)| ClassUnicodeRange::new(*first, *last)));
    if negated {
        class.negate();
    }
    class
}

/// Adds the other case of ASCII letters as regex-lite does: for a range that has both small and large letters, it
/// adds the large ones of its small ones only.
pub(super) fn fold(class: &mut Class) {
    let folded: Vec<ClassUnicodeRange> = class.ranges().iter().filter_map(other_case).collect();
    for range in folded {
        class.push(range);
    }
}

fn other_case(range: &ClassUnicodeRange) -> Option<ClassUnicodeRange> {
    let within = |first: char, last: char| {
        let (first, last) = (range.start().max(first), range.end().min(last));
        (first <= last).then_some((first, last))
    };
    let small = within('a', 'z').map(|(a, b)| (a.to_ascii_uppercase(), b.to_ascii_uppercase()));
    let large = within('A', 'Z').map(|(a, b)| (a.to_ascii_lowercase(), b.to_ascii_lowercase()));
    small.or(large).map(|(first, last)| ClassUnicodeRange::new(first, last))
}
