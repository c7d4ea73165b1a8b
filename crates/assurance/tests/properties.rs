//! A share of the cases that properties are tried on; `scripts/assure properties` tries more.
#![allow(clippy::panic, reason = "a test may panic")]

use std::thread::available_parallelism;
use wardgate_assurance::{
    properties::{PROPERTIES, hold},
    work::each,
};

/// Always the same cases.
const SEED: u64 = 1;

/// So many policies, with up to so many events each.
const SHARE: (u32, usize) = (24, 16);

#[test]
fn every_property_holds_on_its_share() {
    let jobs = available_parallelism().map_or(1, usize::from);
    let held = each(jobs, PROPERTIES, |property| {
        let found = hold(property, SEED, SHARE.0, SHARE.1)?;
        println!("{}: {found}", property.name);
        property.tells(found, property.floor(SHARE.0, SHARE.1))
    });
    held.unwrap_or_else(|why| panic!("{why}"));
}
