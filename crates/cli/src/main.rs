//! The `wardgate` command: checks, builds and tries policies. It reads files and prints; no rule lives here.

mod arguments;
mod build;
mod bundle;
mod check;
mod dev;
mod documents;
mod engine;
mod failure;
mod files;
mod harness;
mod json;
mod keys;
mod names;
mod node;
mod openapi;
mod output;
mod pointer;
mod policy;
mod record;
mod replace;
mod request;
mod routes;
mod scenario;
mod simulate;
mod snapshot;
mod tenant;
mod text;
mod tour;
mod vectors;

use arguments::{Arguments, Command};
use clap::Parser;
use output::errln;
use std::{
    io::{self, Write},
    process::{self, ExitCode},
};

fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|said| {
        // Help was asked for, or the command line is wrong.
        let printed = said.print().and_then(|()| io::stdout().flush());
        if !said.use_stderr() {
            output::written(printed);
        }
        process::exit(said.exit_code())
    });
    let result = match &arguments.command {
        Command::Check(given) => check::run(given),
        Command::Build(given) => build::run(given),
        Command::Simulate(given) => simulate::run(given),
        Command::Request(given) => request::run(given),
        Command::Test(given) => scenario::run(given),
        Command::Tour(given) => tour::run(given),
        Command::Routes(given) => routes::run(given),
        Command::Dev(given) => dev::run(given),
        Command::Record(given) => record::run(given),
        Command::Schema(given) => documents::schema(given),
        Command::Reference => documents::reference(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            errln!("{failure}");
            ExitCode::from(failure.code)
        }
    }
}
