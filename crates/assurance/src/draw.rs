//! Drawing, in words. What is drawn is a list of choices, which proptest makes from a seed and shrinks: every draw
//! shrinks towards the first of a list, the least number, no.

use std::cell::Cell;

/// Choices, and how many of them are used up. After the last come zeros.
pub struct Draw<'c> {
    choices: &'c [u32],
    used: Cell<usize>,
}

impl<'c> Draw<'c> {
    /// Draws from these.
    pub fn new(choices: &'c [u32]) -> Self {
        Self { choices, used: Cell::new(0) }
    }

    /// A number below `count`.
    pub fn below(&self, count: usize) -> usize {
        let at = self.used.get();
        self.used.set(at + 1);
        self.choices.get(at).map_or(0, |choice| *choice as usize % count.max(1))
    }

    /// A number between the two, both included.
    pub fn between(&self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// Whether: one time in so many.
    pub fn sometimes(&self, out_of: usize) -> bool {
        self.below(out_of) == out_of - 1
    }

    /// One of a list that is not empty.
    pub fn one<'a, T>(&self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// One of a list of texts.
    pub fn word(&self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }

    /// One of a list of texts, as a text of its own.
    pub fn word_of(&self, list: &[&str]) -> String {
        list[self.below(list.len())].to_owned()
    }

    /// At least and at most so many of a list, each once.
    pub fn some<T: Clone>(&self, list: &[T], least: usize, most: usize) -> Vec<T> {
        let most = most.min(list.len());
        let mut rest = list.to_vec();
        let count = self.between(least.min(most), most);
        (0..count).map(|_| rest.remove(self.below(rest.len()))).collect()
    }
}
