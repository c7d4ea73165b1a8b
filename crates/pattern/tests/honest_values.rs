//! How often a value that says nothing of anybody is dropped: the figures in `docs/phi.md`.
#![expect(clippy::indexing_slicing, clippy::panic, reason = "a helper of tests may fail")]

use std::collections::BTreeMap;

use wardgate_pattern::compile_detectors;

const SEED: u64 = 0x57a7_d6a7_e000_0011;
const VALUES: usize = 2_000;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }

    fn of(&mut self, alphabet: &str, count: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..count).map(|_| letters[self.below(letters.len())]).collect()
    }

    fn word(&mut self, words: &[&str]) -> String {
        words[self.below(words.len())].into()
    }
}

const HEX: &str = "0123456789abcdef";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const WORDS: [&str; 16] = [
    "account",
    "admin",
    "billing",
    "birth",
    "cardiology",
    "care",
    "center",
    "date",
    "emergency",
    "intensive",
    "labor",
    "member",
    "newborn",
    "oncology",
    "record",
    "services",
];

fn value(kind: &str, random: &mut Random) -> String {
    match kind {
        "UUID" => [8, 4, 4, 4, 12].map(|count| random.of(HEX, count)).join("-"),
        "SHA-256 in hexadecimal" => random.of(HEX, 64),
        "opaque, 22 letters of base64url" => random.of(BASE64, 22),
        "opaque, 43 letters of base64url" => random.of(BASE64, 43),
        "words as of an enum" => {
            format!("{}{}{}", random.word(&WORDS), random.word(&["-", "_", " ", ":"]), random.word(&WORDS))
        }
        "version of three numbers" => {
            format!("{}.{}.{}", random.below(30), random.below(40), random.below(200))
        }
        "version of four numbers" => {
            let least = random.below(30);
            format!("{least}.{}.{}.{}", random.below(20), random.below(20_000), random.below(3_000))
        }
        "department, with its floor or room" => format!(
            "{} {}, {} {}",
            random.word(&WORDS),
            random.word(&WORDS),
            random.word(&["floor", "room", "unit", "Building"]),
            random.below(600)
        ),
        "order id, two letters and six to ten digits" => {
            let digits = 6 + random.below(5);
            format!("{}-{}", random.of(CAPITALS, 2), random.of("0123456789", digits))
        }
        "order id, eight or twelve digits" => {
            let digits = 8 + 4 * random.below(2);
            random.of("0123456789", digits)
        }
        "cost center, two letters and four digits" => {
            format!("{}{}", random.of(CAPITALS, 2), random.of("0123456789", 4))
        }
        "four cost centers of four digits, joined" => {
            (0..4).map(|_| random.of("0123456789", 4)).collect::<Vec<_>>().join("_")
        }
        "eight cost centers of four digits, joined" => {
            (0..8).map(|_| random.of("0123456789", 4)).collect::<Vec<_>>().join("_")
        }
        _ => panic!("{kind}"),
    }
}

#[test]
fn honest_values_pass_as_often_as_the_document_says() {
    let guard = compile_detectors(&[]).unwrap();
    let document = include_str!("../../../docs/phi.md");
    let table = document.split("| Kind of value | Dropped |\n|---|--:|\n").nth(1).unwrap();
    let mut random = Random(SEED);
    println!("seed {SEED:#x}");
    let mut rows = 0;
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let kind = row.trim_matches(['|', ' ']).split(" | ").next().unwrap();
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        for _ in 0..VALUES {
            if let Some(detector) = guard.scan(&value(kind, &mut random)) {
                *by.entry(detector.name()).or_default() += 1;
            }
        }
        let dropped: usize = by.values().sum();
        let percent = dropped as f64 * 100.0 / VALUES as f64;
        assert_eq!(row, format!("| {kind} | {percent:.2} % |"), "{by:?}");
        rows += 1;
    }
    assert_eq!(rows, 13);
}
