//! How a table travels: as bytes, with rows as differences from a row before them.
//!
//! In order: `stride`, `start`, `plain` (the last two as numbers of states); the count of marks, and each but the empty
//! first; runs of bytes with the same column until byte 255: the last byte of the run and the column; the count of rows
//! without the dead state's; and for each row: how many rows before it there is one like it; twice the count of runs of cells that
//! differ from that, and one more if the states of that row are first shifted as far as the rows are apart; and for each
//! run its first column and a stride for every further cell, as one number, and the value. A state is 0 if it is the dead
//! one, else how far it is from the row's own: twice that if it comes before, else one more than twice.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use crate::PhiGuard;
use crate::bytes::Bytes;
use crate::dfa::{DEAD, Dfa, NEXT};
use crate::signs::Signs;

impl Dfa {
    /// Reads a table; `None` where the bytes are none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes::new(bytes);
        let table = Self::read(&mut bytes);
        bytes.is_read().then_some(table)
    }

    /// Reads a table that other things follow; one that finds anything or nothing where `bytes` turns out malformed.
    pub fn read(bytes: &mut Bytes<'_>) -> Self {
        unpack(bytes)
    }
}

impl PhiGuard {
    /// Reads a guard; `None` where the bytes are none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes::new(bytes);
        let guard = Self::read(&mut bytes);
        bytes.is_read().then_some(guard)
    }

    /// Reads a guard that other things follow; as [`Dfa::read`].
    pub fn read(bytes: &mut Bytes<'_>) -> Self {
        let mut guard = PhiGuard { chosen: bytes.number(), tables: Vec::new(), reads_all: false };
        for _ in 0..bytes.count() {
            let needed = Signs { digits: bytes.number(), bytes: bytes.number_to(u8::MAX.into()) as u8 };
            guard.reads_all |= !needed.has_any();
            guard.tables.push((needed, Dfa::read(bytes)));
        }
        guard
    }
}

/// The most cells in a row: columns are bytes.
const WIDEST: usize = 256;

/// The greatest number that a cell can hold.
const MOST: usize = u16::MAX as usize;

fn unpack(bytes: &mut Bytes<'_>) -> Dfa {
    let stride = bytes.number_to(WIDEST);
    bytes.demand(stride > usize::from(NEXT));
    let stride = stride.max(1);
    let states = MOST / stride;
    let start = bytes.number_to(states) * stride;
    let plain = bytes.number_to(states) * stride;
    let mut marks = vec![0];
    for _ in 0..bytes.count() {
        marks.push(bytes.number());
    }
    let columns = unpack_columns(bytes, stride);
    let mut rows = Rows { cells: vec![DEAD; stride], stride, greatest: start };
    let count = bytes.count();
    rows.cells.reserve_exact(count * stride);
    for _ in 0..count {
        rows.unpack_row(bytes, marks.len());
    }
    let last = rows.cells.len() - stride;
    bytes.demand(rows.greatest <= last && last <= MOST);
    Dfa { columns, cells: rows.cells, stride: stride as u16, start: start as u16, plain: plain as u16, marks }
}

fn unpack_columns(bytes: &mut Bytes<'_>, stride: usize) -> Box<[u8; 256]> {
    let mut columns = Box::new([0; 256]);
    let mut first = 0;
    while first < columns.len() {
        let last = bytes.number_to(columns.len() - 1);
        let column = bytes.number_to(stride - 1);
        match columns.get_mut(first..=last) {
            Some(run) if !run.is_empty() => run.fill(column as u8),
            // Without this, what is malformed would be read for ever.
            _ => break,
        }
        first = last + 1;
    }
    bytes.demand(first == columns.len());
    columns
}

/// The rows that have been read so far.
struct Rows {
    cells: Vec<u16>,
    stride: usize,
    /// The greatest place that a cell holds, or should: what is beyond sixteen bits is refused in the end.
    greatest: usize,
}

impl Rows {
    fn unpack_row(&mut self, bytes: &mut Bytes<'_>, marks: usize) {
        let row = self.cells.len();
        let back = bytes.number_to(MOST) * self.stride;
        let runs = bytes.number();
        let Some(model) = row.checked_sub(back).filter(|_| back > 0) else { return bytes.demand(false) };
        self.cells.extend_from_within(model..model + self.stride);
        let states = self.cells.get_mut(row + usize::from(NEXT)..).unwrap_or_default();
        if runs & 1 == 1 {
            for cell in states {
                if *cell != DEAD {
                    let place = usize::from(*cell) + back;
                    self.greatest = self.greatest.max(place);
                    *cell = place as u16;
                }
            }
        }
        for _ in 0..runs >> 1 {
            // Past the end there are zeros without end.
            if bytes.is_empty() {
                return bytes.demand(false);
            }
            let run = bytes.number_to(MOST);
            let first = run % self.stride;
            let after = first + run / self.stride + 1;
            let value = bytes.number_to(MOST);
            let apart = value / 2 * self.stride;
            let cell = match value {
                mark if first < usize::from(NEXT) => {
                    bytes.demand(mark < marks && after <= usize::from(NEXT));
                    mark
                }
                0 => usize::from(DEAD),
                _ => {
                    let place = if value & 1 == 0 { row.wrapping_sub(apart) } else { row + apart };
                    self.greatest = self.greatest.max(place);
                    place
                }
            };
            match self.cells.get_mut(row + first..row + after) {
                Some(cells) => cells.fill(cell as u16),
                None => return bytes.demand(false),
            }
        }
    }
}
