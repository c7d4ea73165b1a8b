//! The inputs that are kept, once more: what libFuzzer found worth keeping, and what once went wrong.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use wardgate_fuzzing::TARGETS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// What is in a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn names(paths: &[PathBuf]) -> BTreeSet<&str> {
    paths.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect()
}

#[test]
fn every_input_that_is_kept_holds() {
    for (name, target) in TARGETS {
        for folder in ["corpus", "regressions"] {
            let folder = fuzz().join(folder).join(name);
            for path in if folder.exists() { files(&folder) } else { Vec::new() } {
                // Told only where the test fails.
                println!("{}", path.display());
                target(&fs::read(path).unwrap());
            }
        }
    }
}

#[test]
fn every_target_is_one_of_cargo_fuzz_and_has_inputs() {
    let expected: BTreeSet<_> = TARGETS.iter().map(|(name, _)| *name).collect();
    for folder in ["fuzz_targets", "corpus"] {
        assert_eq!(names(&files(&fuzz().join(folder))), expected, "fuzz/{folder}");
    }
    // A folder without files is no folder to git.
    for name in &expected {
        assert!(!files(&fuzz().join("corpus").join(name)).is_empty(), "fuzz/corpus/{name} is empty");
    }
    let regressions = files(&fuzz().join("regressions"));
    assert!(names(&regressions).is_subset(&expected), "{regressions:?}");
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in &expected {
        let entry = format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n");
        assert!(manifest.contains(&entry), "{name} is not in fuzz/Cargo.toml");
        let source = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(source.contains(&format!("run(\"{name}\", input)")), "{name} runs another");
    }
}
