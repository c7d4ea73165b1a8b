//! Node.js: whether it is there, and new enough.

use crate::{
    failure::{Done, Failure},
    files,
};
use std::{io, process::Command};

/// A version's first two numbers.
pub(crate) type Version = (u32, u32);

/// Refuses a machine without Node, or with one that is older.
///
/// `need` says what needs it, or what does without.
pub(crate) fn check(least: Version, need: &str) -> Done {
    let (major, minor) = least;
    let output =
        Command::new("node").arg("--version").output().map_err(|error| cannot(&error, least, need))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if version(&text).is_none_or(|found| found < least) {
        return Err(Failure::new(format!(
            "node: expected version {major}.{minor} or newer, found `{text}`; {need}"
        )));
    }
    Ok(())
}

/// What is said where Node cannot be run.
pub(crate) fn cannot(error: &io::Error, (major, minor): Version, need: &str) -> Failure {
    Failure::new(format!(
        "node: cannot be run: {}; expected Node {major}.{minor} or newer on the PATH; {need}",
        files::say(error)
    ))
}

fn version(text: &str) -> Option<Version> {
    let mut numbers = text.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert_eq!(version("v20.19.0"), Some((20, 19)));
        assert_eq!(version("v9.10.1"), Some((9, 10)));
        assert!(version("v9.10.1") < version("v20.2.0"));
        for odd in ["", "20.19.0", "v20", "vtwenty.1"] {
            assert_eq!(version(odd), None, "{odd}");
        }
    }
}
