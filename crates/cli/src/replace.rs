//! Files of a folder that are replaced together, or not at all.

use crate::{
    failure::{Done, Failure},
    files,
};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// What an interrupted run may have left behind, and where one puts its files at first.
const STAGING: &str = ".wardgate-staging-";

/// Files on their way into a folder: beside their places first, and moved there when all of them are written and nothing
/// is in their way.
pub(crate) struct Replacement {
    folder: PathBuf,
    staging: TempDir,
    files: Vec<Replaced>,
    /// Ends with this run, however that ends.
    _lock: Option<File>,
}

/// One file.
struct Replaced {
    /// What it is to be.
    staged: PathBuf,
    /// What it was, if it was there.
    kept: PathBuf,
    place: PathBuf,
}

impl Replacement {
    /// Makes the folder where it is not there, and clears away what an interrupted run left in it.
    pub(crate) fn begin(folder: &Path) -> Done<Self> {
        if !folder.is_dir() && fs::symlink_metadata(folder).is_ok() {
            let found = if folder.exists() { "a file" } else { "a link that leads nowhere" };
            return Err(Failure::new(format!(
                "{}: expected a folder or nothing, found {found}",
                folder.display()
            )));
        }
        fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
        let lock = lock(folder)?;
        for left in fs::read_dir(folder).map_err(|error| cannot(folder, &error))?.flatten() {
            if left.file_name().to_string_lossy().starts_with(STAGING) {
                fs::remove_dir_all(left.path()).map_err(|error| cannot(&left.path(), &error))?;
            }
        }
        let staging = tempfile::Builder::new().prefix(STAGING).tempdir_in(folder);
        let staging = staging.map_err(|error| cannot(folder, &error))?;
        Ok(Self { folder: folder.to_owned(), staging, files: Vec::new(), _lock: lock })
    }

    /// Writes a file beside its place, which is named from the folder.
    pub(crate) fn stage(&mut self, name: &str, text: &str) -> Done {
        let at = self.files.len();
        let [staged, kept] = ["staged", "kept"].map(|what| self.staging.path().join(format!("{at}.{what}")));
        let place = self.folder.join(name);
        fs::write(&staged, text).map_err(|error| cannot(&place, &error))?;
        self.files.push(Replaced { staged, kept, place });
        Ok(())
    }

    /// Moves all files to their places. Where one cannot be moved, those before it are put back.
    pub(crate) fn finish(self) -> Done {
        self.files.iter().try_for_each(Replaced::prepare)?;
        let mut moved = Vec::new();
        for file in &self.files {
            if let Err(error) = fs::rename(&file.staged, &file.place) {
                return Err(undone(&moved, &cannot(&file.place, &error)));
            }
            moved.push(file);
        }
        Ok(())
    }
}

impl Replaced {
    /// Finds out whether the file can be replaced, and keeps what is there.
    fn prepare(&self) -> Done {
        let Self { place, kept, .. } = self;
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
            let tried = tempfile::Builder::new().prefix(STAGING).tempfile_in(folder);
            tried.map_err(|error| cannot(folder, &error))?;
        }
        if place.is_dir() {
            return Err(Failure::new(format!(
                "{}: expected a file or nothing, found a folder; nothing was written: move it away",
                place.display()
            )));
        }
        if fs::symlink_metadata(place).is_ok() {
            // Not every file system has two names for one file.
            let second = fs::hard_link(place, kept).or_else(|_| fs::copy(place, kept).map(drop));
            second.map_err(|error| cannot(place, &error))?;
        }
        Ok(())
    }

    fn put_back(&self) -> io::Result<()> {
        if fs::symlink_metadata(&self.kept).is_ok() {
            fs::rename(&self.kept, &self.place)
        } else {
            fs::remove_file(&self.place)
        }
    }
}

/// Puts back what was moved, and says so with what went wrong.
fn undone(moved: &[&Replaced], failure: &Failure) -> Failure {
    let new: Vec<_> = moved.iter().filter(|file| file.put_back().is_err()).collect();
    if new.is_empty() {
        return Failure::new(format!("{failure}; what was replaced before it is put back as it was"));
    }
    let new: Vec<_> = new.iter().map(|file| file.place.display().to_string()).collect();
    Failure::new(format!(
        "{failure}; these are replaced already and cannot be put back: {}; deploy nothing of this folder before a build into it succeeds",
        new.join(", ")
    ))
}

/// Keeps other runs out of a folder. Where folders cannot be locked, they are not.
fn lock(folder: &Path) -> Done<Option<File>> {
    let Ok(opened) = File::open(folder) else { return Ok(None) };
    match opened.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
            "{}: another build is writing there; nothing was written: build again when it is done",
            folder.display()
        ))),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(opened)),
    }
}

fn cannot(what: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: cannot be written: {}", what.display(), files::say(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_before_a_failure_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).ok();
        fs::write(folder.path().join("first"), "old").unwrap();
        let mut replacement = Replacement::begin(folder.path()).unwrap();
        for name in ["first", "below/second", "third"] {
            replacement.stage(name, "new").unwrap();
        }
        // So that it cannot be moved.
        fs::remove_file(&replacement.files[2].staged).unwrap();
        let failure = replacement.finish().unwrap_err().to_string();
        let said = "third: cannot be written: no such file or directory; what was replaced before it is put back as it was";
        assert!(failure.ends_with(said), "{failure}");
        assert_eq!(
            [read("first"), read("below/second"), read("third")],
            [Some("old".to_owned()), None, None]
        );
    }

    #[test]
    fn what_cannot_be_put_back_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let [staged, kept] = ["staged", "kept"].map(|name| folder.path().join(name));
        let gone = Replaced { staged, kept, place: folder.path().join("gone") };
        let failure = undone(&[&gone], &Failure::new("no")).to_string();
        let said = "gone; deploy nothing of this folder before a build into it succeeds";
        assert!(
            failure.starts_with("no; these are replaced already") && failure.ends_with(said),
            "{failure}"
        );
    }
}
