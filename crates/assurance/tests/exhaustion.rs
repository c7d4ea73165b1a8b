//! A share of all that can come to the small hospital; `scripts/assure exhaustion` looks at all of it.
#![allow(clippy::panic, reason = "a test may panic")]

use std::thread::available_parallelism;
use wardgate_assurance::{work::each, world::charts};

/// So many points of each chart, and of logins twice as many.
const SHARE: u64 = 2500;

/// At least so many points of a chart are looked at, and so many of them grant something: about half, and a quarter, of those
/// that did when this was written.
const FLOORS: [(&str, usize, u64); 5] = [
    ("logins", 2500, 120),
    ("circumstances", 1250, 30),
    ("protocols", 1250, 70),
    ("machines", 850, 2),
    ("requests", 800, 3),
];

#[test]
fn a_share_of_every_chart_is_answered_as_it_must_be() {
    let jobs = available_parallelism().map_or(1, usize::from);
    let explored = each(jobs, &charts(), |chart| {
        let numbers = chart.share(if chart.name == "logins" { 2 * SHARE } else { SHARE });
        let looked_at = numbers.len();
        let granted = chart.explore(numbers)?;
        println!("{}: {looked_at} of {} points, {granted} granted something", chart.name, chart.points);
        let floor = FLOORS.iter().find(|(name, ..)| *name == chart.name);
        let (_, points, grants) = floor.ok_or_else(|| format!("{} has no floor", chart.name))?;
        if looked_at < *points || granted < *grants {
            return Err(format!(
                "{}: {looked_at} points, {granted} granted something; expected at least {points} and {grants}",
                chart.name
            ));
        }
        Ok(())
    });
    explored.unwrap_or_else(|why| panic!("{why}"));
}
