//! Where a key that is there again was first.

use crate::tree::{Entry, Kind, Node, Span};
use std::collections::HashMap;
use toml::de::DeTable;

const OTHER_NAME: &str = "duplicate-of-a-key-of-this-table-";

/// The key that each was before, by where the one begins that is there again: in the table in which that is found once all of
/// them have names of their own, so that one more parse tells.
pub(super) fn firsts(source: &str, again: impl Iterator<Item = Span>) -> HashMap<usize, Span> {
    let mut again: Vec<Span> = again.collect();
    if again.is_empty() {
        return HashMap::new();
    }
    again.sort_by_key(|span| span.start);
    again.dedup_by_key(|span| span.start);
    let mut renamed = String::new();
    // Where each other name ends, and where that is in the source.
    let mut ends = Vec::new();
    let mut from = 0;
    for (number, span) in again.iter().enumerate() {
        renamed.push_str(source.get(from..span.start).unwrap_or_default());
        renamed.push_str(&format!("{OTHER_NAME}{number}"));
        from = span.end;
        ends.push((renamed.len(), from));
    }
    renamed.push_str(source.get(from..).unwrap_or_default());
    let (document, _) = DeTable::parse_recoverable(&renamed);
    let mut found = Vec::new();
    let key = |number: usize| {
        let key = source.get(again.get(number)?.clone())?;
        Some(key.trim_matches(['"', '\'']))
    };
    walk(&Node::of_document(&document), &key, &mut found);
    let place = |at: usize| {
        let before =
            ends.partition_point(|(end, _)| *end <= at).checked_sub(1).and_then(|last| ends.get(last));
        before.map_or(at, |(end, from)| at - end + from)
    };
    let first = |(number, first): (usize, Span)| {
        Some((again.get(number)?.start, place(first.start)..place(first.end)))
    };
    found.into_iter().filter_map(first).collect()
}

/// Finds the entry beside each that has another name.
fn walk<'s>(node: &Node, key: &impl Fn(usize) -> Option<&'s str>, found: &mut Vec<(usize, Span)>) {
    match &node.kind {
        Kind::Table(entries) => {
            let names: HashMap<&str, &Entry> =
                entries.iter().map(|entry| (entry.key.as_str(), entry)).collect();
            for entry in entries {
                let number = entry.key.strip_prefix(OTHER_NAME).and_then(|number| number.parse().ok());
                let first = number.and_then(|number| Some((number, names.get(key(number)?)?)));
                found.extend(first.map(|(number, first)| (number, first.key_span.clone())));
                walk(&entry.node, key, found);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| walk(item, key, found)),
        _ => {}
    }
}
