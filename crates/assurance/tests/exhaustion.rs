//! A share of all that can come to the small hospital; `scripts/assure exhaustion` looks at all of it.
#![allow(clippy::panic, reason = "a test may panic")]

use std::thread::available_parallelism;
use wardgate_assurance::{work::each, world::charts};

/// So many points of each chart, and of logins twice as many.
const SHARE: u64 = 2500;

#[test]
fn a_share_of_every_chart_is_answered_as_it_must_be() {
    let jobs = available_parallelism().map_or(1, usize::from);
    let explored = each(jobs, &charts(), |chart| {
        let numbers = chart.share(if chart.name == "logins" { 2 * SHARE } else { SHARE });
        let looked_at = numbers.len();
        let granted = chart.explore(numbers)?;
        println!("{}: {looked_at} of {} points, {granted} granted something", chart.name, chart.points);
        if granted == 0 { Err(format!("nothing was granted in {}", chart.name)) } else { Ok(()) }
    });
    explored.unwrap_or_else(|why| panic!("{why}"));
}
