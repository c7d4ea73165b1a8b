//! How a table travels: as bytes, with rows as differences from a row before them.
//!
//! All numbers are LEB128. In order: `stride`, `start`, `plain` (the last two as numbers of states); the count of
//! marks, and each but the empty first; runs of bytes with the same column until byte 255: the last byte of the run and
//! the column; and then rows to the end: a row before it (or its own number: a row of zeros); twice the count of
//! runs of cells that differ from that, and one more if the states of that row are first shifted as far as the
//! rows are apart; and for each run its first column, its length and the value, in which states are numbers.

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
        unpack(&mut bytes.iter())
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

type Bytes<'a> = core::slice::Iter<'a, u8>;

/// The next number; one past `u16` is malformed.
fn take(bytes: &mut Bytes<'_>) -> Option<usize> {
    let mut number = 0;
    for shift in [0, 7, 14] {
        let byte = usize::from(*bytes.next()?);
        number |= (byte & 0x7f) << shift;
        if byte < 0x80 {
            return (number <= usize::from(u16::MAX)).then_some(number);
        }
    }
    None
}

fn unpack(bytes: &mut Bytes<'_>) -> Option<Dfa> {
    let stride = take(bytes)?;
    let start = place(take(bytes)?, stride)?;
    let plain = place(take(bytes)?, stride)?;
    let marks = unpack_marks(bytes)?;
    let columns = unpack_columns(bytes, stride)?;
    let cells = unpack_rows(bytes, stride)?;
    let is_sound = cells.chunks(stride.max(1)).all(|row| {
        row.iter().enumerate().all(|(column, cell)| {
            let limit = if column < usize::from(NEXT) { marks.len() } else { cells.len() };
            usize::from(*cell) < limit
        })
    });
    let is_sound = is_sound && usize::from(start) < cells.len();
    is_sound.then_some(Dfa { columns, cells, stride: u16::try_from(stride).ok()?, start, plain, marks })
}

/// Where the row of a state begins.
fn place(state: usize, stride: usize) -> Option<u16> {
    u16::try_from(state * stride).ok()
}

fn unpack_marks(bytes: &mut Bytes<'_>) -> Option<Vec<u32>> {
    let mut marks = Vec::new();
    marks.push(0);
    for _ in 0..take(bytes)? {
        let low = u32::try_from(take(bytes)?).ok()?;
        let high = u32::try_from(take(bytes)?).ok()?;
        marks.push(high << 16 | low);
    }
    Some(marks)
}

fn unpack_columns(bytes: &mut Bytes<'_>, stride: usize) -> Option<Box<[u8; 256]>> {
    let mut columns = Box::new([0; 256]);
    let mut next = 0;
    while next < columns.len() {
        let after = take(bytes)? + 1;
        let column = take(bytes).filter(|column| *column < stride)?;
        columns.get_mut(next..after)?.fill(u8::try_from(column).ok()?);
        next = after;
    }
    Some(columns)
}

fn unpack_rows(bytes: &mut Bytes<'_>, stride: usize) -> Option<Vec<u16>> {
    let mut cells: Vec<u16> = Vec::new();
    while !bytes.as_slice().is_empty() {
        let row = cells.len();
        let like = take(bytes)? * stride;
        // No row begins beyond the greatest place that a cell can hold.
        if like > row || row > usize::from(u16::MAX) {
            return None;
        }
        let runs = take(bytes)?;
        let shift = if runs & 1 == 1 { row - like } else { 0 };
        for column in 0..stride {
            let cell = if like < row { cells.get(like + column).copied()? } else { 0 };
            let is_alive = column >= usize::from(NEXT) && cell != DEAD;
            cells.push(if is_alive { u16::try_from(usize::from(cell) + shift).ok()? } else { cell });
        }
        for _ in 0..runs >> 1 {
            let first = take(bytes)?;
            let after = first + take(bytes)?;
            let value = take(bytes)?;
            let value =
                if first < usize::from(NEXT) { u16::try_from(value).ok()? } else { place(value, stride)? };
            cells.get_mut(row + first..row + after)?.fill(value);
        }
    }
    Some(cells)
}
