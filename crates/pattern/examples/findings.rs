//! What each detector finds: a line of names for each text of the standard input, where the texts end with a NUL.
//!
//! `cargo run -p wardgate-pattern --features build --example findings`

use std::error::Error;
use std::io::{BufWriter, Read, Write, stdin, stdout};

use wardgate_pattern::{Detector, PhiGuard, compile_chosen};

fn main() -> Result<(), Box<dyn Error>> {
    // Each alone, since a guard of all tells only the first.
    let guards: Vec<PhiGuard> = Detector::BUILT_IN
        .into_iter()
        .map(|detector| compile_chosen(&[detector], &[]))
        .collect::<Result<_, _>>()?;
    let mut input = String::new();
    stdin().read_to_string(&mut input)?;
    let mut out = BufWriter::new(stdout());
    for text in input.split_terminator('\0') {
        let found: Vec<&str> = guards.iter().filter_map(|guard| Some(guard.scan(text)?.name())).collect();
        writeln!(out, "{}", found.join(" "))?;
    }
    Ok(out.flush()?)
}
