//! Which states no text can tell apart (Hopcroft's partition refinement).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;
use std::collections::HashMap;

use super::table::State;

/// The block of each state: states in one block find the same for every text that follows.
pub(super) fn coarsest(states: &[State]) -> Vec<usize> {
    let sources = Sources::of(states);
    let mut partition = Partition::by_marks(states);
    let mut work: BTreeSet<(usize, usize)> = (0..partition.members.len())
        .flat_map(|block| (0..sources.columns).map(move |column| (block, column)))
        .collect();
    while let Some((target, column)) = work.pop_first() {
        for (block, moving) in partition.touched_by(&sources, target, column) {
            let Some(new) = partition.split(block, moving) else { continue };
            for column in 0..sources.columns {
                let both = work.contains(&(block, column));
                let smaller = if partition.size(new) <= partition.size(block) { new } else { block };
                work.insert((if both { new } else { smaller }, column));
            }
        }
    }
    partition.block_of
}

/// The states that lead to a state, for each column.
struct Sources {
    columns: usize,
    of: Vec<Vec<usize>>,
}

impl Sources {
    fn of(states: &[State]) -> Self {
        let columns = states.first().map_or(0, |state| state.next.len());
        let mut of = vec![Vec::new(); columns * states.len()];
        for (source, state) in states.iter().enumerate() {
            for (column, target) in state.next.iter().enumerate() {
                if let Some(sources) = of.get_mut(target * columns + column) {
                    sources.push(source);
                }
            }
        }
        Sources { columns, of }
    }

    fn into(&self, target: usize, column: usize) -> &[usize] {
        self.of.get(target * self.columns + column).map_or(&[], Vec::as_slice)
    }
}

struct Partition {
    block_of: Vec<usize>,
    members: Vec<Vec<usize>>,
}

impl Partition {
    /// States differ at first if their marks do.
    fn by_marks(states: &[State]) -> Self {
        let mut blocks = HashMap::new();
        let mut partition = Partition { block_of: Vec::new(), members: Vec::new() };
        for (number, state) in states.iter().enumerate() {
            let block = *blocks.entry((state.enter, state.end)).or_insert_with(|| {
                partition.members.push(Vec::new());
                partition.members.len() - 1
            });
            partition.block_of.push(block);
            if let Some(members) = partition.members.get_mut(block) {
                members.push(number);
            }
        }
        partition
    }

    fn size(&self, block: usize) -> usize {
        self.members.get(block).map_or(0, Vec::len)
    }

    /// The states that lead into a block with a column, by their own block.
    fn touched_by(
        &self,
        sources: &Sources,
        target: usize,
        column: usize,
    ) -> BTreeMap<usize, BTreeSet<usize>> {
        let mut touched: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for source in
            self.members.get(target).into_iter().flatten().flat_map(|state| sources.into(*state, column))
        {
            if let Some(block) = self.block_of.get(*source) {
                touched.entry(*block).or_default().insert(*source);
            }
        }
        touched
    }

    /// Moves states of a block to a new one, unless they are all of it.
    fn split(&mut self, block: usize, moving: BTreeSet<usize>) -> Option<usize> {
        let new = self.members.len();
        let members = self.members.get_mut(block).filter(|members| moving.len() < members.len())?;
        members.retain(|state| !moving.contains(state));
        for state in &moving {
            if let Some(block) = self.block_of.get_mut(*state) {
                *block = new;
            }
        }
        self.members.push(moving.into_iter().collect());
        Some(new)
    }
}
