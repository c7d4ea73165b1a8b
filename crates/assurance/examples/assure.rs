//! The long forms, which go on where they stopped: `scripts/assure exhaustion` and `scripts/assure properties`.
//!
//! Prints what was tried. Exits 1 where something does not hold, and says on standard error what; 2 where it could not be
//! run.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "all of it is a test, which may panic"
)]

use clap::{Parser, Subcommand};
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use serde_json::{Map, Value, json};
use std::{
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
    process::{ExitCode, exit},
    sync::{Mutex, MutexGuard, PoisonError},
};
use wardgate_assurance::{
    properties::{Found, PROPERTIES, hold},
    work::each,
    world::charts,
};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    method: Method,
    /// Where what is done stands.
    #[arg(long, global = true, default_value = "target/assure/state.json")]
    state: PathBuf,
    /// So many at once.
    #[arg(long, global = true, default_value_t = 1)]
    jobs: usize,
}

#[derive(Subcommand)]
enum Method {
    /// Every point of every chart.
    Exhaustion,
    /// Every property, from seed to seed until it was tried on so many cases.
    Properties {
        /// So many cases of each.
        #[arg(long, default_value_t = 100_000)]
        cases: u64,
    },
}

fn main() -> ExitCode {
    let Arguments { method, state, jobs } = Arguments::parse();
    let state = State::resumed(&state).unwrap_or_else(|error| cannot_run(&state, &error));
    let tried = match method {
        Method::Exhaustion => exhaustion(&state, jobs),
        Method::Properties { cases } => properties(&state, jobs, cases),
    };
    match tried {
        Ok(amount) => println!("{amount}"),
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn cannot_run(path: &Path, error: &io::Error) -> ! {
    eprintln!("{}: {error}", path.display());
    exit(2)
}

fn damaged(path: &Path, found: &impl Display) -> ! {
    eprintln!(
        "{}: expected what an earlier run has done, found {found}; remove it to begin anew",
        path.display()
    );
    exit(2)
}

fn progress(what: &str, all: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {human_pos} of {human_len}, {eta} left");
    ProgressBar::new(all).with_style(style.expect("a template")).with_prefix(what.to_owned())
}

/// So many points are looked at before what is done is written down.
const CHUNK: u64 = 100_000;

fn exhaustion(state: &State, jobs: usize) -> Result<String, String> {
    let charts = charts();
    let all: u64 = charts.iter().map(|chart| chart.points).sum();
    let bar = progress("points", all);
    let chunks = charts
        .iter()
        .flat_map(|chart| (0..chart.points).step_by(CHUNK as usize).map(move |from| (chart, from)));
    each(jobs, &chunks.collect::<Vec<_>>(), |(chart, from)| {
        let (from, until) = (*from, (*from + CHUNK).min(chart.points));
        let name = format!("{} {from}", chart.name);
        if state.done(&name).is_none() {
            let granted = chart.explore(from..until)?;
            state.save(&name, json!({ "points": until - from, "granted": granted }));
        }
        bar.set_position(state.sum("points"));
        Ok(())
    })?;
    bar.finish_and_clear();
    let looked_at = state.sum("points");
    if looked_at != all {
        return Err(format!(
            "{looked_at} points stand in the state, and there are {all}: it is of other charts"
        ));
    }
    for chart in &charts {
        let granted: u64 = (0..chart.points)
            .step_by(CHUNK as usize)
            .filter_map(|from| state.done(&format!("{} {from}", chart.name))?["granted"].as_u64())
            .sum();
        if granted == 0 {
            return Err(format!("nothing was granted in {}", chart.name));
        }
    }
    Ok(format!("{} points, {} of them granted something", HumanCount(all), HumanCount(state.sum("granted"))))
}

/// So many policies, with up to so many events each, of a seed.
const SHARD: (u32, usize) = (250, 32);

fn properties(state: &State, jobs: usize, cases: u64) -> Result<String, String> {
    let bar = progress("cases", cases * PROPERTIES.len() as u64);
    each(jobs, PROPERTIES, |property| {
        let mut found = Found::default();
        for seed in 1.. {
            let name = format!("{} {seed}", property.name);
            let one = match state.done(&name) {
                Some(done) => Found::from_json(&done).unwrap_or_else(|| damaged(&state.path, &done)),
                None => {
                    let one = hold(property, seed, SHARD.0, SHARD.1)?;
                    state.save(&name, one.to_json());
                    one
                }
            };
            bar.inc(one.cases.min(cases - found.cases));
            found.add(one);
            // Where a seed makes no case, none will: too few are told below.
            if found.cases >= cases || one.cases == 0 {
                break;
            }
        }
        bar.suspend(|| eprintln!("{}: {found}", property.name));
        property.tells(found, cases)
    })?;
    bar.finish_and_clear();
    let (all, telling) = (HumanCount(state.sum("cases")), HumanCount(state.sum("telling")));
    Ok(format!("{} properties, {all} cases, {telling} of them telling", PROPERTIES.len()))
}

/// What is done, by name: in a file, so that a run that was interrupted goes on.
struct State {
    path: PathBuf,
    done: Mutex<Map<String, Value>>,
}

impl State {
    fn resumed(path: &Path) -> io::Result<Self> {
        let done = if path.exists() {
            let text = fs::read_to_string(path)?;
            serde_json::from_str(&text).unwrap_or_else(|error| damaged(path, &error))
        } else {
            Map::new()
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(Self { path: path.to_owned(), done: Mutex::new(done) })
    }

    fn locked(&self) -> MutexGuard<'_, Map<String, Value>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn done(&self, name: &str) -> Option<Value> {
        self.locked().get(name).cloned()
    }

    /// Whole or not at all.
    fn save(&self, name: &str, what: Value) {
        let mut done = self.locked();
        done.insert(name.to_owned(), what);
        let new = self.path.with_extension("new");
        let written = fs::write(&new, Value::Object(done.clone()).to_string())
            .and_then(|()| fs::rename(&new, &self.path));
        if let Err(error) = written {
            cannot_run(&self.path, &error);
        }
    }

    fn sum(&self, key: &str) -> u64 {
        self.locked().values().filter_map(|done| done[key].as_u64()).sum()
    }
}
