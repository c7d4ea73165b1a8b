//! Hostile events, said in short.

use crate::event::put;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A base event and what becomes of fields of it, by their dotted paths.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Recipe {
    pub(crate) base: String,
    pub(crate) fields: BTreeMap<String, Shape>,
}

/// What a field becomes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Nothing.
    Absent,
    /// One text.
    Text(Long),
    /// What the base has, if it is a list, and then texts that differ at their ends only.
    Texts { items: usize, each: Long },
    /// The objects of the base, over and over, each with one member that is long, where one is named.
    Rows { items: usize, long: Option<(String, Long)> },
}

/// A letter again and again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Long {
    pub(crate) letter: char,
    pub(crate) letters: usize,
}

impl Long {
    fn text(&self) -> String {
        String::from(self.letter).repeat(self.letters)
    }
}

impl Recipe {
    /// The event.
    pub(crate) fn event(&self, base: &Value) -> Value {
        let mut event = base.clone();
        for (path, shape) in &self.fields {
            let keys: Vec<_> = path.split('.').collect();
            let there = base.pointer(&format!("/{}", keys.join("/")));
            put(&mut event, &keys, shape.value(there));
        }
        event
    }
}

impl Shape {
    fn value(&self, there: Option<&Value>) -> Value {
        let known = there.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        match self {
            Self::Absent => Value::Null,
            Self::Text(long) => long.text().into(),
            Self::Texts { items, each } => {
                let text = each.text();
                let more = known.len()..(*items).max(known.len());
                let more = more.map(|at| Value::from(format!("{text}{at:04}")));
                known.iter().cloned().chain(more).collect()
            }
            Self::Rows { items, long } => {
                let mut rows: Vec<Value> = known.iter().cycle().take(*items).cloned().collect();
                if let Some((member, long)) = long {
                    let text = long.text();
                    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                        lengthen(row, member, &text);
                    }
                }
                rows.into()
            }
        }
    }
}

/// Behind what is there, after a space: a list that is a text goes on so.
fn lengthen(row: &mut Map<String, Value>, member: &str, text: &str) {
    let before = row.get(member).and_then(Value::as_str).unwrap_or_default();
    let longer = if before.is_empty() { text.to_owned() } else { format!("{text} {before}") };
    row.insert(member.to_owned(), longer.into());
}
