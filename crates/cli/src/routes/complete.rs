//! Whether the table says everything that decides: whatever is changed in the reference policy, is seen in it.

#![cfg(test)]

use super::{against::differences, markdown::markdown, table::Table, view::View};
use crate::policy::Loaded;
use std::ops::Range;
use wardgate_compiler::compile;

const REFERENCE: &str = include_str!("../../../../actions/policy.toml");
/// One rule of each kind that the reference policy lacks.
const DEPTH: &str = include_str!("../../../../tests/scenarios/policies/depth.toml");
/// Keys of an API that both lack.
const CLINIC: &str = include_str!("../../../../tests/scenarios/policies/clinic.toml");

/// The hash of a policy, its table in words, and the page of that without hash and line numbers.
fn told(source: &str) -> Option<(String, View, String)> {
    let compiled = compile(source).ok()?;
    let loaded = Loaded { compiled, file: String::new(), source: source.to_owned() };
    let mut table = Table::of(&loaded, None);
    let hash = std::mem::take(&mut table.hash);
    let without_line = |line: &str| match line.strip_suffix(" |").or(line.strip_suffix(')')) {
        Some(before) => before.trim_end_matches(|letter: char| letter.is_ascii_digit()).to_owned(),
        None => line.to_owned(),
    };
    let view = View::of(&table);
    let page = markdown(&view).lines().map(without_line).collect::<Vec<_>>().join("\n");
    Some((hash, view, page))
}

/// The policy with something else at a place.
fn with(policy: &str, place: Range<usize>, instead: &str) -> String {
    let mut source = policy.to_owned();
    source.replace_range(place, instead);
    source
}

/// Every change of one thing: a table or a line is taken out, a text of a list is, `true` is `false`, a number is greater, a
/// word is another.
fn changes(policy: &str) -> Vec<String> {
    let mut changes = Vec::new();
    let starts: Vec<_> = policy.match_indices("\n[").map(|(at, _)| at + 1).chain([policy.len()]).collect();
    changes.extend(starts.windows(2).map(|table| with(policy, table[0]..table[1], "")));
    let mut start = 0;
    for line in policy.split_inclusive('\n') {
        let place = start..start + line.len();
        start = place.end;
        let code = !line.starts_with(['#', '[', '\n']);
        if !code {
            continue;
        }
        changes.push(with(policy, place.clone(), ""));
        let mut swap = |from: &str, to: &str| {
            let places =
                line.match_indices(from).map(|(at, _)| place.start + at..place.start + at + from.len());
            changes.extend(places.map(|place| with(policy, place, to)));
        };
        for (one, other) in [
            ("true", "false"),
            ("\"deny\"", "\"strip\""),
            ("\"deny\"", "\"allow\""),
            ("\"strip\"", "\"deny\""),
            ("\"low\"", "\"high\""),
            ("false", "true"),
            ("-fri", "-sun"),
            ("-sat", "-sun"),
            ("= \"1", "= \"2"),
            ("= \"3", "= \"2"),
            ("= 3", "= 2"),
            ("= 1", "= 2"),
            ("= 8", "= 9"),
            ("Chicago", "New_York"),
        ] {
            swap(one, other);
        }
        let texts: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        for text in texts {
            swap(&format!("\"{text}\", "), "");
            swap(&format!(", \"{text}\""), "");
        }
    }
    changes
}

#[test]
fn whatever_decides_is_in_the_table() {
    for policy in [REFERENCE, DEPTH, CLINIC] {
        let (hash, view, page) = told(policy).unwrap();
        assert_eq!(differences(&view, &view), Vec::<String>::new());
        let changes = changes(policy);
        let accepted: Vec<_> = changes.iter().filter_map(|source| Some((source, told(source)?))).collect();
        let decide: Vec<_> = accepted.iter().filter(|(_, (changed, ..))| *changed != hash).collect();
        assert!(decide.len() > 30, "{} of {}", decide.len(), changes.len());
        for (source, (_, other, told)) in decide {
            let mut lines = policy.lines().zip(source.lines()).enumerate();
            let place = lines.find(|(_, (one, other))| one != other);
            assert!(*told != page, "this change is not seen: {place:?}");
            assert!(!differences(&view, other).is_empty(), "this change is no difference: {place:?}");
        }
    }
}
