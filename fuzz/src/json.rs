//! Changes of an input that is JSON, after which it still is.

use crate::WORDS;
use fastrand::Rng;
use serde_json::{Map, Value};

/// A changed input in place of `data[..size]`: its new size.
pub fn json(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let mut random = Rng::with_seed(seed.into());
    let whole = serde_json::from_slice(&data[..size]).ok().filter(|_| random.u8(..8) > 0);
    let Some(mut whole) = whole else { return libfuzzer_sys::fuzzer_mutate(data, size, max) };
    // Most of an event changes nothing: the less there is of it, the more a change is about.
    let edit = if random.u8(..4) == 0 { shorten } else { change };
    for _ in 0..random.usize(1..6) {
        edit(&mut whole, &mut random);
    }
    let written = serde_json::to_vec(&whole).unwrap_or_default();
    match data.get_mut(..written.len()) {
        Some(place) if written.len() <= max => {
            place.copy_from_slice(&written);
            written.len()
        }
        _ => libfuzzer_sys::fuzzer_mutate(data, size, max),
    }
}

fn shorten(whole: &mut Value, random: &mut Rng) {
    let count = count(whole);
    match nth(whole, &mut random.usize(..count)) {
        Some(Value::Object(members)) if !members.is_empty() => {
            let key = members.keys().nth(random.usize(..members.len())).cloned();
            key.and_then(|key| members.shift_remove(&key));
        }
        Some(Value::Array(items)) if !items.is_empty() => drop(items.remove(random.usize(..items.len()))),
        _ => {}
    }
}

fn change(whole: &mut Value, random: &mut Rng) {
    let count = count(whole);
    let other = nth(whole, &mut random.usize(..count)).cloned().unwrap_or_default();
    let Some(node) = nth(whole, &mut random.usize(..count)) else { return };
    match random.u8(..8) {
        0 => *node = junk(random),
        1 => *node = other,
        2 => {
            *node = if random.bool() {
                Value::Array(vec![node.take()])
            } else {
                member(word(random), node.take())
            }
        }
        _ => match node {
            Value::Object(members) => of_object(members, other, random),
            Value::Array(items) => of_list(items, other, random),
            Value::String(text) => *node = of_text(text, random),
            Value::Number(number) => *node = of_number(number.as_i64().unwrap_or(0), random),
            Value::Bool(value) => *node = (!*value).into(),
            Value::Null => *node = junk(random),
        },
    }
}

fn of_object(members: &mut Map<String, Value>, other: Value, random: &mut Rng) {
    let key =
        (!members.is_empty()).then(|| members.keys().nth(random.usize(..members.len())).cloned()).flatten();
    match (random.u8(..4), key) {
        (0, Some(key)) => drop(members.shift_remove(&key)),
        (1, Some(key)) => {
            if let Some(value) = members.shift_remove(&key) {
                members.insert(word(random), value);
            }
        }
        (2, _) => drop(members.insert(word(random), other)),
        _ => drop(members.insert(word(random), junk(random))),
    }
}

fn of_list(items: &mut Vec<Value>, other: Value, random: &mut Rng) {
    match random.u8(..6) {
        0 if !items.is_empty() => drop(items.remove(random.usize(..items.len()))),
        1 => random.shuffle(items),
        2 if items.len() < 3000 => {
            let again = items.clone();
            items.extend(again);
        }
        3 => items.push(other),
        _ => items.insert(random.usize(..=items.len()), junk(random)),
    }
}

fn of_text(text: &str, random: &mut Rng) -> Value {
    let mut changed: Vec<char> = text.chars().collect();
    let place = random.usize(..=changed.len());
    match random.u8(..7) {
        0 | 1 => return word(random).into(),
        2 => changed.insert(place, random.char(..)),
        3 => changed.insert(place, char::from(random.u8(..0x80))),
        4 if place < changed.len() => drop(changed.remove(place)),
        5 => {
            let digits: Vec<usize> = (0..changed.len()).filter(|at| changed[*at].is_ascii_digit()).collect();
            if let Some(at) = random.choice(digits) {
                changed[at] = random.digit(10);
            }
        }
        _ => changed.extend(word(random).chars()),
    }
    changed.into_iter().collect::<String>().into()
}

fn of_number(number: i64, random: &mut Rng) -> Value {
    let by = random
        .choice([-86_400, -61, -60, -1, 1, 60, 61, 900, 43_200, 86_400, 31_536_000, 4_000_000_000_i64])
        .unwrap_or(1);
    match random.u8(..8) {
        0 => (number as f64 + 0.5).into(),
        1 => random.choice([0, -1, i64::MAX, i64::MIN, 1 << 53, (1 << 53) - 1, 253_402_300_799_999]).into(),
        2 => number.to_string().into(),
        3 => number.saturating_add(by.saturating_mul(1000)).into(),
        _ => number.saturating_add(by).into(),
    }
}

fn junk(random: &mut Rng) -> Value {
    match random.u8(..8) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => of_number(1_795_176_000, random),
        3 => Value::Array(Vec::new()),
        4 => member(word(random), word(random).into()),
        _ => word(random).into(),
    }
}

fn member(key: String, value: Value) -> Value {
    Value::Object(Map::from_iter([(key, value)]))
}

fn word(random: &mut Rng) -> String {
    random.choice(WORDS.iter()).cloned().unwrap_or_default()
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// The value of that number, counted from the whole inwards.
fn nth<'v>(value: &'v mut Value, number: &mut usize) -> Option<&'v mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, number)),
        Value::Object(members) => members.values_mut().find_map(|member| nth(member, number)),
        _ => None,
    }
}
