//! Changes of a policy document, line by line and value by value.

use crate::WORDS;
use fastrand::Rng;
use std::sync::LazyLock;

/// The lines of all policies.
static LINES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = wardgate_fuzzing::policies().flat_map(|(_, source, _)| source.lines());
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// A changed document in place of `data[..size]`: its new size.
pub fn toml(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let mut random = Rng::with_seed(seed.into());
    let source = str::from_utf8(&data[..size]).ok().filter(|_| random.u8(..6) > 0);
    let Some(source) = source else { return libfuzzer_sys::fuzzer_mutate(data, size, max) };
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    for _ in 0..random.usize(1..4) {
        change(&mut lines, &mut random);
    }
    let written = lines.join("\n");
    match data.get_mut(..written.len()) {
        Some(place) if written.len() <= max => {
            place.copy_from_slice(written.as_bytes());
            written.len()
        }
        _ => libfuzzer_sys::fuzzer_mutate(data, size, max),
    }
}

fn change(lines: &mut Vec<String>, random: &mut Rng) {
    if lines.is_empty() {
        return lines.push(random.choice(LINES.iter()).map_or(String::new(), |line| (*line).to_owned()));
    }
    let (at, other) = (random.usize(..lines.len()), random.usize(..lines.len()));
    match random.u8(..10) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => lines.insert(at, random.choice(LINES.iter()).map_or(String::new(), |line| (*line).to_owned())),
        // A table of its own, or part of one.
        4 => {
            let block: Vec<String> = lines[at..].iter().take(random.usize(1..8)).cloned().collect();
            lines.splice(other..other, block);
        }
        5 => {
            if let (Some((key, _)), Some((_, value))) =
                (lines[at].split_once('='), lines[other].split_once('='))
            {
                lines[at] = format!("{key}={value}");
            }
        }
        6 => {
            if let Some((_, value)) = lines[at].split_once('=') {
                lines[at] = format!("{} ={value}", word(random));
            }
        }
        _ => lines[at] = with_another_value(&lines[at], random),
    }
}

/// The line with one of its texts, numbers or words changed.
fn with_another_value(line: &str, random: &mut Rng) -> String {
    let quotes: Vec<usize> = line.match_indices('"').map(|(at, _)| at).collect();
    let pairs: Vec<&[usize]> = quotes.chunks_exact(2).collect();
    match random.choice(pairs) {
        Some(&[open, close]) if random.u8(..4) > 0 => {
            format!("{}{}{}", &line[..=open], word(random), &line[close..])
        }
        _ => line
            .split(' ')
            .map(|part| match random.u8(..4) {
                0 if part.parse::<i64>().is_ok() => random.i32(-2..400).to_string(),
                0 if part == "true" => "false".to_owned(),
                0 if part == "false" => "true".to_owned(),
                _ => part.to_owned(),
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn word(random: &mut Rng) -> String {
    let word = random.choice(WORDS.iter()).map_or("", String::as_str);
    word.replace('\\', "\\\\").replace('"', "\\\"")
}
