//! What a decision costs: instructions of the engine that is deployed, counted by an interpreter, so that they are the same
//! on every machine. `scripts/test cost` holds them against `tests/cost/baseline.json`; `scripts/assure injection` searches
//! for the dearest event.

mod actions;
mod budget;
mod engine;
mod event;
mod recipe;
mod search;

use actions::Actions;
use clap::{Parser, Subcommand};
use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
};

type Done<T = ()> = Result<T, Box<dyn Error>>;

/// Counts the instructions of the Actions in target/actions.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compares what reference decisions take with the baseline; a change past 5 % fails.
    Budget {
        /// Writes the baseline instead.
        #[arg(long)]
        accept: bool,
    },
    /// Searches for the events that take most, and fails where one passes the bound.
    Search {
        /// How many events are tried from each base once the fields were tried one by one.
        #[arg(long, default_value_t = 100)]
        steps: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where the dearest event of each Action is written.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let done = Actions::read(&root).and_then(|actions| match command {
        Command::Budget { accept } => budget::run(&root, &actions, accept),
        Command::Search { steps, seed, out } => search::run(&root, &actions, steps, seed, out.as_deref()),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
