//! The automaton: one load a byte, no branch that surprises.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

/// A compiled pattern, or several of them, that reads a text once from its first to its last byte.
///
/// The table is dense: a row a state, and in a row two marks and then a cell for each class of bytes. Cells
/// hold the place where the next state's row begins, so a step is one addition and one load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dfa {
    /// The column of each byte.
    pub(crate) columns: Box<[u8; 256]>,
    /// The rows. Row 0 is the dead state: nothing can match any more.
    pub(crate) cells: Vec<u16>,
    /// Cells in a row.
    pub(crate) stride: u16,
    /// Where the first state's row begins.
    pub(crate) start: u16,
    /// Rows that begin before this are the dead state and the states that find something when entered.
    pub(crate) plain: u16,
    /// Sets of patterns; the first is empty.
    pub(crate) marks: Vec<u32>,
}

/// Column of the mark for entering a state: the patterns that a text has when it gets here.
pub(crate) const ENTER: u16 = 0;
/// Column of the mark for ending in a state: the patterns that a text has when it ends here.
pub(crate) const END: u16 = 1;
/// The first column that holds the next state.
pub(crate) const NEXT: u16 = 2;
/// Where the dead state's row begins.
pub(crate) const DEAD: u16 = 0;

impl Dfa {
    /// Whether the pattern matches: all of the text if it was compiled for that, else any part of it.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        !self.find(text).is_empty()
    }

    /// Which of the patterns match, in one pass that stops as soon as none can any more.
    #[must_use]
    pub fn find(&self, text: &str) -> Matches {
        let mut state = self.start;
        let mut found = 0;
        for byte in text.bytes() {
            state = self.next(state, self.column(byte));
            if state < self.plain {
                if state == DEAD {
                    return Matches(found);
                }
                found |= self.mark(state, ENTER);
            }
        }
        Matches(found | self.mark(state, END))
    }

    /// Whether no text at all can match.
    #[must_use]
    pub fn matches_nothing(&self) -> bool {
        self.marks.iter().all(|mark| *mark == 0)
    }

    #[inline]
    pub(crate) fn column(&self, byte: u8) -> u8 {
        self.columns.get(usize::from(byte)).copied().unwrap_or_default()
    }

    #[inline]
    pub(crate) fn next(&self, state: u16, column: u8) -> u16 {
        let cell = usize::from(state) + usize::from(column);
        self.cells.get(cell).copied().unwrap_or(DEAD)
    }

    pub(crate) fn mark(&self, state: u16, column: u16) -> u32 {
        let cell = usize::from(state) + usize::from(column);
        let mark = self.cells.get(cell).copied().unwrap_or_default();
        self.marks.get(usize::from(mark)).copied().unwrap_or_default()
    }
}

/// A table that finds nothing: the dead state alone.
impl Default for Dfa {
    fn default() -> Self {
        // Every byte has the one column of next states.
        let stride = NEXT + 1;
        Dfa {
            columns: Box::new([2; 256]),
            cells: vec![DEAD; stride.into()],
            stride,
            start: DEAD,
            plain: stride,
            marks: vec![0],
        }
    }
}

/// A set of pattern numbers, at most 32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matches(pub(crate) u32);

impl Matches {
    /// Whether no pattern matched.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the pattern of this number, counted from 0, matched.
    #[must_use]
    pub fn contains(self, pattern: u32) -> bool {
        self.0.checked_shr(pattern).is_some_and(|rest| rest & 1 == 1)
    }

    /// The set as bits: pattern 0 is the lowest.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }
}
