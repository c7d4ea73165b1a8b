//! What the command prints.

use crate::{
    failure::{Done, Failure},
    files,
};
use serde::Serialize;
use std::{
    fmt,
    io::{self, ErrorKind, Write},
    process,
};
use wardgate_compiler::one_line;

/// Lines for people: what would steer a terminal is written out.
pub(crate) fn lines(text: &str) -> String {
    text.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

/// Prints lines for people.
pub(crate) fn print(text: fmt::Arguments<'_>) {
    document(&lines(&text.to_string()));
}

/// Prints a value as JSON.
pub(crate) fn json(value: &impl Serialize) -> Done {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    document(&format!("{text}\n"));
    Ok(())
}

/// Prints a document, as it is.
pub(crate) fn document(text: &str) {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Ends the command where standard output could not be written: quietly where nobody reads any more, as other commands do.
pub(crate) fn written(result: io::Result<()>) {
    if let Err(error) = result {
        if error.kind() != ErrorKind::BrokenPipe {
            errln!("standard output: cannot be written: {}", files::say(&error));
        }
        process::exit(1);
    }
}

/// `eprintln!`, but for one thing: where standard error takes nothing, there is nobody to tell, and the command goes on.
macro_rules! errln {
    ($($part:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), $($part)*);
    }};
}
pub(crate) use errln;

/// `println!` by way of [`print()`].
macro_rules! outln {
    ($($part:tt)*) => {
        $crate::output::print(format_args!("{}\n", format_args!($($part)*)))
    };
}
pub(crate) use outln;

/// `print!` by way of [`print()`].
macro_rules! out {
    ($($part:tt)*) => {
        $crate::output::print(format_args!($($part)*))
    };
}
pub(crate) use out;
