//! What the command prints.

use crate::files;
use std::{
    fmt,
    io::{self, ErrorKind, Write},
    process,
};

/// Prints to standard output, and ends the command where that fails: quietly where nobody reads any more, as other
/// commands do.
pub(crate) fn print(text: fmt::Arguments<'_>) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_fmt(text).and_then(|()| out.flush()) {
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
