//! Where each rule stands in the source, so that a decision can say which line spoke.

use crate::{
    lines::Lines,
    tree::{Kind, Node},
};
use std::collections::BTreeMap;

/// Places of rules by their path in the document, such as `route[3]` or `category.clinical.mfa`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(BTreeMap<String, Place>);

/// Where a rule stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line it begins in, counted from 1.
    pub line: usize,
    /// The column it begins at in characters, counted from 1.
    pub column: usize,
    /// Its source text.
    pub text: String,
}

/// Keys of the document, and of its own tables, that hold for everything.
const KEYS: [&str; 12] = [
    "policy",
    "messages",
    "keys",
    "phi",
    "portal",
    "policy.tenants",
    "policy.phi",
    "keys.claim",
    "keys.audit",
    "keys.redirect",
    "employment",
    "subjects.refused",
];
/// Lists of rules.
const LISTS: [&str; 9] =
    ["api", "client", "route", "step_up", "restriction", "session", "break_glass", "claim", "machine"];
/// Maps of rules, and what of each is a rule of its own.
const MAPS: [(&str, &[&str]); 4] =
    [("category", &["mfa", "own_mfa"]), ("training", &[]), ("connection", &[]), ("attribute", &[])];

impl Places {
    pub(crate) fn of(lines: &Lines<'_>, tree: &Node) -> Self {
        let mut paths: Vec<String> = KEYS.iter().map(|key| (*key).to_owned()).collect();
        for list in LISTS {
            if let Some(Kind::List(items)) = tree.entry(list).map(|entry| &entry.node.kind) {
                paths.extend((0..items.len()).map(|index| format!("{list}[{index}]")));
            }
        }
        for (map, parts) in MAPS {
            if let Some(Kind::Table(entries)) = tree.entry(map).map(|entry| &entry.node.kind) {
                for entry in entries {
                    paths.push(format!("{map}.{}", entry.key));
                    paths.extend(parts.iter().map(|part| format!("{map}.{}.{part}", entry.key)));
                }
            }
        }
        let place = |path: String| {
            let extent = tree.find(&path)?.extent();
            let (line, column) = lines.position(extent.start);
            let text = lines.source.get(extent)?.trim_end().to_owned();
            Some((path, Place { line, column, text }))
        };
        Self(paths.into_iter().filter_map(place).collect())
    }

    /// Where the rule of that path stands.
    pub fn get(&self, path: &str) -> Option<&Place> {
        self.0.get(path)
    }

    /// Every place with its path, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.0.iter().map(|(path, place)| (path.as_str(), place))
    }
}
