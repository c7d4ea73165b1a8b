//! Reading files with messages that help, and writing them whole or not at all.

use crate::{
    failure::{Done, Failure},
    json,
};
use serde::de::DeserializeOwned;
use std::{
    fs, io,
    io::{Read, Write},
    path::Path,
};

/// An event has at most this many bytes; Auth0's are of some kilobytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The text of a file, without the byte order mark that editors of Windows begin one with; `-` is standard input. `what`
/// says what was expected there.
pub(crate) fn read(path: &Path, what: &str) -> Done<String> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let taken = if path == Path::new("-") {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    taken.map_err(|error| {
        Failure::new(format!("{shown}: expected {what}, but it cannot be read: {}", say(&error)))
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::new(format!("{shown}: expected {what} of at most 64 MiB, found more")));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let (line, column) = before.split('\n').enumerate().last().unwrap_or_default();
        Failure::new(format!(
            "{shown}:{}:{}: expected {what} in UTF-8, found another byte: save it as UTF-8",
            line + 1,
            column.chars().count() + 1
        ))
    })?;
    if text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}

/// Refuses a command line that has standard input be two things.
pub(crate) fn not_both(policy: &Path, name: &str, other: &Path) -> Done {
    if [policy, other].iter().all(|path| *path == Path::new("-")) {
        return Err(Failure::usage(format!("{name}: expected a file, since standard input is the policy")));
    }
    Ok(())
}

/// Reads JSON of a type.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path, what: &str) -> Done<T> {
    json::parse(&read(path, what)?)
        .map_err(|error| Failure::new(format!("{}: expected {what}: {error}", path.display())))
}

/// Writes a file that is there anew, whole: beside its place first, then moved into it. Who may read it stays as it is, and
/// a link leads where it did.
pub(crate) fn rewrite(path: &Path, contents: &str) -> Done {
    let written = fs::canonicalize(path).and_then(|place| {
        let folder = place.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(contents.as_bytes())?;
        file.as_file().set_permissions(fs::metadata(&place)?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(&place).map_err(|error| error.error)
    });
    match written {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::new(format!("{}: cannot be written: {}", path.display(), say(&error)))),
    }
}

/// What an operating system's error says, without its number.
pub(crate) fn say(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}
