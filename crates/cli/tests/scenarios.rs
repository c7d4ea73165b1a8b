//! The scenarios of `tests/scenarios`, decided natively and through the built Actions, compared whole. The engine's
//! modules must have been built: `scripts/build-wasm`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn wardgate(arguments: &[&str]) -> (bool, String) {
    let engine = root().join("target/wasm/engine");
    let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .current_dir(root())
        .args(arguments)
        .args(if arguments[0] == "test" { &["--engine-dir"][..] } else { &[] })
        .args((arguments[0] == "test").then_some(engine))
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

#[test]
fn every_scenario_holds_natively_and_through_the_built_actions() {
    let (holds, text) = wardgate(&["test", "tests/scenarios", "--engine", "both"]);
    assert!(holds, "{text}");
}

#[test]
fn a_scenario_that_does_not_hold_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.json");
    let text = fs::read_to_string(root().join("tests/scenarios/tour.json")).unwrap();
    let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in ["policy", "base"] {
        let relative = file[key].as_str().unwrap().to_owned();
        file[key] =
            fs::canonicalize(root().join("tests/scenarios").join(relative)).unwrap().to_str().unwrap().into();
    }
    let case = &mut file["cases"][0];
    case["expect"]["outcome"] = "deny".into();
    file["cases"] = vec![case.take()].into();
    fs::write(&path, file.to_string()).unwrap();
    let (holds, text) = wardgate(&["test", path.to_str().unwrap()]);
    assert!(!holds && text.contains("not so: ") && text.contains("1 of 1 scenarios do not hold"), "{text}");
}

/// Codes that no event can reach, and why.
const UNREACHABLE: &[(&str, &str)] = &[];

#[test]
fn every_code_of_the_core_is_reached() {
    let mut reached = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            for reason in case["expect"]["reasons"].as_array().unwrap() {
                let code = reason.as_str().unwrap().split(' ').nth(1).unwrap();
                reached.insert(code.to_owned());
            }
        }
    }
    let missing: Vec<_> = wardgate_policy::Code::ALL
        .iter()
        .map(|(code, name)| (format!("W{}", code.number()), name))
        .filter(|(code, _)| !reached.contains(code) && !UNREACHABLE.iter().any(|(known, _)| known == code))
        .collect();
    assert!(missing.is_empty(), "no scenario reaches {missing:?}");
}
