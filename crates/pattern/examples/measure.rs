//! Sizes of tables and the time that walking them takes.
//!
//! `cargo run --release -p wardgate-pattern --features build --example measure`

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use wardgate_pattern::{
    Detector, Needles, PhiGuard, Text, compile_chosen, compile_detectors, compile_pattern, own_value,
};

const PATTERNS: [&str; 8] = [
    "^[a-z][a-z0-9_-]{1,30}$",
    "^[A-Z]{2,4}-[0-9]{2,4}$",
    "^(employee|contractor|student|volunteer)$",
    "^CC[0-9]{4}$",
    "^[a-z]{2}(-[A-Z]{2})?$",
    "^org_[A-Za-z0-9]{16}$",
    r"^[\w .,'-]{1,80}$",
    "^.{1,64}$",
];

/// What claims hold on a usual day: nothing of it is found.
const VALUES: [&str; 12] = [
    "cardiology",
    "MGH-014",
    "Main Street Campus, Building C",
    "employee",
    "CC4410",
    "MA",
    "Attending physician",
    "en-US",
    "America/New_York",
    "On call, page the desk first",
    "org_a8F2kQ9xLm3PzT7w",
    "mercy-ad",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("bytes in an image (a third more as base64)");
    for pattern in PATTERNS {
        println!("{:6}  {pattern}", compile_pattern(pattern)?.to_bytes().len());
    }
    for detector in Detector::BUILT_IN {
        let guard = compile_chosen(&[detector], &[])?;
        println!("{:6}  {} alone", guard.to_bytes().len(), detector.name());
    }
    let guard = compile_detectors(&[])?;
    let image = guard.to_bytes();
    println!("{:6}  all detectors", image.len());
    for custom in [&[MRN] as &[&str], &[MRN, MEMBER]] {
        println!("{:6}  with {}", compile_detectors(custom)?.to_bytes().len(), custom.join(" and "));
    }

    println!("nanoseconds");
    let load = time(|| PhiGuard::from_bytes(black_box(&image)).is_some());
    println!("{load:8.0}  to load all detectors");
    let bytes: usize = VALUES.iter().map(|value| value.len()).sum();
    let scan = time(|| VALUES.iter().any(|value| guard.scan(black_box(value)).is_some()));
    println!(
        "{scan:8.0}  to scan {} values of {bytes} bytes: {:.2} a byte",
        VALUES.len(),
        scan / bytes as f64
    );
    let long = VALUES.join(" / ").repeat(20);
    let scan = time(|| guard.scan(black_box(&long)).is_some());
    println!("{:8.2}  a byte to scan a text of {} bytes", scan / long.len() as f64, long.len());
    let letters = "abcdefg hijklmn ".repeat(250);
    let scan = time(|| guard.scan(black_box(&letters)).is_some());
    println!("{:8.2}  a byte to scan a text of letters", scan / letters.len() as f64);
    let pattern = compile_pattern("^[a-z0-9_-]*$")?;
    let word = "on-call_".repeat(500);
    let walk = time(|| pattern.is_match(black_box(&word)));
    println!("{:8.2}  a byte to match a pattern", walk / word.len() as f64);
    let build = time(|| needles().is_ok());
    println!("{build:8.0}  to build seven needles");
    let needles = needles()?;
    let own = time(|| VALUES.iter().any(|value| own_value(&needles, &Text::new(black_box(value)))));
    println!("{own:8.0}  to look for them in the values");
    Ok(())
}

const MRN: &str = r"(?i)\bmrn[:# ]{0,2}[0-9]{6,10}\b";
const MEMBER: &str = r"\b[A-Z]{3}[0-9]{9}\b";

fn needles() -> Result<Needles, Box<dyn Error>> {
    let mut needles = Needles::default();
    for text in ["Joanna Q. Fernandez", "Joanna", "Fernandez", "jo", "jfernandez"] {
        needles.text(black_box(text));
    }
    needles.email("joanna.fernandez@mercy.example");
    needles.phone("+1 (617) 555-0143");
    Ok(needles)
}

/// Nanoseconds that one run takes: the best of several rounds, since others use the machine as well.
fn time(run: impl Fn() -> bool) -> f64 {
    let round = || {
        let start = Instant::now();
        for _ in 0..2_000 {
            black_box(run());
        }
        start.elapsed().as_nanos() as f64 / 2_000.0
    };
    (0..20).map(|_| round()).fold(f64::INFINITY, f64::min)
}
