//! Writes the image of a table, as `image` describes it. Only tools do this.

use alloc::vec::Vec;

use crate::PhiGuard;
use crate::bytes::put_number;
use crate::dfa::{DEAD, Dfa, NEXT};

/// How far back a row may look for one that it resembles. Bounds the work, not the form.
const REACH: usize = 256;

impl Dfa {
    /// The table as bytes; the same table gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        pack(self)
    }
}

impl PhiGuard {
    /// The guard as bytes; the same guard gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.chosen);
        put(&mut bytes, narrow(self.tables.len()));
        for (needs, table) in &self.tables {
            put(&mut bytes, needs.digits);
            put(&mut bytes, needs.bytes);
            bytes.extend(pack(table));
        }
        bytes
    }
}

fn pack(dfa: &Dfa) -> Vec<u8> {
    let number = |place: u16| place.checked_div(dfa.stride).unwrap_or_default();
    let mut bytes = Vec::new();
    put(&mut bytes, dfa.stride);
    put(&mut bytes, number(dfa.start));
    put(&mut bytes, number(dfa.plain));
    let marks = dfa.marks.get(1..).unwrap_or_default();
    put(&mut bytes, narrow(marks.len()));
    marks.iter().for_each(|mark| put_number(&mut bytes, *mark));
    for [last, column] in column_runs(&dfa.columns) {
        put(&mut bytes, last);
        put(&mut bytes, column);
    }
    let numbered =
        |(column, cell): (usize, &u16)| if column < usize::from(NEXT) { *cell } else { number(*cell) };
    let rows = dfa.cells.chunks(usize::from(dfa.stride.max(1)));
    pack_rows(
        &mut bytes,
        &rows.map(|row| row.iter().enumerate().map(numbered).collect()).collect::<Vec<_>>(),
    );
    bytes
}

fn put(bytes: &mut Vec<u8>, number: impl Into<u32>) {
    put_number(bytes, number.into());
}

fn column_runs(columns: &[u8; 256]) -> Vec<[u8; 2]> {
    let mut runs: Vec<[u8; 2]> = Vec::new();
    for (byte, column) in (0..=u8::MAX).zip(columns) {
        match runs.last_mut() {
            Some([last, run]) if run == column => *last = byte,
            _ => runs.push([byte, *column]),
        }
    }
    runs
}

fn pack_rows(bytes: &mut Vec<u8>, rows: &[Vec<u16>]) {
    put(bytes, narrow(rows.len() - 1));
    for (at, row) in rows.iter().enumerate().skip(1) {
        // The dead state's row is zeros, and always there to be compared with.
        let before = rows.iter().enumerate().take(at).skip(at.saturating_sub(REACH).max(1));
        let (like, is_shifted, (count, runs)) = before
            .chain(rows.iter().enumerate().take(1))
            .flat_map(|(like, model)| [(like, false, model.clone()), (like, true, shifted(model, at - like))])
            // What is read must be a state even where a run then says another.
            .filter(|(_, _, model)| {
                model.iter().skip(NEXT.into()).all(|state| usize::from(*state) < rows.len())
            })
            .map(|(like, is_shifted, model)| (like, is_shifted, packed(at, &model, row)))
            .min_by_key(|(like, _, (_, runs))| (runs.len() + usize::from(at - like > 0x7f), at - like))
            .unwrap_or_default();
        put(bytes, narrow(at - like));
        put(bytes, narrow(count << 1 | usize::from(is_shifted)));
        bytes.extend(runs);
    }
}

/// How many runs there are in which this row differs from its model, and their bytes.
fn packed(at: usize, model: &[u16], row: &[u16]) -> (usize, Vec<u8>) {
    let runs = differences(row, model);
    let mut bytes = Vec::new();
    for [first, length, value] in &runs {
        put(&mut bytes, first + (length - 1) * narrow(row.len()));
        put(&mut bytes, if *first < NEXT { *value } else { apart(*value, narrow(at)) });
    }
    (runs.len(), bytes)
}

/// A state as how far it is from the row's own, one way even, the other odd; 0 for the dead state.
fn apart(state: u16, row: u16) -> u16 {
    match state.checked_sub(row) {
        _ if state == DEAD => 0,
        Some(after) => after * 2 + 1,
        None => (row - state) * 2,
    }
}

fn shifted(row: &[u16], by: usize) -> Vec<u16> {
    let shift = |(column, cell): (usize, &u16)| {
        let is_alive = column >= usize::from(NEXT) && *cell != DEAD;
        if is_alive { cell.wrapping_add(narrow(by)) } else { *cell }
    };
    row.iter().enumerate().map(shift).collect()
}

/// Tables are small enough for every number in their image.
fn narrow(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The runs of cells in which a row differs from its model: first column, length, value.
fn differences(row: &[u16], model: &[u16]) -> Vec<[u16; 3]> {
    let mut runs: Vec<[u16; 3]> = Vec::new();
    let models = model.iter().copied().chain(core::iter::repeat(0));
    for ((column, cell), model) in (0..).zip(row).zip(models) {
        match runs.last_mut() {
            // A run may go on over a cell that is right anyway, but not from the marks into the states.
            Some([first, length, value])
                if *value == *cell && *first + *length == column && column != NEXT =>
            {
                *length += 1;
            }
            _ if *cell == model => {}
            _ => runs.push([column, 1, *cell]),
        }
    }
    runs
}
