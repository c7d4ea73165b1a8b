//! The command line is read before anything else: it has an answer also where no Action is built.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

#[test]
fn the_command_line_needs_no_built_actions() {
    for (arguments, code, said) in [
        (&["--help"][..], 0, "Usage: wardgate-cost <COMMAND>"),
        (&["search", "--help"], 0, "Usage: wardgate-cost search [OPTIONS]"),
        (&[], 2, "Usage: wardgate-cost <COMMAND>"),
        (&["serch"], 2, "unrecognized subcommand 'serch'"),
        (&["search", "--steps", "many"], 2, "invalid value 'many' for '--steps <STEPS>'"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_wardgate-cost")).args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        assert_eq!((output.status.code(), text.contains(said)), (Some(code), true), "{arguments:?}: {text}");
    }
}
