//! From regex-automata's automaton to the smallest table of our own.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use std::collections::HashMap;

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

use super::{PatternError, STATE_LIMIT, partition};
use crate::Dfa;
use crate::dfa::NEXT;

/// Where a text starts, before states are merged.
const START: usize = 1;

/// The most states before they are merged.
const UNMERGED_LIMIT: usize = 4 * STATE_LIMIT;

/// States, of which the first is the dead one, and where a text starts.
struct Machine {
    states: Vec<State>,
    start: usize,
}

/// A state: the patterns found on entering it, those found if the text ends, and the next state for each column.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) enter: u32,
    pub(super) end: u32,
    pub(super) next: Vec<usize>,
}

/// The table of an automaton.
pub(super) fn of(automaton: &dense::DFA<Vec<u32>>) -> Result<Dfa, PatternError> {
    let classes = Classes::of(automaton);
    let states = reach(automaton, &classes)?;
    let machine = merge(&states).sorted();
    machine.laid_out(&classes)
}

/// The classes of bytes that the automaton tells apart, without the bytes that no text has.
struct Classes<Representative = u8> {
    /// The class of each byte.
    of_byte: Vec<usize>,
    /// A byte of each class.
    representatives: Vec<Representative>,
}

impl Classes {
    fn of(automaton: &dense::DFA<Vec<u32>>) -> Self {
        let mut numbers = HashMap::new();
        let mut classes = Classes { of_byte: Vec::new(), representatives: Vec::new() };
        let mut class = 0;
        for byte in 0..=u8::MAX {
            // Bytes that UTF-8 never has go with the byte before them.
            if !matches!(byte, 0xc0 | 0xc1 | 0xf5..) {
                let theirs = automaton.byte_classes().get(byte);
                class = *numbers.entry(theirs).or_insert_with(|| {
                    classes.representatives.push(byte);
                    classes.representatives.len() - 1
                });
            }
            classes.of_byte.push(class);
        }
        classes
    }
}

/// The states that a text can reach; state 0 is the dead one, and state 1 the first.
fn reach(automaton: &dense::DFA<Vec<u32>>, classes: &Classes) -> Result<Vec<State>, PatternError> {
    let too_many = PatternError::TooManyStates { limit: STATE_LIMIT };
    let anchored = start::Config::new().anchored(Anchored::Yes);
    let first = automaton.start_state(&anchored).map_err(|_| too_many.clone())?;
    let mut numbers = HashMap::from([(first, START)]);
    let mut ids = vec![first];
    let mut states = vec![State { next: vec![0; classes.representatives.len()], ..State::default() }];
    while let Some(id) = ids.get(states.len() - 1).copied() {
        let mut state = State {
            enter: patterns(automaton, id),
            end: patterns(automaton, automaton.next_eoi_state(id)),
            next: Vec::new(),
        };
        for byte in &classes.representatives {
            let next = automaton.next_state(id, *byte);
            let number = *numbers.entry(next).or_insert_with(|| {
                ids.push(next);
                ids.len()
            });
            state.next.push(number);
        }
        states.push(state);
        if ids.len() > UNMERGED_LIMIT {
            return Err(too_many);
        }
    }
    Ok(states)
}

fn patterns(automaton: &dense::DFA<Vec<u32>>, id: StateID) -> u32 {
    if !automaton.is_match_state(id) {
        return 0;
    }
    let bit = |index| 1_u32.checked_shl(automaton.match_pattern(id, index).as_u32()).unwrap_or_default();
    (0..automaton.match_len(id)).map(bit).fold(0, |all, bit| all | bit)
}

/// Merges states that no text can tell apart. The dead state stays the first.
fn merge(states: &[State]) -> Machine {
    let mut numbers = HashMap::new();
    let mut merged = Vec::new();
    let blocks = partition::coarsest(states);
    for (state, block) in states.iter().zip(&blocks) {
        if !numbers.contains_key(block) {
            numbers.insert(*block, merged.len());
            merged.push(state);
        }
    }
    let numbers: Vec<usize> =
        blocks.iter().map(|block| numbers.get(block).copied().unwrap_or_default()).collect();
    Machine {
        states: merged.into_iter().map(|state| renumbered(state, &numbers)).collect(),
        start: numbers.get(START).copied().unwrap_or_default(),
    }
}

fn renumbered(state: &State, numbers: &[usize]) -> State {
    let next = state.next.iter().map(|next| numbers.get(*next).copied().unwrap_or_default()).collect();
    State { next, ..state.clone() }
}

impl Machine {
    /// The dead state, then the states that find something when entered, then the others.
    fn sorted(self) -> Machine {
        let mut order: Vec<usize> = (0..self.states.len()).collect();
        order.sort_by_key(|number| {
            let finds = self.states.get(*number).is_some_and(|state| state.enter != 0);
            (*number != 0, !finds)
        });
        let mut numbers = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(number) = numbers.get_mut(*old) {
                *number = new;
            }
        }
        let states = order.iter().filter_map(|old| self.states.get(*old));
        Machine {
            states: states.map(|state| renumbered(state, &numbers)).collect(),
            start: numbers.get(self.start).copied().unwrap_or_default(),
        }
    }

    fn laid_out(&self, classes: &Classes) -> Result<Dfa, PatternError> {
        let columns = self.columns(classes);
        let stride = usize::from(NEXT) + columns.representatives.len();
        let limit = STATE_LIMIT.min(usize::from(u16::MAX) / stride);
        if self.states.len() > limit {
            return Err(PatternError::TooManyStates { limit });
        }
        let narrow = |wide: usize| u16::try_from(wide).unwrap_or(u16::MAX);
        let mut marks = vec![0];
        let mut cells = Vec::new();
        for state in &self.states {
            for mark in [state.enter, state.end] {
                let known = marks.iter().position(|known| *known == mark);
                cells.push(narrow(known.unwrap_or(marks.len())));
                if known.is_none() {
                    marks.push(mark);
                }
            }
            for class in &columns.representatives {
                let next = state.next.get(*class).copied().unwrap_or_default();
                cells.push(narrow(next * stride));
            }
        }
        let finders = self.states.iter().filter(|state| state.enter != 0).count();
        let mut of_byte = Box::new([0; 256]);
        for (place, column) in of_byte.iter_mut().zip(&columns.of_byte) {
            *place = u8::try_from(usize::from(NEXT) + column).unwrap_or(u8::MAX);
        }
        Ok(Dfa {
            columns: of_byte,
            cells,
            stride: narrow(stride),
            start: narrow(self.start * stride),
            plain: narrow((finders + 1) * stride),
            marks,
        })
    }

    /// The classes that still differ now that states are merged. Representatives are classes, not bytes.
    fn columns(&self, classes: &Classes) -> Classes<usize> {
        let mut numbers = HashMap::new();
        let mut columns = Classes { of_byte: Vec::new(), representatives: Vec::new() };
        for class in &classes.of_byte {
            let column: Vec<usize> =
                self.states.iter().map(|state| state.next.get(*class).copied().unwrap_or_default()).collect();
            let number = *numbers.entry(column).or_insert_with(|| {
                columns.representatives.push(*class);
                columns.representatives.len() - 1
            });
            columns.of_byte.push(number);
        }
        columns
    }
}
