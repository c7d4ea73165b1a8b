//! How a table travels: as bytes, with rows as differences from a row before them.
//!
//! All numbers are LEB128. In order: `stride`, `start`, `plain` (the last two as numbers of states); the count of
//! marks, and each but the empty first; runs of bytes with the same column until byte 255: the last byte of the run and
//! the column; and then rows to the end: how many rows before it there is one like it (0: a row of zeros is like it);
//! twice the count of runs of cells that differ from that, and one more if the states of that row are first shifted as
//! far as the rows are apart; and for each run its first column, its length and the value. A state is 0 if it is the dead
//! one, else how far it is from the row's own: twice that if it comes before, else one more than twice.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::PhiGuard;
use crate::dfa::{DEAD, Dfa, NEXT};

impl Dfa {
    /// Reads a table; `None` where the bytes are none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        unpack(bytes)
    }
}

impl PhiGuard {
    /// Reads a guard; `None` where the bytes are none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (chosen, table) = bytes.split_first_chunk()?;
        Some(PhiGuard { chosen: u32::from_le_bytes(*chosen), dfa: Dfa::from_bytes(table)? })
    }
}

impl Serialize for Dfa {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.to_bytes())
    }
}

impl<'de> Deserialize<'de> for Dfa {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        Dfa::from_bytes(bytes).ok_or_else(|| D::Error::custom(Malformed))
    }
}

/// The bytes are not a table.
struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("malformed pattern table")
    }
}

/// What is left to read. A read never fails: past the end, and after anything malformed, there are zeros, and `sound`
/// remembers it. Leaving early at every number made the reader half as large again.
struct Source<'a> {
    rest: &'a [u8],
    sound: bool,
}

impl Source<'_> {
    /// What holds is nothing; where it does not, the bytes are no table.
    fn demand(&mut self, holds: bool) {
        if !holds {
            self.sound = false;
            self.rest = &[];
        }
    }

    /// The next number; one past `u16` is malformed.
    fn take(&mut self) -> usize {
        let mut number = 0;
        for shift in [0, 7, 14] {
            let Some((byte, rest)) = self.rest.split_first() else { break };
            self.rest = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                self.demand(number <= usize::from(u16::MAX));
                return number;
            }
        }
        self.demand(false);
        0
    }

    /// A place in the cells; they are as many as a cell can tell apart.
    fn narrow(&mut self, place: usize) -> u16 {
        u16::try_from(place).unwrap_or_else(|_| {
            self.demand(false);
            DEAD
        })
    }

    /// Fills a run of what is there.
    fn fill<T: Copy>(&mut self, all: &mut [T], first: usize, after: usize, value: T) {
        match all.get_mut(first..after) {
            Some(run) => run.fill(value),
            None => self.demand(false),
        }
    }
}

fn unpack(bytes: &[u8]) -> Option<Dfa> {
    let mut source = Source { rest: bytes, sound: true };
    let stride = source.take();
    let start = source.take() * stride;
    let plain = source.take() * stride;
    let (start, plain) = (source.narrow(start), source.narrow(plain));
    let marks = unpack_marks(&mut source);
    let columns = unpack_columns(&mut source, stride);
    let cells = unpack_rows(&mut source, stride);
    for row in cells.chunks(stride.max(1)) {
        for (column, cell) in row.iter().enumerate() {
            let limit = if column < usize::from(NEXT) { marks.len() } else { cells.len() };
            source.demand(usize::from(*cell) < limit);
        }
    }
    source.demand(usize::from(start) < cells.len());
    let stride = source.narrow(stride);
    source.sound.then_some(Dfa { columns, cells, stride, start, plain, marks })
}

fn unpack_marks(source: &mut Source<'_>) -> Vec<u32> {
    let mut marks = Vec::new();
    marks.push(0);
    for _ in 0..source.take() {
        let low = source.take() as u32;
        let high = source.take() as u32;
        marks.push(high << 16 | low);
    }
    marks
}

fn unpack_columns(source: &mut Source<'_>, stride: usize) -> Box<[u8; 256]> {
    let mut columns = Box::new([0; 256]);
    let mut next = 0;
    while source.sound && next < columns.len() {
        let after = source.take() + 1;
        let column = source.take();
        source.demand(next < after && column < stride);
        source.fill(columns.as_mut_slice(), next, after, column as u8);
        next = after;
    }
    columns
}

fn unpack_rows(source: &mut Source<'_>, stride: usize) -> Vec<u16> {
    let mut cells: Vec<u16> = Vec::new();
    while !source.rest.is_empty() {
        let row = cells.len();
        let back = source.take() * stride;
        // No row begins beyond the greatest place that a cell can hold.
        source.demand(back <= row && row <= usize::from(u16::MAX));
        let runs = source.take();
        let shift = if runs & 1 == 1 { back } else { 0 };
        for column in 0..stride {
            let model = (row + column).checked_sub(back).filter(|_| back > 0);
            let cell = model.and_then(|model| cells.get(model)).copied().unwrap_or(DEAD);
            let is_alive = column >= usize::from(NEXT) && cell != DEAD;
            let place = if is_alive { usize::from(cell) + shift } else { usize::from(cell) };
            cells.push(source.narrow(place));
        }
        for _ in 0..runs >> 1 {
            let first = source.take();
            let after = first + source.take();
            let value = source.take();
            let apart = value / 2 * stride;
            let value = match value {
                value if first < usize::from(NEXT) => value,
                0 => usize::from(DEAD),
                _ if value & 1 == 0 => row.checked_sub(apart).unwrap_or(usize::MAX),
                _ => row + apart,
            };
            let value = source.narrow(value);
            source.fill(&mut cells, row + first, row + after, value);
        }
    }
    cells
}
