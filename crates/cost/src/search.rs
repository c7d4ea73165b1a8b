//! The search for the dearest event: each field at its worst alone, then many together, uphill.

use crate::{
    Done,
    actions::{Actions, NAMES},
    budget::{BOUND, DEAREST, bases},
    event::json_file,
    recipe::{Long, Recipe, Shape},
};
use fastrand::Rng;
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// The engine believes nothing of a text with more bytes.
const LONGEST_TEXT: usize = 1 << 20;

/// Nor of a list with more items.
const LONGEST_LIST: usize = 2000;

/// Letters of one to four bytes, and those at which something is split.
const LETTERS: [char; 9] = ['a', '1', ' ', '/', ',', '-', '\u{e9}', '\u{ff11}', '\u{1f600}'];

/// Searches for each Action, and tells the dearest event of each. Fails where one passes the bound.
pub(crate) fn run(root: &Path, actions: &Actions, steps: usize, seed: u64, out: Option<&Path>) -> Done {
    let known: BTreeMap<String, Recipe> = json_file(&root.join(DEAREST))?;
    let mut dearest = BTreeMap::new();
    let mut over = Vec::new();
    for action in NAMES {
        let mut search = Search { actions, action, rng: Rng::with_seed(seed), tried: 0 };
        let mut best: Option<Found> = None;
        for (name, given) in bases(root)? {
            if (name == "machine") == (action == "machine") {
                let base = actions.marked(given.event(root)?);
                let begin = known.get(action).filter(|recipe| recipe.base == name).cloned();
                let found = search.from(&name, &base, begin, steps)?;
                best = Some(match best {
                    Some(best) => dearer(best, found),
                    None => found,
                });
            }
        }
        let Some(best) = best else { continue };
        let recipe = serde_json::to_string(&best.recipe)?;
        println!(
            "{action}: {} events, each by a fresh engine, the dearest takes {} instructions: {recipe}",
            search.tried, best.instructions
        );
        if best.instructions > BOUND {
            over.push(action);
        }
        dearest.insert(action, best.recipe);
    }
    if let Some(out) = out {
        fs::write(out, format!("{:#}\n", serde_json::to_value(&dearest)?))?;
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(format!("over the bound of {BOUND}: {}", over.join(", ")).into())
    }
}

/// An event, and what it takes.
struct Found {
    recipe: Recipe,
    instructions: u64,
}

fn dearer(one: Found, other: Found) -> Found {
    if other.instructions > one.instructions { other } else { one }
}

struct Search<'a> {
    actions: &'a Actions,
    action: &'static str,
    rng: Rng,
    tried: usize,
}

impl Search<'_> {
    /// The dearest event that is found from a base on, and from what was found before.
    fn from(&mut self, name: &str, base: &Value, begin: Option<Recipe>, steps: usize) -> Done<Found> {
        let fields: Vec<_> = self
            .actions
            .plan(self.action)
            .fields()
            .into_iter()
            .map(|(path, _, members)| (path, members))
            // An administrator writes these.
            .filter(|(path, _)| !path.starts_with("secrets."))
            .collect();
        let plain = Recipe { base: name.to_owned(), fields: BTreeMap::new() };
        let mut best = self.measured(base, plain.clone())?;
        if let Some(begin) = begin {
            best = dearer(best, self.measured(base, begin)?);
        }
        for (path, members) in &fields {
            for shape in worst(members) {
                let mut recipe = plain.clone();
                recipe.fields.insert(path.clone(), shape);
                best = dearer(best, self.measured(base, recipe)?);
            }
        }
        self.told(name, "one by one", &best);
        for _ in 0..steps {
            let mut recipe = best.recipe.clone();
            for _ in 0..self.rng.usize(1..=3) {
                let Some((path, members)) = self.rng.choice(&fields) else { continue };
                if self.rng.u8(..4) == 0 {
                    recipe.fields.remove(path);
                } else {
                    recipe.fields.insert(path.clone(), self.drawn(members));
                }
            }
            best = dearer(best, self.measured(base, recipe)?);
        }
        self.told(name, "together", &best);
        Ok(best)
    }

    fn told(&self, base: &str, how: &str, best: &Found) {
        let Found { recipe, instructions } = best;
        eprintln!("{}, {base}, {how}: {instructions} instructions, {:?}", self.action, recipe.fields);
    }

    /// What an event takes as the first of an engine, which has to get its memory: as the budget counts the dearest. One whose
    /// text is too long is refused, which is cheap.
    fn measured(&mut self, base: &Value, recipe: Recipe) -> Done<Found> {
        self.tried += 1;
        let event = self.actions.project(self.action, &recipe.event(base));
        let fits = event.text.len() <= LONGEST_TEXT;
        let instructions =
            if fits { self.actions.engine(self.action)?.decide(&event)?.instructions } else { 0 };
        Ok(Found { recipe, instructions })
    }

    fn drawn(&mut self, members: &[&str]) -> Shape {
        let items = self.size(LONGEST_LIST);
        let each = self.long(LONGEST_TEXT / items);
        match (self.rng.u8(..8), self.rng.choice(members)) {
            (0, _) => Shape::Absent,
            (1 | 2, Some(_)) => Shape::Rows { items, long: None },
            (_, Some(member)) => Shape::Rows { items, long: Some(((*member).to_owned(), each)) },
            (1..=3, None) => Shape::Text(self.long(LONGEST_TEXT)),
            (_, None) => Shape::Texts { items, each },
        }
    }

    fn long(&mut self, bytes: usize) -> Long {
        let letter = self.rng.choice(LETTERS).unwrap_or('a');
        Long { letter, letters: self.size(bytes.max(4) / letter.len_utf8()) }
    }

    /// A size: the greatest as often as all others, and of those each magnitude as often as the next.
    fn size(&mut self, most: usize) -> usize {
        if self.rng.bool() { most } else { (most >> self.rng.u32(0..=most.ilog2())).max(1) }
    }
}

/// What may be worst for a field, alone.
fn worst(members: &[&str]) -> Vec<Shape> {
    // Room for the rest of the event.
    let room = LONGEST_TEXT - 16_384;
    let long = |letter: char, bytes: usize| Long { letter, letters: bytes / letter.len_utf8() };
    if members.is_empty() {
        let texts = [' ', 'a', '1', '\u{1f600}'].map(|letter| Shape::Text(long(letter, room)));
        // As long as there is room for, and as long as a scope may be.
        let lists = [room / LONGEST_LIST - 8, 276]
            .map(|bytes| Shape::Texts { items: LONGEST_LIST, each: long('a', bytes) });
        return texts.into_iter().chain(lists).collect();
    }
    let rows = |items: usize, member: &str, letter| Shape::Rows {
        items,
        long: Some((member.to_owned(), long(letter, room / items - 128))),
    };
    let mut shapes = vec![Shape::Rows { items: LONGEST_LIST, long: None }];
    for member in members {
        shapes.extend([rows(LONGEST_LIST, member, 'a'), rows(8, member, 'a'), rows(8, member, ' ')]);
    }
    shapes
}
